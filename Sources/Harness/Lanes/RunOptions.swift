import MockNetskope

/// How a run is to be done.
public struct RunOptions: Sendable {
    /// The lanes to live, beside the baseline.
    public var lanes: Set<Lane.Kind>
    /// Behind which steps to cut over; `nil` for every step.
    public var cutoverAt: Set<Int>?
    /// Behind which steps to go back; `nil` for every step.
    public var rollbackAt: Set<Int>?
    /// How often a lane may change its endpoint: 2 for the way back, 3 for a second cutover behind it (only where lanes share futures).
    public var changes: Int
    /// Whether a lane that comes to stand where another stood is not lived on, as the same would follow.
    public var sharesFutures: Bool
    /// Whether lanes are also run against themselves.
    public var controls: Bool
    /// The faults to put at every request of the cycles around a cutover.
    public var sweptFaults: [SweptFault]
    /// Whether a lane uses both endpoints in turn and reads everything through both.
    public var monitors: Bool
    /// How requests travel; with both, the two must answer the same bytes.
    public var transports: [TransportKind]
    /// The seed of all ids and tokens.
    public var seed: UInt64
    /// How many scenarios run at once.
    public var jobs: Int
    /// Whether to stop behind the first scenario with a finding.
    public var stopsAtFirstFailure: Bool
    /// Whether a scenario ends at its first finding: enough to know that it notices something, and much faster.
    public var stopsAtFirstFinding: Bool
    /// The seeded defect that REST API v2 has in every scenario.
    public var defect: Defect?
    /// The known differences to allow.
    public var ledger: Ledger
    /// Comparison rules of one's own, asked behind the ledger.
    public var rules: [ComparisonRule]
    /// Switches of the API v2 profile that are set over every scenario's own, as a user of the harness does to try what is caught.
    public var profileOverrides: [ProfileOverride]

    /// Creates options: every lane, every point, in memory.
    public init() {
        lanes = Set(Lane.Kind.allCases)
        changes = 2
        sharesFutures = false
        controls = true
        sweptFaults = []
        monitors = false
        transports = [.memory]
        seed = 1
        jobs = 2
        stopsAtFirstFailure = false
        stopsAtFirstFinding = false
        ledger = Ledger()
        rules = []
        profileOverrides = []
    }

    /// What a sweep does: every way to change the endpoint up to three times, both endpoints in turn, and every fault at every request.
    public static var sweep: RunOptions {
        var options = RunOptions()
        options.changes = 3
        options.sharesFutures = true
        options.controls = false
        options.sweptFaults = SweptFault.allCases
        options.monitors = true
        return options
    }

    /// Whether every lane and every point of the sound pair is lived.
    var isComplete: Bool {
        defect == nil && !stopsAtFirstFinding && lanes == Set(Lane.Kind.allCases) && cutoverAt == nil && rollbackAt == nil
            && profileOverrides.isEmpty
    }
}
