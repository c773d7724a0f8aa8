import HTTP

/// What an administrator sets in the tenant's console: tokens, the REST API v2 switch, the IP allowlist, the legacy SCIM Integration.
public struct AdminConsole: Sendable {
    /// The endpoints that a REST API v2 token's privileges are given for (Settings > Tools > REST API v2).
    public enum Endpoint: String, Sendable, Hashable, CaseIterable {
        /// `/api/v2/scim/Users`.
        case users
        /// `/api/v2/scim/Groups`.
        case groups
    }

    /// What a token may do at an endpoint.
    public enum Privilege: String, Sendable, Hashable, CaseIterable {
        /// Nothing.
        case none
        /// GET.
        case read
        /// GET, PUT, POST, PATCH, DELETE.
        case readWrite = "read-write"
    }

    /// A REST API v2 token as the console lists it: without its value.
    public struct Token: Sendable, Hashable {
        /// The name, which the audit log gives as the acting admin user.
        public var name: String
        /// When it stops working.
        public var expires: Instant
        /// What it may do.
        public var privileges: [Endpoint: Privilege]
        /// Whether it was revoked.
        public var isRevoked = false
    }

    /// What a token's value turns out to be.
    enum Recognition {
        case token(Token)
        case former
        case unknown
    }

    /// Whether REST API Status is on.
    public internal(set) var isRESTAPIv2Enabled = true
    /// The ranges of Settings > Administration > IP Allowlist; `nil` where the list is off.
    public internal(set) var allowlist: [AddressRange]?
    /// The tokens in the order they were made.
    public internal(set) var tokens: [Token] = []
    /// The OAuth clients of Directory Tools > SCIM Integration in the order they were added.
    public internal(set) var legacyClients: [String] = []

    private var nameByValue: [String: String] = [:]
    private var formerValues: Set<String> = []
    private var legacyNameByValue: [String: String] = [:]
    private var formerLegacyValues: Set<String> = []

    func recognise(_ value: String) -> Recognition {
        if let name = nameByValue[value], let token = tokens.first(where: { $0.name == name }) { return .token(token) }
        return formerValues.contains(value) ? .former : .unknown
    }

    func legacyClient(_ value: String) -> String? { legacyNameByValue[value] }

    /// Whether `value` is the token of a client that was removed.
    func isFormerLegacyToken(_ value: String) -> Bool { formerLegacyValues.contains(value) }

    mutating func add(_ token: Token, value: String) {
        tokens.removeAll { $0.name == token.name }
        forget(token.name)
        tokens.append(token)
        nameByValue[value] = token.name
    }

    /// Gives the token `name` a new value; the old one is former at once.
    mutating func replaceValue(of name: String, with value: String, expires: Instant?) -> Bool {
        guard let index = tokens.firstIndex(where: { $0.name == name }) else { return false }
        forget(name)
        nameByValue[value] = name
        tokens[index].isRevoked = false
        if let expires { tokens[index].expires = expires }
        return true
    }

    mutating func revoke(_ name: String) -> Bool {
        guard let index = tokens.firstIndex(where: { $0.name == name }) else { return false }
        tokens[index].isRevoked = true
        return true
    }

    mutating func delete(_ name: String) -> Bool {
        guard tokens.contains(where: { $0.name == name }) else { return false }
        tokens.removeAll { $0.name == name }
        forget(name)
        return true
    }

    private mutating func forget(_ name: String) {
        for (value, owner) in nameByValue where owner == name {
            nameByValue[value] = nil
            formerValues.insert(value)
        }
    }

    mutating func addLegacyClient(_ name: String, value: String) {
        legacyClients.append(name)
        legacyNameByValue[value] = name
    }

    mutating func removeLegacyClient(_ name: String) -> Bool {
        guard legacyClients.contains(name) else { return false }
        legacyClients.removeAll { $0 == name }
        for (value, owner) in legacyNameByValue where owner == name {
            legacyNameByValue[value] = nil
            formerLegacyValues.insert(value)
        }
        return true
    }
}
