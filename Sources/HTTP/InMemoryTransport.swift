/// Carries requests to a function: no socket, no thread, the same values.
public final class InMemoryTransport: Transport {
    private let route: (HTTPRequest) throws(TransportError) -> HTTPResponse

    /// Creates a transport that answers with `route`.
    public init(_ route: @escaping (HTTPRequest) throws(TransportError) -> HTTPResponse) { self.route = route }

    /// Answers `request` by calling the function.
    public func send(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse { try route(request) }
}

/// Answers requests from any number of connections at once.
public protocol HTTPHandler: Sendable {
    /// Answers `request`, which came from the address `peer` (`127.0.0.1`).
    func respond(to request: HTTPRequest, from peer: String) -> HTTPResponse
}
