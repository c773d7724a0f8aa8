/// A moment on a clock that is passed in: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// No mock reads the wall clock; every reducer is given the moment of the request.
public struct Instant: Sendable, Hashable, Comparable {
    /// Milliseconds since the epoch.
    public var milliseconds: Int64

    /// Creates a moment from milliseconds since the epoch.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Whether `left` is before `right`.
    public static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment `seconds` later (earlier where negative), or the last there is: clients may name any moment.
    public func adding(seconds: Int64) -> Instant {
        let (distance, isFar) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, isBeyond) = milliseconds.addingReportingOverflow(distance)
        if !isFar, !isBeyond { return Instant(milliseconds: sum) }
        return Instant(milliseconds: seconds < 0 ? .min : .max)
    }

    /// Whole seconds since the epoch.
    public var seconds: Int64 {
        milliseconds >= 0 ? milliseconds / 1000 : (milliseconds + 1) / 1000 - 1
    }
}
