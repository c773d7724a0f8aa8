import HTTP
import JSON

/// A reverse proxy that records: it sends a client's requests on to one server, the answers back, and both to a file.
///
/// A request's path, query, body and fields go on as they came, the token among them; only `Host` becomes the server's, and what belongs to one
/// connection stays on it. Answers go back as they came: ids, `Location` and `meta.location` are the server's own, and redirects are not followed.
/// Compression is not offered to the server, so that the recording can be read.
public final class RecordingProxy: HTTPHandler, Sendable {
    private let upstream: Upstream
    private let file: HARFile
    private let pool: TransportPool
    private let clock: @Sendable () -> Instant
    private let tell: @Sendable (TrafficError) -> Void
    private let lost = Guarded(0)

    /// Creates a proxy in front of `upstream`.
    ///
    /// - Parameters:
    ///   - upstream: where requests go on to.
    ///   - file: what the exchanges are written to.
    ///   - clock: the only source of time; how long an exchange takes is measured apart.
    ///   - tell: told when an exchange cannot be recorded. The client is answered all the same: it must not suffer from a full disk here.
    public init(
        _ upstream: Upstream,
        file: HARFile,
        clock: @escaping @Sendable () -> Instant,
        tell: @escaping @Sendable (TrafficError) -> Void
    ) {
        self.upstream = upstream
        self.file = file
        self.clock = clock
        self.tell = tell
        pool = TransportPool { () throws(TransportError) in try upstream.transport() }
    }

    /// How many exchanges could not be recorded.
    public var lostCount: Int { lost.withLock { $0 } }

    /// The Tenant URL that a client uses to reach the server through a proxy that listens at `origin`.
    public func tenantURL(behind origin: String) -> String { origin + upstream.path }

    /// Sends the request on, and records what became of it.
    public func respond(to request: HTTPRequest, from peer: String) -> HTTPResponse {
        var asked = request
        asked.scheme = upstream.url.scheme
        asked.authority = upstream.url.authority
        asked.headers = Self.endToEnd(request.headers)
        asked.headers["Accept-Encoding"] = nil
        let moment = clock()
        let began = MonotonicClock.nanoseconds
        var response: HTTPResponse
        var comment: String?
        do throws(TransportError) {
            response = try pool.send(asked)
            response.headers = Self.endToEnd(response.headers)
        } catch {
            response = Self.failure(error)
            comment = "cutover record answered this itself, for \(upstream.description) did not: \(error.message)"
        }
        let microseconds = Int((MonotonicClock.nanoseconds - began) / 1000)
        do throws(TrafficError) {
            try file.append(asked, response, at: moment, microseconds: microseconds, comment: comment)
        } catch {
            lost.withLock { $0 += 1 }
            tell(error)
        }
        return response
    }

    /// What a client is told when the server gave no answer: the body of a SCIM error (RFC 7644 section 3.12), by a gateway's status.
    private static func failure(_ error: TransportError) -> HTTPResponse {
        let status = error.kind == .timedOut ? 504 : 502
        let body: JSONValue = [
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": .string(String(status)),
            "detail": .string("cutover record had no answer from the upstream: \(error.message)"),
        ]
        return HTTPResponse(status: status, headers: ["Content-Type": "application/scim+json"], body: body.bytes())
    }

    /// The fields without those of one connection (RFC 9110 section 7.6.1), which the transport on the other side writes anew.
    private static func endToEnd(_ headers: HTTPHeaders) -> HTTPHeaders {
        let named = headers.values("Connection").flatMap { $0.split(separator: ",") }
            .map { $0.lowercased().filter { $0 != " " } }
        let dropped =
            ["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect"] + named
        return HTTPHeaders(headers.fields.filter { !dropped.contains($0.name.lowercased()) })
    }
}
