import HTTP

/// How a recording is replayed.
public struct ReplayOptions: Sendable {
    /// The known differences of the legacy endpoint and API v2.
    public var ledger = Ledger(entries: Ledger.replayed)
    /// Those that count only where both refuse a request with the same status.
    public var refusals = Ledger(entries: Ledger.refusals)
    /// How the embedded mocks behave: the profiles and the id policy count.
    public var profiles = MockService.Configuration()
    /// Whether requests that change something may go to a server on another machine.
    public var allowsWrites = false
    /// Requests a second; `nil` for ``remoteRate`` to another machine, and as fast as answers come on this one.
    public var requestsPerSecond: Double?
    /// By which clock requests are paced.
    public var paceClock: @Sendable () -> PaceClock = { PaceClock.system }

    /// How many requests a second a server on another machine is sent: the pace that Netskope documents for its older API.
    public static let remoteRate = 4.0

    /// Creates the default: read-only to others, the built-in ledger, mocks as Netskope documents them.
    public init() {}
}
