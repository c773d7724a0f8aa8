/// A clock that only moves forward, for benchmarks and timeouts. Results never depend on it.
public enum MonotonicClock {
    /// Nanoseconds since some moment.
    public static var nanoseconds: UInt64 { Platform.monotonicNanoseconds }
}
