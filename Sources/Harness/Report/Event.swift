import HTTP
import JSON

/// What the runner says while it works. Every report is a recorder of these events, and of nothing else.
public enum Event: Sendable {
    /// A run of some scenarios begins.
    case suiteStarted(SuiteHeader)
    /// A scenario begins.
    case scenarioStarted(ScenarioHeader)
    /// A lane was lived to its end.
    case laneFinished(LaneReport)
    /// Something is wrong.
    case found(Finding)
    /// A scenario has its verdict.
    case scenarioFinished(ScenarioVerdict)
    /// A run ends.
    case suiteFinished(SuiteSummary)
}

/// How a run was asked for.
public struct SuiteHeader: Sendable {
    /// How many scenarios will run.
    public var scenarioCount: Int
    /// The seed of all ids and tokens.
    public var seed: UInt64
    /// `memory`, `loopback` or `both`.
    public var transport: String
    /// Which run it is.
    public var identity: SuiteIdentity
    /// Whether every lane and every point of the sound pair is lived.
    public var isComplete: Bool
    /// What was changed against the pair of endpoints as documented: `defect NAME`, `apiV2.patchRemoveMember=ignore`.
    public var changes: [String]

    /// Creates a header.
    public init(
        scenarioCount: Int,
        seed: UInt64,
        transport: String,
        identity: SuiteIdentity,
        isComplete: Bool,
        changes: [String] = []
    ) {
        self.scenarioCount = scenarioCount
        self.seed = seed
        self.transport = transport
        self.identity = identity
        self.isComplete = isComplete
        self.changes = changes
    }
}

/// Which scenario the following events belong to.
public struct ScenarioHeader: Sendable {
    /// The path of its file.
    public var file: String
    /// Its title.
    public var title: String
    /// What it proves.
    public var proves: String
    /// Its tags.
    public var tags: [String]
    /// Its steps, each in one line: `updateUser ada`, `cycle`.
    public var steps: [String]
    /// What happens at the change to API v2, likewise.
    public var migration: [String]
    /// What happens at the way back, likewise.
    public var rollback: [String]
    /// How many steps it has.
    public var stepCount: Int { steps.count }
    /// Where its steps stand in its file.
    public var lines: StepLines

    /// Creates a header.
    public init(
        file: String,
        title: String,
        proves: String,
        tags: [String],
        steps: [String],
        migration: [String] = [],
        rollback: [String] = [],
        lines: StepLines = StepLines()
    ) {
        self.file = file
        self.title = title
        self.proves = proves
        self.tags = tags
        self.steps = steps
        self.migration = migration
        self.rollback = rollback
        self.lines = lines
    }
}

/// A lane that was lived to its end.
public struct LaneReport: Sendable {
    /// The lane.
    public var lane: Lane
    /// How many SCIM requests the tenant got, the shared beginning included.
    public var requests: Int
    /// How many of them could change something.
    public var writes: Int
    /// The failures that were seen and that the scenario expects, each once.
    public var expectedFailures: [NamedFailure]
    /// A fingerprint of every SCIM and Graph exchange of the lane: equal digests mean equal bytes.
    public var digest: String
    /// The lane that this one came to stand where it stood, and was not lived further than that; `nil` where it was lived to its end.
    public var joined: Lane?
    /// How many SCIM requests the tenant got in each step, a shared beginning included, then in each settling cycle.
    public var requestsByStep: [Int]

    /// Creates a report.
    public init(
        lane: Lane,
        requests: Int,
        writes: Int,
        expectedFailures: [NamedFailure] = [],
        digest: String,
        joined: Lane? = nil,
        requestsByStep: [Int] = []
    ) {
        self.lane = lane
        self.requests = requests
        self.writes = writes
        self.expectedFailures = expectedFailures
        self.digest = digest
        self.joined = joined
        self.requestsByStep = requestsByStep
    }
}

/// Something that is wrong, with its place, what was expected, and the evidence.
public struct Finding: Sendable, Hashable {
    /// What kind of thing is wrong.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Two lanes that should be identical are not.
        case divergence
        /// A step expected something else.
        case expectation
        /// What holds in every lane does not hold in this one.
        case invariant
        /// The tenant's directory is not what Entra ID and the rules of provisioning make it, whatever the lanes agree on.
        case model
        /// A failure that the scenario does not expect.
        case unexpectedFailure = "unexpected-failure"
        /// A failure that the scenario expects did not happen.
        case missingFailure = "missing-failure"
        /// A known difference that the scenario declares did not occur.
        case staleDifference = "stale-difference"
        /// Memory and loopback gave other bytes.
        case transportDifference = "transport-difference"
    }

    /// What kind of thing is wrong.
    public var kind: Kind
    /// The lane in which it shows first.
    public var lane: Lane
    /// Behind which step it shows.
    public var place: StepPlace
    /// What is wrong, in a sentence.
    public var message: String
    /// The divergence, where it is one.
    public var divergence: Divergence?
    /// What it rests on, where it is no divergence.
    public var evidence: Evidence?
    /// The other lanes that show the same behind the same step.
    public var alsoIn: [Lane]
    /// What was said of it when it was found, where it was read from a report; ``explanation`` is this, then.
    var told: Explanation?
    /// What the step made of the tenant's directory, where that is known.
    public var directory: DirectoryExcerpt?
    /// The comparison rule of the test's own that found it; `nil` where it was none.
    public var rule: ComparisonRule.Finder?

    /// Creates a finding.
    public init(
        _ kind: Kind,
        lane: Lane,
        place: StepPlace,
        _ message: String,
        divergence: Divergence? = nil,
        evidence: Evidence? = nil
    ) {
        self.kind = kind
        self.lane = lane
        self.place = place
        self.message = message
        self.divergence = divergence
        self.evidence = evidence
        alsoIn = []
    }
}

/// A failure by name, as scenarios expect it.
public struct NamedFailure: Sendable, Hashable {
    /// The name.
    public enum Name: String, Sendable, Hashable, CaseIterable {
        /// The connection test of the provisioning service failed.
        case testConnectionFailed = "test-connection-failed"
        /// The job is in quarantine.
        case quarantine
        /// A user could not be written.
        case userExportFailed = "user-export-failed"
        /// A group could not be written.
        case groupExportFailed = "group-export-failed"
        /// A membership or another reference could not be written.
        case memberExportFailed = "member-export-failed"
        /// A request of the scenario's own was refused.
        case requestRefused = "request-refused"
        /// The gateway knows no such route: 404 without a SCIM body.
        case noRoute = "no-route"
        /// 401.
        case unauthorized
        /// 403.
        case forbidden

        /// Whether it is what a person sees in Entra ID, and not only its cause on the wire.
        public var isVisible: Bool {
            switch self {
            case .requestRefused, .noRoute, .unauthorized, .forbidden: false
            default: true
            }
        }
    }

    /// The name.
    public var name: Name
    /// Behind which step.
    public var place: StepPlace
    /// What was said about it.
    public var detail: String
}

/// A scenario's verdict.
public struct ScenarioVerdict: Sendable {
    /// Whether nothing is wrong.
    public var isIdentical: Bool
    /// How many lanes were lived.
    public var lanes: Int
    /// How many steps were lived in all lanes, settling included; a shared beginning counts once.
    public var steps: Int
    /// How many SCIM requests were sent; a shared beginning counts once.
    public var requests: Int
    /// How many divergences the ledger allowed, by the entry's place in the ledger.
    public var knownDifferences: [Int]
    /// How many cycles the model judged; a shared beginning counts once.
    public var model = ModelTally()

    /// Creates a verdict.
    public init(
        isIdentical: Bool,
        lanes: Int,
        steps: Int,
        requests: Int,
        knownDifferences: [Int],
        model: ModelTally = ModelTally()
    ) {
        self.isIdentical = isIdentical
        self.lanes = lanes
        self.steps = steps
        self.requests = requests
        self.knownDifferences = knownDifferences
        self.model = model
    }
}

/// The end of a run.
public struct SuiteSummary: Sendable {
    /// How many scenarios ran.
    public var scenarios: Int
    /// How many of them have findings.
    public var failed: Int
    /// How many lanes were lived.
    public var lanes: Int
    /// How many steps were lived.
    public var steps: Int
    /// How many SCIM requests were sent.
    public var requests: Int
    /// How many cycles the model judged.
    public var model = ModelTally()
    /// The ledger's entries and how often each was used.
    public var ledger: [(entry: KnownDifference, uses: Int)]
    /// Whether the run was long enough to call an unused entry stale: every scenario, every lane.
    public var judgesStaleness: Bool
    /// Whether the run was stopped before its end.
    public var wasInterrupted: Bool

    /// Creates a summary to which verdicts are added.
    public init(ledger: Ledger, judgesStaleness: Bool) {
        scenarios = 0
        failed = 0
        lanes = 0
        steps = 0
        requests = 0
        self.ledger = ledger.entries.map { ($0, 0) }
        self.judgesStaleness = judgesStaleness
        wasInterrupted = false
    }
}

/// Turns events into a report.
public protocol EventRecorder {
    /// Takes the next event.
    mutating func record(_ event: Event)
}
