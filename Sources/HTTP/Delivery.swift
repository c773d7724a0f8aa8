/// How a response leaves the server, for mocks that misbehave on purpose.
public struct Delivery: Sendable, Hashable {
    /// Where the connection ends early.
    public enum Cut: Sendable, Hashable {
        /// In front of the first byte of the response.
        case before
        /// In the middle of the response.
        case within
        /// Behind the last byte.
        case after
    }

    /// How long the server waits first, in milliseconds.
    public var delayMilliseconds = 0
    /// How fast the bytes leave; `nil` for at once.
    public var bytesPerSecond: Int?
    /// Where the connection ends; `nil` where it goes on.
    public var cut: Cut?
    /// Whether it ends with a reset (RST) and not in order (FIN).
    public var isReset = false

    /// Creates an ordinary delivery.
    public init() {}

    /// What a client without a socket sees of `response`: the same that ``LoopbackTransport`` gives for an orderly end.
    ///
    /// - Throws: ``TransportError`` where the connection ends before the response is complete.
    public func arrival(of response: HTTPResponse) throws(TransportError) -> HTTPResponse {
        switch cut {
        case .before?: throw .endedBeforeAnswer
        case .within?: throw .cutAnswer
        case .after?, nil: return response
        }
    }
}

extension TransportError {
    /// The connection ended before a byte of the answer came.
    static let endedBeforeAnswer = TransportError(.reset, "the connection ended before an answer came")
    /// The connection ended in the middle of the answer.
    static let cutAnswer = TransportError(.malformed, "the connection ended in the middle of an answer")
}
