/// What a server or a client is willing to take (RFC 9112 section 2.3, RFC 6585 section 5).
public struct HTTPLimits: Sendable, Hashable {
    /// The longest request line or status line in bytes.
    public var lineBytes = 8 * 1024
    /// The longest header field line in bytes.
    public var fieldBytes = 16 * 1024
    /// The longest header section in bytes.
    public var headerBytes = 64 * 1024
    /// The most header fields.
    public var headerCount = 100
    /// The largest body in bytes.
    public var bodyBytes = 16 * 1024 * 1024
    /// The most bytes of bodies that all connections of a server hold at a time; bodies of up to 64 KiB are not counted.
    public var allBodiesBytes = 256 * 1024 * 1024
    /// The most connections at a time.
    public var connections = 1024
    /// How long a connection may be idle, in milliseconds.
    public var idleMilliseconds = 60_000
    /// How long a message may take from its first byte to its last, in milliseconds: a request to arrive, an answer to be taken.
    public var messageMilliseconds = 30_000

    /// Creates limits that suit a mock on loopback.
    public init() {}
}
