/// A history that ended otherwise than it should, made small.
public struct HistoryFinding: Sendable {
    /// The history as it was made.
    public var original: History
    /// The smallest history found that shows the same reason.
    public var history: History
    /// The reason.
    public var reason: HistoryReason
    /// The findings of the small history.
    public var findings: [Finding]
    /// The relation that does not hold, and the other history; `nil` where lanes differ.
    public var relation: (kind: HistoryRelation, other: History)?
    /// How many smaller histories were tried.
    public var attempts: Int
}

/// What a run of histories did.
public struct HistorySummary: Sendable {
    /// How many histories were lived.
    public var histories = 0
    /// How many steps their documents have.
    public var historySteps = 0
    /// How many lanes were lived.
    public var lanes = 0
    /// How many steps were lived in all lanes.
    public var steps = 0
    /// How many SCIM requests were sent.
    public var requests = 0
    /// How often each relation was tried.
    public var relations: [HistoryRelation: Int] = [:]
    /// In how many histories each feature occurred.
    public var features: [HistoryFeature: Int] = [:]
    /// How often each verb occurred.
    public var verbs: [String: Int] = [:]
    /// What was found first; `nil` where every history ended alike.
    public var finding: HistoryFinding?
    /// Whether the run was stopped before its end.
    public var wasStopped = false

    mutating func add(_ history: History, _ trial: HistoryTrial, _ relation: HistoryRelation?) {
        histories += 1
        historySteps += history.stepCount
        lanes += trial.lanes
        steps += trial.steps
        requests += trial.requests
        if let relation { relations[relation, default: 0] += 1 }
        for feature in history.features { features[feature, default: 0] += 1 }
        for verb in history.verbs { verbs[verb, default: 0] += 1 }
    }
}
