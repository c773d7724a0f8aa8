import JSON

/// A documented difference between the two endpoints, which a run allows and names.
public struct KnownDifference: Sendable, Hashable {
    /// What differs.
    public var dimension: Dimension
    /// The places it covers; for the dimension `wire` behind the kind of request, `POST ~1Users/response/body/status`.
    public var path: PathPattern
    /// The baseline's value it covers: `nil` covers any, ``Value/absent`` only an absent one.
    public var baseline: Value?
    /// The lane's value it covers.
    public var lane: Value?
    /// Why the difference harms nobody, or what it means, in a sentence.
    public var reason: String
    /// Where it is documented.
    public var source: String

    /// A value that an entry asks for.
    public enum Value: Sendable, Hashable {
        /// No value at all.
        case absent
        /// Exactly this value.
        case exactly(JSONValue)

        func covers(_ value: JSONValue?) -> Bool {
            switch self {
            case .absent: value == nil
            case .exactly(let expected): value == expected
            }
        }
    }

    /// Creates an entry.
    public init(
        _ dimension: Dimension,
        _ path: String,
        baseline: Value? = nil,
        lane: Value? = nil,
        reason: String,
        source: String
    ) {
        self.dimension = dimension
        self.path = PathPattern(path)
        self.baseline = baseline
        self.lane = lane
        self.reason = reason
        self.source = source
    }

    /// Whether the entry covers a divergence.
    public func covers(_ divergence: Divergence) -> Bool {
        dimension == divergence.dimension
            && (baseline?.covers(divergence.baseline) ?? true)
            && (lane?.covers(divergence.value) ?? true)
            && path.matches(divergence.path)
    }
}

/// The known differences that a run allows, the built-in ones and the scenario's own.
public struct Ledger: Sendable {
    /// The entries in their order; the first that covers a divergence is the one that is used.
    public var entries: [KnownDifference]

    /// Creates a ledger.
    public init(entries: [KnownDifference] = Ledger.builtIn) { self.entries = entries }

    /// The place of the entry that covers `divergence`, or `nil`.
    public func entry(for divergence: Divergence) -> Int? { entries.firstIndex { $0.covers(divergence) } }
}
