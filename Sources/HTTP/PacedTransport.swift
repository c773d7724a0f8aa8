/// Sends requests at a pace, and waits as long as a host that answers 429 asks, within bounds.
///
/// A request that was answered 429 took no effect (RFC 6585 section 4), so it is sent again whatever its method.
public final class PacedTransport: Transport {
    /// The longest wait for one answer of 429, in seconds: Netskope's own command line waits no longer either.
    public static let longestWait: UInt64 = 60
    /// How often a request is sent again before its 429 is returned as the answer.
    public static let mostRepeats = 5

    /// How often a host answered 429 so far.
    public private(set) var throttled = 0
    /// Nanoseconds that were waited because of 429.
    public private(set) var waited: UInt64 = 0

    private let carrier: any Transport
    private let clock: PaceClock
    private var pace: Pace

    /// Creates a transport that sends with `carrier`.
    public init(_ carrier: any Transport, pace: Pace, clock: PaceClock) {
        self.carrier = carrier
        self.pace = pace
        self.clock = clock
    }

    /// Sends `request` when its time has come.
    public func send(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse {
        var repeats = 0
        while true {
            let wait = pace.wait(at: clock.now())
            if wait > 0 { clock.sleep(wait) }
            let response = try carrier.send(request)
            guard response.status == 429 else { return response }
            throttled += 1
            if repeats == Self.mostRepeats { return response }
            repeats += 1
            let seconds = Self.seconds(of: response) ?? UInt64(1) << UInt64(repeats - 1)
            // A host that asks for more is not waited for: its 429 is the answer.
            if seconds > Self.longestWait { return response }
            let rest = seconds * 1_000_000_000
            clock.sleep(rest)
            waited += rest
        }
    }

    /// What the host asks to wait (RFC 9110 section 10.2.3; Kong's `RateLimit-Reset`); a date is read as unknown.
    private static func seconds(of response: HTTPResponse) -> UInt64? {
        for name in ["Retry-After", "RateLimit-Reset"] {
            if let text = response.headers[name], let seconds = UInt64(text) { return seconds }
        }
        return nil
    }
}
