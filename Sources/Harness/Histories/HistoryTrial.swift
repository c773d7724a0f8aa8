import JSON

/// What came of one history: what its lanes showed, and what of that is wrong.
public struct HistoryTrial: Sendable {
    /// The findings that count, the first one first.
    public var findings: [Finding]
    /// How many lanes were lived.
    public var lanes: Int
    /// How many steps were lived in all lanes.
    public var steps: Int
    /// How many SCIM requests were sent.
    public var requests: Int

    /// The reason of the first finding; `nil` where nothing is wrong.
    public var reason: HistoryReason? { findings.first.map { HistoryReason($0) } }

    /// Lives a history through the legacy endpoint, through API v2, through its cutover and its way back.
    ///
    /// - Throws: ``ScenarioError`` where the document is no scenario.
    public static func of(_ history: History, _ options: HistoryOptions) throws(ScenarioError) -> HistoryTrial {
        let scenario = try history.scenario()
        let outcome = ScenarioRunner.run(scenario, runOptions(history, options))
        let findings = outcome.events.compactMap { event -> Finding? in
            if case .found(let finding) = event { return finding }
            return nil
        }
        return HistoryTrial(
            findings: findings.filter { !isCommon($0, scenario) },
            lanes: outcome.verdict.lanes,
            steps: outcome.verdict.steps,
            requests: outcome.verdict.requests
        )
    }

    /// The options of one history: its points, and no lane against itself, which would find noise of the rehearsal that other suites look for.
    static func runOptions(_ history: History, _ options: HistoryOptions) -> RunOptions {
        var run = RunOptions()
        run.controls = false
        run.cutoverAt = [history.cutoverAt]
        run.rollbackAt = history.rollbackAt.map { [$0] } ?? []
        run.profileOverrides = options.profileOverrides
        return run
    }

    /// A failure that the baseline shows, too, is not a difference: random histories meet failures that nobody declared. The baseline is lived first,
    /// so what it shows carries its name, and what the others show alone carries theirs.
    private static func isCommon(_ finding: Finding, _ scenario: Scenario) -> Bool {
        finding.kind == .unexpectedFailure && finding.lane == (scenario.baseline == .apiV2 ? .apiV2 : .legacy)
    }
}

/// How histories are to be made and lived.
public struct HistoryOptions: Sendable {
    /// How many.
    public var histories = 1000
    /// How many steps each has, about: a block of steps that belong together is not cut.
    public var steps = 20
    /// Where they come from.
    public var seed: UInt64 = 1
    /// How many are lived at once.
    public var jobs = 2
    /// Switches of the endpoints that are set over every history's own.
    public var profileOverrides: [ProfileOverride] = []
    /// How many attempts to shrink a finding may take.
    public var shrinkingBudget = 3000

    /// Creates options: a thousand histories of twenty steps from seed 1.
    public init() {}
}
