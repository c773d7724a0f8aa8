/// What the model says of a step.
enum Judgement: Equatable {
    /// It had an expectation; what was not as expected.
    case judged([Shortfall])
    /// It had none, and says why.
    case unjudged(Unjudged)
}

/// Why the model has no expectation of a cycle.
public enum Unjudged: String, Sendable, Hashable, CaseIterable {
    /// The rows are not those that the model knows.
    case customMapping = "the job's attribute mapping was changed"
    /// Who is in scope is decided by filters that the model does not read.
    case scopingFilters = "scoping filters are set"
    /// What Graph answers is not what Entra ID holds.
    case lag = "the lists of Microsoft Graph lag behind"
    /// The service knows nothing of what changed.
    case unreadable = "Microsoft Graph could not be read"
    /// The cycle stopped, or was not allowed to delete.
    case quarantine = "the cycle ended in quarantine"
    /// How far a write came is not known.
    case failure = "something could not be written"
    /// Objects that failed before are tried again later.
    case waiting = "objects wait for another attempt"
    /// "Switching needs a restart" (Known issues): until then it depends on what else changes.
    case scope = "the job's scope was changed, which takes effect with a restart"
    /// What failed is not tried again before everything is evaluated.
    case abandoned = "a restart gave up objects that waited for another attempt"
}

/// How many cycles the model judged, and why not the others.
public struct ModelTally: Sendable, Hashable {
    /// How many cycles were lived.
    public private(set) var cycles = 0
    /// How many of them the model had an expectation of.
    public private(set) var judged = 0
    /// How many it had none of, by the reason.
    public private(set) var unjudged: [Unjudged: Int] = [:]

    /// Creates an empty tally.
    public init() {}

    /// Creates a tally as a report holds it.
    init(cycles: Int, judged: Int, unjudged: [Unjudged: Int]) {
        self.cycles = cycles
        self.judged = judged
        self.unjudged = unjudged
    }

    mutating func count(_ judgement: Judgement) {
        cycles += 1
        switch judgement {
        case .judged: judged += 1
        case .unjudged(let reason): unjudged[reason, default: 0] += 1
        }
    }

    mutating func add(_ other: ModelTally) {
        cycles += other.cycles
        judged += other.judged
        for (reason, count) in other.unjudged { unjudged[reason, default: 0] += count }
    }

    /// The reasons with how often each occurred, in the order of ``Unjudged``.
    public var reasons: [(reason: Unjudged, count: Int)] {
        Unjudged.allCases.compactMap { reason in unjudged[reason].map { (reason, $0) } }
    }
}
