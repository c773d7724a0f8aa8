/// Carries requests to one real host, and to no other: HTTPS anywhere, plain HTTP to loopback only.
///
/// The rules that keep a token and a tenant safe are here, in front of whatever carries the bytes, so that no caller can forget them:
/// - a request for another scheme, host or port than the transport was made for is refused before anything is sent;
/// - plain HTTP leaves the machine never;
/// - a redirect is returned as the answer it is, never followed;
/// - with `readOnly` nothing but GET and HEAD is sent;
/// - nothing is kept between requests but the connection: no cookie, no cache, no stored credential;
/// - certificates are verified, always; a private authority is added by file, and there is no way to turn verification off.
///
/// HTTPS goes through the proxy that the system (macOS) or the environment (Linux: `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`) names, if any:
/// the proxy learns the host's name, and sees neither token nor body, since TLS ends at the host. Plain HTTP to loopback never takes a proxy.
/// With a private authority on Linux no proxy is taken.
public final class LiveTransport: Transport {
    /// What this transport is bound to.
    public let origin: Origin
    /// Whether it refuses every request that could change something.
    public let isReadOnly: Bool

    private let carrier: any Transport

    /// Creates a transport to `origin`; connects with the first request.
    ///
    /// - Parameters:
    ///   - origin: the one host that requests may go to.
    ///   - readOnly: whether GET and HEAD alone are allowed.
    ///   - limits: the largest body (counted behind decompression) and the time for one exchange.
    ///   - authorityFile: a PEM file with certificate authorities that are trusted for this host *in place of* the system's, `nil` for the system's.
    /// - Throws: ``TransportError`` of kind `refusedLocally` where the origin is plain HTTP and not loopback, or the file cannot be used.
    public init(
        to origin: Origin,
        readOnly: Bool,
        limits: HTTPLimits = HTTPLimits(),
        authorityFile: String? = nil
    ) throws(TransportError) {
        self.origin = origin
        isReadOnly = readOnly
        if origin.scheme == "http" {
            guard let address = origin.loopbackAddress else {
                throw TransportError(
                    .refusedLocally,
                    "\(origin) is plain HTTP: a token sent there could be read by anybody on the way; write https://"
                )
            }
            carrier = LoopbackTransport(port: origin.port, address: address, limits: limits)
        } else if let authorityFile {
            carrier = try PrivateAuthority.transport(to: origin, limits: limits, file: authorityFile)
        } else {
            carrier = SessionTransport(to: origin, limits: limits)
        }
    }

    /// Sends `request` and returns the answer, whatever its status.
    public func send(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse {
        guard let asked = Origin(scheme: request.scheme, authority: request.authority), asked == origin else {
            throw TransportError(
                .refusedLocally,
                "a request for \(request.scheme)://\(request.authority) was not sent: this connection is for \(origin) alone, and so is its token"
            )
        }
        guard request.target.utf8.first == 0x2F, request.target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x23 }) else {
            throw TransportError(
                .refusedLocally,
                "\"\(request.target)\" is no path with a query, percent-encoded; nothing was sent"
            )
        }
        if isReadOnly, request.method != "GET", request.method != "HEAD" {
            throw TransportError(
                .refusedLocally,
                "\(request.method) \(request.path) was not sent to \(origin): this check only reads"
            )
        }
        let response = try carrier.send(request)
        if origin.scheme == "http", let coding = response.headers["Content-Encoding"], coding.lowercased() != "identity" {
            throw TransportError(.malformed, "\(origin) answers compressed (\(coding)) though nobody asked for it")
        }
        return response
    }
}
