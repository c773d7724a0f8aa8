/// A request as a value: what a client asks of an origin.
public struct HTTPRequest: Sendable, Hashable {
    /// The method, upper case: `GET`, `POST`, `PUT`, `PATCH`, `DELETE`, `HEAD` …
    public var method: String
    /// `https` or `http`.
    public var scheme: String
    /// The host, with the port where it is not the scheme's own: `contoso.goskope.com`. Travels as the `Host` field.
    public var authority: String
    /// Path and query exactly as they stand on the request line, percent-encoded: `/SCIM/v2/Users?filter=…`.
    public var target: String
    /// Header fields other than `Host` and the framing fields (`Content-Length`, `Transfer-Encoding`), which the transport writes.
    public var headers: HTTPHeaders
    /// The body's bytes; empty where there is none.
    public var body: [UInt8]

    /// Creates a request.
    public init(
        method: String,
        scheme: String = "https",
        authority: String,
        target: String,
        headers: HTTPHeaders = [:],
        body: [UInt8] = []
    ) {
        self.method = method
        self.scheme = scheme
        self.authority = authority
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The part of the target before the first `?`, still percent-encoded.
    public var path: Substring { target[..<(target.utf8.firstIndex(of: 0x3F) ?? target.endIndex)] }

    /// The part of the target behind the first `?`, still percent-encoded; `nil` where there is none.
    public var query: Substring? {
        target.utf8.firstIndex(of: 0x3F).map { target[target.utf8.index(after: $0)...] }
    }
}

/// A response as a value.
public struct HTTPResponse: Sendable, Hashable {
    /// The status code.
    public var status: Int
    /// Header fields other than the framing fields, which the transport writes.
    public var headers: HTTPHeaders
    /// The body's bytes; empty where there is none.
    public var body: [UInt8]

    /// Creates a response.
    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

extension HTTPResponse {
    /// The reason phrase that goes with the status on a status line (RFC 9110 section 15).
    public var reasonPhrase: String { HTTP1Writer.reason(status) }
}
