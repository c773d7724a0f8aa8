import HTTP

/// The clock of served mocks: follows a clock that is passed in, until somebody sets, freezes or advances it.
public struct MockClock: Sendable {
    private let source: @Sendable () -> Instant
    private var offset: Int64 = 0
    private var frozen: Instant?

    /// Creates a clock that follows `source`.
    public init(_ source: @escaping @Sendable () -> Instant) { self.source = source }

    /// The moment.
    public var now: Instant { frozen ?? Instant(milliseconds: source().milliseconds + offset) }

    /// Whether the clock stands still.
    public var isFrozen: Bool { frozen != nil }

    /// Sets the moment; a frozen clock stays frozen there.
    public mutating func set(_ moment: Instant) {
        if frozen != nil { frozen = moment }
        offset = moment.milliseconds - source().milliseconds
    }

    /// Stops the clock, or lets it go on from where it stands.
    public mutating func freeze(_ stands: Bool) {
        let moment = now
        frozen = stands ? moment : nil
        offset = moment.milliseconds - source().milliseconds
    }

    /// Stops the clock at a moment.
    public mutating func freeze(at moment: Instant) {
        freeze(true)
        set(moment)
    }

    /// Moves the clock by some seconds.
    public mutating func advance(seconds: Int64) { set(now.adding(seconds: seconds)) }
}
