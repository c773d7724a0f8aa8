import HTTP

/// What a check is asked to do.
public struct CheckConfiguration: Sendable {
    /// The base URL of the legacy endpoint.
    public var legacyURL: CheckURL
    /// The base URL of API v2.
    public var apiV2URL: CheckURL
    /// The base URL of Microsoft Graph, `https://graph.microsoft.com/v1.0`; `nil` leaves the source out.
    public var graphURL: CheckURL?
    /// The legacy endpoint's OAuth token.
    public var legacyToken: String
    /// The REST API v2 token.
    public var apiV2Token: String
    /// An access token for Microsoft Graph.
    public var graphToken: String?
    /// The object id of the application's service principal: whose assignments are the scope. `nil` takes all users and groups.
    public var servicePrincipal: String?
    /// A PEM file with the authorities to trust in place of the system's.
    public var authorityFile: String?
    /// The most requests a second to each host; `nil` is 4 for a host that is not on loopback, and no limit on loopback.
    public var requestsPerSecond: Double?
    /// How long one exchange may take, in milliseconds.
    public var exchangeMilliseconds = 30_000
    /// How many users, and how many groups, are looked up as Entra ID does; `nil` for all.
    public var sample: Int? = 50
    /// Where the choice of the sample comes from.
    public var seed: UInt64 = 1
    /// The known differences to allow.
    public var ledger = Ledger()
    /// Today, for what depends on it.
    public var now: Instant
    /// Progress of an earlier check to go on from.
    public var resumed: CheckProgressState?

    /// Netskope's end of life of the SCIM Integration: 21 March 2025 (migration article, cloud version 125).
    public static let retirement = Instant(iso8601: "2025-03-21T00:00:00Z") ?? Instant(milliseconds: 1_742_515_200_000)

    /// Creates a configuration with the defaults.
    public init(legacyURL: CheckURL, legacyToken: String, apiV2URL: CheckURL, apiV2Token: String, now: Instant) {
        self.legacyURL = legacyURL
        self.legacyToken = legacyToken
        self.apiV2URL = apiV2URL
        self.apiV2Token = apiV2Token
        self.now = now
    }
}
