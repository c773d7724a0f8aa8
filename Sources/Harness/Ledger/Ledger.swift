import JSON

/// A documented difference between the two endpoints, which a run allows and names.
public struct KnownDifference: Sendable, Hashable {
    /// What differs.
    public var dimension: Dimension
    /// The places it covers; for the dimension `wire` behind the kind of request, `POST ~1Users/response/body/status`.
    public var path: PathPattern
    /// The legacy endpoint's value it covers: `nil` covers any, ``Value/absent`` only an absent one.
    public var legacy: Value?
    /// API v2's value it covers.
    public var apiV2: Value?
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
        legacy: Value? = nil,
        apiV2: Value? = nil,
        reason: String,
        source: String
    ) {
        self.dimension = dimension
        self.path = PathPattern(path)
        self.legacy = legacy
        self.apiV2 = apiV2
        self.reason = reason
        self.source = source
    }

    /// Whether the entry covers a divergence between `baseline` and another endpoint.
    public func covers(_ divergence: Divergence, baseline: Endpoint) -> Bool {
        covers(divergence, baseline: baseline, PathPattern.segments(of: divergence.path))
    }

    func covers(_ divergence: Divergence, baseline: Endpoint, _ segments: @autoclosure () -> [Substring]) -> Bool {
        if dimension != divergence.dimension { return false }
        let (legacyValue, apiV2Value) =
            baseline == .legacy ? (divergence.baseline, divergence.value) : (divergence.value, divergence.baseline)
        return (legacy?.covers(legacyValue) ?? true) && (apiV2?.covers(apiV2Value) ?? true) && path.matches(segments())
    }
}

/// The known differences that a run allows, the built-in ones and the scenario's own.
public struct Ledger: Sendable {
    /// The entries in their order; the first that covers a divergence is the one that is used.
    public var entries: [KnownDifference]

    /// Creates a ledger.
    public init(entries: [KnownDifference] = Ledger.builtIn) { self.entries = entries }

    /// The place of the first entry from `start` on that covers `divergence`, or `nil`.
    public func entry(for divergence: Divergence, baseline: Endpoint, from start: Int = 0) -> Int? {
        let segments = PathPattern.segments(of: divergence.path)
        return entries[start...].firstIndex { $0.covers(divergence, baseline: baseline, segments) }
    }
}
