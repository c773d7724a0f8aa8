/// A misbehaviour of a served or scripted endpoint: what happens, to which requests, when.
public struct Fault: Sendable, Hashable {
    /// What happens.
    public enum Effect: Sendable, Hashable {
        /// The request has no effect and is answered with this status.
        case status(Int)
        /// 429 with `Retry-After` and the `ratelimit-*` fields, in seconds; the request has no effect.
        case throttle(Int)
        /// The answer comes late, by milliseconds.
        case delay(Int)
        /// The answer's bytes come slowly, so many a second.
        case slowBody(Int)
        /// The connection is reset; the request has no effect.
        case resetBefore
        /// The request takes effect; the connection is reset in the middle of the answer.
        case resetWithin
        /// The request takes effect and is answered; the connection is reset behind the answer.
        case resetAfter
        /// The request takes effect; the answer ends in the middle of its body.
        case truncate
        /// The request takes effect; the answer has another media type.
        case contentType(String)
        /// The request takes effect; the answer's body is broken JSON.
        case malformedJSON
        /// The request takes effect; no byte of the answer comes.
        case loseResponse
        /// The request is delivered twice; the second answer comes.
        case duplicate
    }

    /// Which endpoint misbehaves.
    public enum Target: String, Sendable, Hashable, CaseIterable {
        /// The legacy endpoint.
        case legacy
        /// REST API v2.
        case apiV2 = "api-v2"
        /// Microsoft Graph and its token endpoint.
        case graph
    }

    /// What happens.
    public var effect: Effect
    /// Which endpoint; both of the tenant's where it is `nil`.
    public var target: Target?
    /// The methods, upper case; every method where it is empty.
    public var methods: [String] = []
    /// What the path ends with, without regard to case; `*` stands for anything. `nil` for every path.
    public var path: String?
    /// How many requests it befalls at most.
    public var times: Int?
    /// How many of a hundred requests it befalls, by chance from the seed.
    public var percent: Int?
    /// Which of the requests that match it befalls, counted from 1; all where it is empty.
    public var indexes: [Int] = []
    /// From which of the requests that match on, counted from 1.
    var firstIndex = 1
    /// From when on, in seconds behind the moment it was set.
    public var fromSeconds: Int64?
    /// Until when, likewise.
    public var untilSeconds: Int64?
    /// The body of a status or a throttled answer.
    public var body: String?
    /// The fault as it was written.
    public internal(set) var text = ""
}
