/// How a mock Microsoft Graph is set up.
public struct GraphConfiguration: Sendable, Hashable {
    /// The Entra tenant's id.
    public var tenantID: String
    /// The object id of the enterprise application's service principal.
    public var servicePrincipalID: String
    /// Its application (client) id.
    public var appID: String
    /// The name of the enterprise application.
    public var applicationName: String
    /// The tag of the synchronization template: `scim` for new applications, `customappsso` for those made before 2019.
    public var templateID: String
    /// The client that may fetch access tokens.
    public var clientID: String
    /// Its secret.
    public var clientSecret: String
    /// The seed of object ids and tokens.
    public var seed: UInt64
    /// Whether deleted groups can be restored. Current documentation says so of all groups, older pages of Microsoft 365 groups only.
    public var softDeletesGroups: Bool
    /// How many objects a page of a delta query holds. Assumption: Microsoft does not publish the number.
    public var deltaPageSize: Int
    /// How many members of a group one item of a delta page holds. Assumption, as above.
    public var deltaMemberSlice: Int
    /// For how many seconds a delta token lives: 7 days for directory objects (Use delta query to track changes).
    public var deltaTokenLifetime: Int64
    /// For how many seconds an access token lives (`expires_in` of Microsoft's samples).
    public var accessTokenLifetime: Int64
    /// For how many seconds a deleted object can be restored: 30 days (Delete user).
    public var deletedItemLifetime: Int64
    /// Clients that may fetch access tokens beside ``clientID``, which is granted every permission.
    public var clients: [GraphClient]
    /// The tenant's domains, by which the token endpoint knows it, too; the first is its default domain.
    public var verifiedDomains: [String]
    /// What `X-IDENTITY-HEADER` must say at the managed-identity endpoint; any value will do where it is `nil`.
    public var managedIdentityHeader: String?
    /// The limits of requests; `nil` for none, which is how the mock starts: rehearsals run on a clock that hardly moves.
    public var throttling: GraphThrottling?
    /// How far lists lag behind the directory; `nil` for not at all.
    public var lag: GraphLag?

    /// Creates a configuration.
    public init(
        tenantID: String = "c0ffee00-0000-4000-8000-0000000c0de5",
        servicePrincipalID: String = "5e9b1ce0-0000-4000-8000-000000000001",
        appID: String = "a9911ca7-0000-4000-8000-000000000002",
        applicationName: String = "Netskope User Authentication",
        templateID: String = "scim",
        clientID: String = "c11e9700-0000-4000-8000-000000000003",
        clientSecret: String = "mock-client-secret",
        seed: UInt64 = 1
    ) {
        self.tenantID = tenantID
        self.servicePrincipalID = servicePrincipalID
        self.appID = appID
        self.applicationName = applicationName
        self.templateID = templateID
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.seed = seed
        softDeletesGroups = true
        deltaPageSize = 200
        deltaMemberSlice = 1000
        deltaTokenLifetime = 7 * 86_400
        accessTokenLifetime = 3599
        deletedItemLifetime = 30 * 86_400
        clients = []
        verifiedDomains = ["contoso.onmicrosoft.com", "contoso.com"]
        managedIdentityHeader = nil
        throttling = nil
        lag = nil
    }
}
