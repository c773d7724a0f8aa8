/// Carries requests over HTTP/1.1 to a server on loopback, whatever host they name: the name travels in `Host`.
///
/// One connection, kept alive, used from one thread at a time.
public final class LoopbackTransport: Transport {
    private let client: HTTP1Client

    /// Creates a transport to `port` of `address`; connects with the first request.
    public init(port: UInt16, address: String = "127.0.0.1", limits: HTTPLimits = HTTPLimits()) {
        let place = "\(SocketAddress(address, port: port)?.urlHost ?? address):\(port)"
        client = HTTP1Client(place: place, limits: limits) { () throws(TransportError) in
            try Platform.connect(address: address, port: port)
        }
    }

    /// Sends `request` and returns the final response.
    ///
    /// A kept connection that the server closed meanwhile is replaced before anything is sent. A request is never sent twice: whether the first took
    /// effect could not be known.
    public func send(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse { try client.send(request) }
}
