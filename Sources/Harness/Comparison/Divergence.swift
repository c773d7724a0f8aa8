import HTTP
import JSON

/// What "identical" means, one part at a time (see the architecture).
public enum Dimension: String, Sendable, Hashable, CaseIterable {
    /// Users, groups, attributes, `active`, memberships.
    case directory
    /// The cutover itself creates, deletes, re-creates and re-ids nothing.
    case continuity
    /// The same client request gets the same status and body.
    case wire
    /// The provisioning job ends in the same state.
    case operation
    /// The audit log names the right actor.
    case attribution
}

/// One difference between a lane and the lane it is compared with.
public struct Divergence: Sendable, Hashable {
    /// What differs.
    public var dimension: Dimension
    /// The lane.
    public var lane: Lane
    /// The lane it is compared with.
    public var against: Lane
    /// The step behind which the difference first shows.
    public var step: StepPlace
    /// The smallest place that differs, segments joined by `/`: `groups/research/members/tess@contoso.com`.
    public var path: String
    /// The value in the baseline lane; `nil` where it is absent.
    public var baseline: JSONValue?
    /// The value in this lane; `nil` where it is absent.
    public var value: JSONValue?
    /// The exchanges behind it, where they are known: the baseline's and the lane's.
    public var exchanges: ExchangePair?

    /// Creates a divergence.
    public init(
        _ dimension: Dimension,
        lane: Lane,
        against: Lane,
        step: StepPlace,
        path: [String],
        baseline: JSONValue?,
        value: JSONValue?,
        exchanges: ExchangePair? = nil
    ) {
        self.dimension = dimension
        self.lane = lane
        self.against = against
        self.step = step
        self.path = Self.joined(path)
        self.baseline = baseline
        self.value = value
        self.exchanges = exchanges
    }

    /// Segments as one path: joined by `/`, a slash within one written `~1`.
    static func joined(_ path: [String]) -> String {
        path.map { segment in
            segment.utf8.contains(0x2F)
                ? segment.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1") : segment
        }
        .joined(separator: "/")
    }
}

/// The same request in two lanes, for a report that shows them side by side.
public struct ExchangePair: Sendable, Hashable {
    /// The baseline's exchange; `nil` where the baseline sent no such request.
    public var baseline: Exchange?
    /// The lane's exchange; `nil` where the lane sent no such request.
    public var lane: Exchange?

    /// The name behind the id in the request's path, where the path holds one and the name is known.
    public var subject: String?

    /// Creates a pair.
    public init(baseline: Exchange?, lane: Exchange?, subject: String? = nil) {
        self.baseline = baseline
        self.lane = lane
        self.subject = subject
    }
}

/// Where in a lane something happened.
public struct StepPlace: Sendable, Hashable, CustomStringConvertible {
    /// Which list of steps it belongs to.
    public enum Phase: String, Sendable, Hashable {
        /// The scenario's own steps.
        case steps
        /// The change to API v2.
        case migration
        /// The way back.
        case rollback
        /// The two cycles behind the last step.
        case settle
    }

    /// Which list of steps.
    public var phase: Phase
    /// The number within it, counted from 1; 0 stands for the moment before the first.
    public var number: Int
    /// The step in one line, `cycle`, `updateUser ada: surname`.
    public var title: String

    /// Creates a place.
    public init(_ phase: Phase, _ number: Int, _ title: String) {
        self.phase = phase
        self.number = number
        self.title = title
    }

    /// `step 3 (cycle)`, `migration 1 (setCredentials)`.
    public var description: String { "\(phase == .steps ? "step" : phase.rawValue) \(number) (\(title))" }
}
