import HTTP

/// What an administrator sets in the tenant's console: tokens, the REST API v2 switch, the IP allowlist, the legacy SCIM Integration.
public struct AdminConsole: Sendable {
    /// The endpoints that a REST API v2 token's privileges are given for (Settings > Tools > REST API v2).
    public enum Endpoint: String, Sendable, Hashable, CaseIterable {
        /// `/api/v2/scim/Users`.
        case users
        /// `/api/v2/scim/Groups`.
        case groups
        /// `/api/v2/events/data/audit`.
        case audit
        /// `/api/v2/users/getusers` and `/api/v2/users/getgroups`.
        case userManagement = "user-management"
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
        /// Whether it belongs to the service account of its name.
        public var isServiceAccount = false
    }

    /// What a service account of an RBAC v3 tenant may do (Settings > Administration > Administrators & Roles).
    public struct Role: Sendable, Hashable {
        /// The right to a function.
        public enum Right: String, Sendable, Hashable, CaseIterable {
            /// Not even to see it.
            case none
            /// To read.
            case view
            /// To read and change.
            case manage
        }

        /// Users & Groups; provisioning needs ``Right/manage``.
        public var usersAndGroups: Right
        /// Audit Log.
        public var auditLog: Right

        /// Creates a role.
        public init(usersAndGroups: Right, auditLog: Right = .none) {
            self.usersAndGroups = usersAndGroups
            self.auditLog = auditLog
        }

        /// What the role comes to, endpoint by endpoint.
        var privileges: [Endpoint: Privilege] {
            func privilege(_ right: Right) -> Privilege {
                switch right {
                case .none: .none
                case .view: .read
                case .manage: .readWrite
                }
            }
            let directory = privilege(usersAndGroups)
            return [.users: directory, .groups: directory, .userManagement: directory, .audit: privilege(auditLog)]
        }
    }

    /// A service account.
    public struct ServiceAccount: Sendable, Hashable {
        /// The name, which the audit log gives as the acting admin user.
        public var name: String
        /// What it may do.
        public var role: Role
    }

    /// What a token's value turns out to be.
    enum Recognition {
        case token(Token)
        case former
        /// A service account's token that a newer one replaced.
        case replaced
        case unknown
    }

    /// Whether REST API Status is on.
    public internal(set) var isRESTAPIv2Enabled = true
    /// The global rate limit in requests a second; `nil` for none.
    public internal(set) var globalRateLimit: Int?
    /// Whether the tenant was moved to RBAC v3, where tokens belong to service accounts.
    public internal(set) var isRBACv3 = false
    /// The service accounts in the order they were made.
    public internal(set) var serviceAccounts: [ServiceAccount] = []
    /// The ranges of Settings > Administration > IP Allowlist; `nil` where the list is off.
    public internal(set) var allowlist: [AddressRange]?
    /// The tokens in the order they were made.
    public internal(set) var tokens: [Token] = []
    /// The OAuth clients of Directory Tools > SCIM Integration in the order they were added.
    public internal(set) var legacyClients: [String] = []

    /// Who a secret belongs to, or belonged to. Secrets are kept as they are until the state is saved, and as digests from then on.
    struct Secrets: Sendable, Equatable {
        /// What became of a secret.
        enum Owner: Sendable, Hashable {
            case token(String)
            case formerToken
            case replacedToken
            case client(String)
            case formerClient
        }

        private(set) var owners: [String: Owner] = [:]
        /// By SHA-256, for secrets of a loaded state.
        private(set) var digested: [String: Owner] = [:]

        func owner(of value: String) -> Owner? {
            if let owner = owners[value] { return owner }
            return digested.isEmpty ? nil : digested[Self.digest(value)]
        }

        mutating func set(_ value: String, _ owner: Owner) { owners[value] = owner }
        mutating func set(digest: String, _ owner: Owner) { digested[digest] = owner }

        /// Gives what belonged to `old` the owner `new`.
        mutating func replace(_ old: Owner, with new: Owner) {
            for (value, owner) in owners where owner == old { owners[value] = new }
            for (value, owner) in digested where owner == old { digested[value] = new }
        }

        /// Every secret's SHA-256 with its owner, in the order of the digests.
        var saved: [(digest: String, owner: Owner)] {
            let all = owners.map { (Self.digest($0.key), $0.value) } + digested.map { ($0.key, $0.value) }
            return all.sorted { $0.0 < $1.0 }
        }

        private static func digest(_ value: String) -> String {
            SHA256.digest(Array(value.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 0xF, radix: 16) }.joined()
        }
    }

    var secrets = Secrets()

    func recognise(_ value: String) -> Recognition {
        switch secrets.owner(of: value) {
        case .token(let name): tokens.first { $0.name == name }.map { .token($0) } ?? .unknown
        case .formerToken: .former
        case .replacedToken: .replaced
        default: .unknown
        }
    }

    func legacyClient(_ value: String) -> String? {
        if case .client(let name)? = secrets.owner(of: value) { name } else { nil }
    }

    /// Whether `value` is the token of a client that was removed.
    func isFormerLegacyToken(_ value: String) -> Bool { secrets.owner(of: value) == .formerClient }

    mutating func add(_ token: Token, value: String) {
        tokens.removeAll { $0.name == token.name }
        forget(token.name)
        tokens.append(token)
        secrets.set(value, .token(token.name))
    }

    /// Gives the token `name` a new value; the old one is former at once.
    mutating func replaceValue(of name: String, with value: String, expires: Instant?) -> Bool {
        guard let index = tokens.firstIndex(where: { $0.name == name }) else { return false }
        forget(name)
        secrets.set(value, .token(name))
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

    /// Ends the value of the token `name`.
    mutating func forget(_ name: String, isReplaced: Bool = false) {
        secrets.replace(.token(name), with: isReplaced ? .replacedToken : .formerToken)
    }

    mutating func addLegacyClient(_ name: String, value: String) {
        legacyClients.append(name)
        secrets.set(value, .client(name))
    }

    mutating func removeLegacyClient(_ name: String) -> Bool {
        guard legacyClients.contains(name) else { return false }
        legacyClients.removeAll { $0 == name }
        secrets.replace(.client(name), with: .formerClient)
        return true
    }
}
