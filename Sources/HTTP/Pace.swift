/// How many requests a second a host is asked, evenly spread: a value that says how long to wait, and reads no clock.
public struct Pace: Sendable, Hashable {
    private let interval: UInt64?
    private var next: UInt64 = 0

    /// Creates a pace of at most `perSecond` requests a second; `nil` for as fast as answers come.
    public init(perSecond: Double?) {
        interval = perSecond.flatMap { $0 > 0 ? UInt64(1e9 / $0) : nil }
    }

    /// How many nanoseconds to wait at `now` before the next request, which is then taken for sent.
    ///
    /// - Parameter now: nanoseconds of a clock that only moves forward.
    public mutating func wait(at now: UInt64) -> UInt64 {
        guard let interval else { return 0 }
        let start = max(now, next)
        next = start + interval
        return start - now
    }
}

/// The clock that paced requests go by: the system's, or one of a test.
public struct PaceClock {
    /// Nanoseconds of a clock that only moves forward.
    public var now: () -> UInt64
    /// Waits so many nanoseconds.
    public var sleep: (UInt64) -> Void

    /// Creates a clock.
    public init(now: @escaping () -> UInt64, sleep: @escaping (UInt64) -> Void) {
        self.now = now
        self.sleep = sleep
    }

    /// The system's clock.
    public static var system: PaceClock {
        PaceClock(
            now: { Platform.monotonicNanoseconds },
            sleep: { nanoseconds in
                var rest = nanoseconds / 1000
                while rest > 0 {
                    let step = min(rest, 500_000)
                    Platform.sleep(microseconds: UInt32(step))
                    rest -= step
                }
            }
        )
    }
}
