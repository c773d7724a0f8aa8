/// Carries requests to a function: no socket, no thread, the same values.
public final class InMemoryTransport: Transport {
    private let route: (HTTPRequest) throws(TransportError) -> HTTPResponse

    /// Creates a transport that answers with `route`.
    public init(_ route: @escaping (HTTPRequest) throws(TransportError) -> HTTPResponse) { self.route = route }

    /// Answers `request` by calling the function. As on the wire, an answer to HEAD, a 204 and a 304 have no body.
    public func send(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse {
        var response = try route(request)
        if request.method == "HEAD" || !HTTP1Writer.mayHaveBody(response.status) { response.body = [] }
        return response
    }
}

/// Answers requests from any number of connections at once.
public protocol HTTPHandler: Sendable {
    /// Answers `request`, which came from the address `peer` (`127.0.0.1`, `::1`).
    func respond(to request: HTTPRequest, from peer: String) -> HTTPResponse

    /// Answers `request` and says how the answer is delivered; `nil` for as usual.
    func deliver(_ request: HTTPRequest, from peer: String) -> (response: HTTPResponse, delivery: Delivery?)
}

extension HTTPHandler {
    /// Answers as ``respond(to:from:)`` does and delivers as usual.
    public func deliver(_ request: HTTPRequest, from peer: String) -> (response: HTTPResponse, delivery: Delivery?) {
        (respond(to: request, from: peer), nil)
    }
}
