import HTTP

/// Which run a report tells of, so that the parts of one run can be told from the parts of another and joined.
public struct SuiteIdentity: Sendable, Hashable {
    /// The version of cutover; empty where nobody said.
    public var version: String
    /// The command: `run` or `sweep`.
    public var command: String
    /// The options that bear on the verdict, as they were given.
    public var options: [String]
    /// How many scenarios the whole run has, in all its shards.
    public var scenarioCount: Int
    /// `sha256:` and twelve digits over the paths and the bytes of all these scenarios.
    public var fingerprint: String
    /// Which part of the scenarios this is; `nil` where it is all of them.
    public var shard: Shard?
    /// Whether no scenario was left out by its path, name or tag.
    public var isWhole: Bool

    /// One of some disjoint parts of a suite.
    public struct Shard: Sendable, Hashable, CustomStringConvertible {
        /// The part, counted from 1.
        public var index: Int
        /// How many parts there are.
        public var count: Int

        /// Creates a shard.
        public init(index: Int, count: Int) {
            self.index = index
            self.count = count
        }

        /// `2/4`.
        public var description: String { "\(index)/\(count)" }

        /// Whether the part holds the scenario of `file`: by a hash of the path that is the same on every machine and in every run.
        public func holds(_ file: String) -> Bool {
            let hash = file.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
            return hash % UInt64(count) == UInt64(index - 1)
        }
    }

    /// Creates an identity of `scenarios`, which are those of all shards.
    public init(
        of scenarios: [Scenario],
        version: String = "",
        command: String = "run",
        options: [String] = [],
        shard: Shard? = nil,
        isWhole: Bool = true
    ) {
        self.init(
            version: version,
            command: command,
            options: options,
            scenarioCount: scenarios.count,
            fingerprint: TokenFingerprint(scenarios.map { "\($0.file)\n\($0.fingerprint)\n" }.joined()).description,
            shard: shard,
            isWhole: isWhole
        )
    }

    init(
        version: String,
        command: String,
        options: [String],
        scenarioCount: Int,
        fingerprint: String,
        shard: Shard?,
        isWhole: Bool
    ) {
        self.version = version
        self.command = command
        self.options = options
        self.scenarioCount = scenarioCount
        self.fingerprint = fingerprint
        self.shard = shard
        self.isWhole = isWhole
    }
}

/// The lines on which a scenario's steps stand in its file, counted from 1; 0 for a step that a default supplies.
public struct StepLines: Sendable, Hashable {
    /// Of the steps that happen in every lane.
    public var steps: [Int]
    /// Of what happens at the cutover.
    public var migration: [Int]
    /// Of what happens at the way back.
    public var rollback: [Int]

    /// Creates a table of lines.
    public init(steps: [Int] = [], migration: [Int] = [], rollback: [Int] = []) {
        self.steps = steps
        self.migration = migration
        self.rollback = rollback
    }

    /// The lines of a scenario's steps.
    init(of scenario: Scenario) {
        self.init(
            steps: scenario.steps.map(\.location.line),
            migration: scenario.migration.map(\.location.line),
            rollback: scenario.rollback.map(\.location.line)
        )
    }

    /// The line of the step at `place`; `nil` where no line of the file tells of it.
    public func line(of place: StepPlace) -> Int? {
        let lines =
            switch place.phase {
            case .steps: steps
            case .migration: migration
            case .rollback: rollback
            case .settle: [Int]()
            }
        let index = place.number - 1
        return lines.indices.contains(index) && lines[index] > 0 ? lines[index] : nil
    }
}
