/// Carries a request to its origin and brings the response back: in memory, over a loopback socket, or to a live host.
///
/// A lane is single-threaded, so a transport is used from one thread at a time and need not be `Sendable`.
public protocol Transport: AnyObject {
    /// Sends `request` and returns the final response.
    ///
    /// - Throws: ``TransportError`` where no response came: refused, reset, timed out, malformed, too large.
    func send(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse
}

/// Why no response came. The message is one sentence for a person.
public struct TransportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure, for code that decides what to do next.
    public enum Kind: String, Sendable, Hashable {
        /// Nothing listens there, or the host is not known to this transport.
        case unreachable
        /// The host's certificate is not to be trusted.
        case untrusted
        /// The connection ended before the response was complete.
        case reset
        /// The time allowed ran out.
        case timedOut
        /// What came is not HTTP/1.1.
        case malformed
        /// What came is larger than the limit.
        case tooLarge
        /// The request may not be sent this way, say a token over plain HTTP.
        case refusedLocally
    }

    /// The kind of failure.
    public var kind: Kind
    /// What happened, where, and what to do, in words for a person.
    public var message: String

    /// Creates an error.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
