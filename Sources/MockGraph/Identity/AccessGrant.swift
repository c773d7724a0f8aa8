import HTTP

/// A client that may fetch access tokens: an application registration with a secret and the application permissions it was granted.
public struct GraphClient: Sendable, Hashable {
    /// Its application (client) id.
    public var id: String
    /// Its client secret.
    public var secret: String
    /// Its display name.
    public var name: String
    /// Its application permissions: `User.Read.All`, `Synchronization.ReadWrite.All` …
    public var roles: [String]

    /// Creates a client.
    public init(id: String, secret: String, name: String, roles: [String]) {
        self.id = id
        self.secret = secret
        self.name = name
        self.roles = roles
    }
}

/// What an access token grants.
struct AccessGrant: Sendable {
    /// The moment from which it is refused.
    let expires: Instant
    /// The client it was made for.
    let clientID: String
    /// Application permissions (`roles`) and delegated ones (`scp`); `nil` for every permission there is.
    let permissions: Set<String>?
    /// Whether it belongs to a service of Microsoft's own, such as the provisioning service.
    let isFirstParty: Bool

    /// Whether one of these permissions is granted.
    func allows(anyOf accepted: [String]) -> Bool {
        guard let permissions else { return true }
        return accepted.contains { permissions.contains($0) }
    }
}
