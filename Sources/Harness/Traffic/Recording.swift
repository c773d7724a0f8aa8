import HTTP
import MockNetskope

/// Traffic that somebody recorded: the SCIM requests of one client in the order they were sent, and what was answered.
public struct Recording: Sendable {
    /// Entries that are not replayed, and why.
    public struct Skipped: Sendable, Hashable {
        /// Why, in a few words that follow a number: `of another host (cdn.example.com)`.
        public var reason: String
        /// How many.
        public var count: Int
    }

    /// The file's name.
    public var file: String
    /// What can be replayed, earliest first.
    public var exchanges: [RecordedExchange]
    /// What cannot, and why, in the order in which the reasons first occur.
    public var skipped: [Skipped]
    /// What the reader should know about the file beside that, a sentence each.
    public var notes: [String]
}

/// A request that was recorded, and what was answered. No secret is in it.
public struct RecordedExchange: Sendable, Hashable {
    /// Which token a request carried, told by fingerprint, and how.
    public struct Credential: Sendable, Hashable {
        /// The fingerprint, `<sha256:…>`.
        public var mark: String
        /// Whether it came in `Authorization`.
        public var isBearer: Bool
        /// Whether it came in `Netskope-Api-Token`.
        public var isAPIToken: Bool
    }

    /// The entry's number in its file, counted from 1.
    public var entry: Int
    /// When it was sent.
    public var at: Instant
    /// The request without its credentials and without the fields of one connection.
    public var request: HTTPRequest
    /// The endpoint that it was sent to.
    public var endpoint: Endpoint
    /// That endpoint's base URL as it was recorded.
    public var base: String
    /// What stands behind the base: `/Users?startIndex=1`.
    public var relative: String
    /// The token; `nil` where none was recorded.
    public var credential: Credential?
    /// What was answered, or why nothing was.
    public var result: Exchange.Result
    /// Whether the answer's body was recorded; some tools leave bodies out.
    public var hasResponseBody: Bool
    /// Whether nobody recorded it: it reads, at the end of a comparison, what the recording changed.
    var isReadBack = false

    /// Whether the request could change something: everything but GET, HEAD and a query by POST (RFC 7644 section 3.4.3).
    public var isWrite: Bool {
        !["GET", "HEAD"].contains(request.method)
            && !(request.method == "POST" && request.path.lowercased().hasSuffix("/.search"))
    }

    /// The status that was answered, or 0 where nothing was.
    var status: Int {
        if case .response(let response) = result { return response.status }
        return 0
    }

    /// The body that was answered, empty where there was none or none was recorded.
    var responseBody: [UInt8] {
        if case .response(let response) = result { return response.body }
        return []
    }

    /// Whether the answer says that the request should be tried again, so that what it did cannot be told from it.
    var isTransient: Bool { [0, 408, 425, 429, 502, 503, 504].contains(status) }
}

/// An entry as a file tells it, before it is known whether it is about SCIM.
struct RawEntry {
    /// Its number in the file, counted from 1.
    var number: Int
    /// When it was sent; `nil` where the file does not say.
    var at: Instant?
    var method: String
    var url: TrafficURL
    var headers: HTTPHeaders
    var body: [UInt8]
    /// Whether the request had a body that the file does not hold.
    var lacksRequestBody = false
    var result: Exchange.Result
    var hasResponseBody: Bool
}
