import HTTP
import JSON
import SCIM

/// How a tenant is set up.
public struct TenantConfiguration: Sendable, Hashable {
    /// How the ids and records of the two endpoints relate. The vendor's claim ("no impact for the existing User/Group info") implies ``shared``.
    public enum IDPolicy: String, Sendable, CaseIterable {
        /// One directory, the same ids on both.
        case shared
        /// One directory, but API v2 shows other ids.
        case remapped
        /// Two directories.
        case separate
    }

    /// The tenant's name: `contoso` in `contoso.goskope.com`.
    public let name: String
    /// The region: `eu` in `contoso.eu.goskope.com`; empty where there is none.
    public let region: String
    /// The seed of ids and tokens.
    public var seed: UInt64
    /// How the legacy endpoint behaves.
    public var legacy: FacadeProfile
    /// How REST API v2 behaves.
    public var apiV2: FacadeProfile
    /// How the ids of the two relate.
    public var idPolicy: IDPolicy
    /// When the legacy endpoint is retired; `nil` for never.
    public var endOfLife: Instant?
    /// The header field in which a proxy in front gives the client's address, say `X-Forwarded-For`; `nil` where there is no proxy. The last
    /// address counts: it is the one that the proxy itself saw.
    public var forwardedHeader: String?
    /// The seeded defect of REST API v2; `nil` for a sound one.
    public var defect: Defect?

    /// Creates a configuration.
    public init(
        name: String = "contoso",
        region: String = "",
        seed: UInt64 = 1,
        legacy: FacadeProfile = .legacy,
        apiV2: FacadeProfile = .documented,
        idPolicy: IDPolicy = .shared,
        endOfLife: Instant? = nil,
        defect: Defect? = nil
    ) {
        self.name = name
        self.region = region
        self.seed = seed
        self.legacy = legacy
        self.apiV2 = apiV2
        self.idPolicy = idPolicy
        self.endOfLife = endOfLife
        self.defect = defect
        let domain = region.isEmpty ? "goskope.com" : "\(region).goskope.com"
        legacyHost = "addon-\(name).\(domain)"
        apiV2Host = "\(name).\(domain)"
    }

    /// The host of the legacy endpoint.
    public let legacyHost: String
    /// The host of REST API v2.
    public let apiV2Host: String
    /// The Tenant URL of the legacy endpoint.
    public var legacyURL: String { "https://\(legacyHost)/SCIM/v2" }
    /// The Tenant URL of REST API v2.
    public var apiV2URL: String { "https://\(apiV2Host)/api/v2/scim" }
}

/// A Netskope tenant as a value: `tenant + request + time → tenant + response`.
public struct Tenant: Sendable {
    /// How the tenant is set up.
    public internal(set) var configuration: TenantConfiguration
    /// What the administrator set.
    public internal(set) var console = AdminConsole()
    /// What was done, by whom, oldest first.
    public internal(set) var auditLog: [AuditEntry] = []

    var legacyDirectory = TenantDirectory()
    var separateDirectory = TenantDirectory()
    var generator: SeededGenerator
    /// The second of the global rate limit that is being counted, and how many requests it has taken.
    var rateWindow = (second: Int64.min, taken: 0)
    /// What the seeded defect remembers from one request to the next.
    var defectMemory = JSONObject()

    /// Creates an empty tenant.
    public init(configuration: TenantConfiguration = TenantConfiguration()) {
        self.configuration = configuration
        generator = SeededGenerator(seed: configuration.seed)
    }

    /// The directory behind the legacy endpoint, and behind both unless the ids are ``TenantConfiguration/IDPolicy/separate``.
    public var directory: TenantDirectory { legacyDirectory }

    /// The directory behind REST API v2.
    public var apiV2Directory: TenantDirectory { configuration.idPolicy == .separate ? separateDirectory : legacyDirectory }

    /// Answers a request that came from the address `peer` at the moment `now`.
    public mutating func respond(to request: HTTPRequest, from peer: String, at now: Instant) -> HTTPResponse {
        switch route(request) {
        case .management(let segments):
            var handler = FacadeRequest(facade: .apiV2, request: request, segments: segments, peer: peer, now: now)
            return handler.respondManagement(&self)
        case .facade(let facade, let segments):
            if facade == .apiV2, let defect = configuration.defect {
                return respond(to: request, segments, with: defect, from: peer, at: now)
            }
            var handler = FacadeRequest(facade: facade, request: request, segments: segments, peer: peer, now: now)
            return handler.respond(&self)
        case .noRoute(let response): return response
        }
    }

    /// Puts a user into the directory behind both endpoints without a request, as if it had always been there, and gives its id: `given`, which must
    /// be nobody's yet, or a new one.
    @discardableResult
    public mutating func seedUser(_ attributes: JSONObject, id given: String? = nil, at now: Instant) -> String {
        let id = given ?? generator.nextUUID()
        legacyDirectory.insertUser(id: id, attributes, at: now)
        if configuration.idPolicy == .separate { separateDirectory.insertUser(id: generator.nextUUID(), attributes, at: now) }
        return id
    }

    /// Puts a group into the directory behind both endpoints without a request; `members` are ids that ``seedUser(_:id:at:)`` gave. The group's own
    /// id is `given`, which must be nobody's yet, or a new one.
    @discardableResult
    public mutating func seedGroup(
        _ attributes: JSONObject,
        members: [String],
        id given: String? = nil,
        at now: Instant
    ) -> String {
        let id = given ?? generator.nextUUID()
        legacyDirectory.insertGroup(id: id, attributes, at: now)
        for member in members { legacyDirectory.addMember(member, to: id, at: now) }
        if configuration.idPolicy == .separate {
            // The same people have other ids there; their userName tells them apart.
            let other = generator.nextUUID()
            separateDirectory.insertGroup(id: other, attributes, at: now)
            for name in members.compactMap({ legacyDirectory.user(id: $0)?.attributes["userName"]?.stringValue }) {
                for user in separateDirectory.users(named: name) { separateDirectory.addMember(user.id, to: other, at: now) }
            }
        }
        return id
    }

    // MARK: The console

    /// The administrator whom the audit log names for changes in the console.
    public static let administrator = "admin@netskope.local"

    /// Makes a REST API v2 token and gives its value, which the console shows once; `value` sets it, for mocks that are given one.
    public mutating func issueToken(
        name: String,
        expires: Instant,
        privileges: [AdminConsole.Endpoint: AdminConsole.Privilege],
        value given: String? = nil,
        at now: Instant
    ) -> String {
        let value = given ?? newSecret()
        console.add(AdminConsole.Token(name: name, expires: expires, privileges: privileges), value: value)
        audit("Created REST API v2 token", "Configuration", name, at: now)
        return value
    }

    /// Gives the token `name` a new value and, where given, a new expiry; `nil` where there is no such token.
    public mutating func reissueToken(name: String, expires: Instant? = nil, at now: Instant) -> String? {
        let value = newSecret()
        guard console.replaceValue(of: name, with: value, expires: expires) else { return nil }
        audit("Reissued REST API v2 token", "Configuration", name, at: now)
        return value
    }

    /// Revokes the token `name`; gives `false` where there is none.
    public mutating func revokeToken(name: String, at now: Instant) -> Bool {
        guard console.revoke(name) else { return false }
        audit("Revoked REST API v2 token", "Configuration", name, at: now)
        return true
    }

    /// Deletes the token `name`; gives `false` where there is none.
    public mutating func deleteToken(name: String, at now: Instant) -> Bool {
        guard console.delete(name) else { return false }
        audit("Deleted REST API v2 token", "Configuration", name, at: now)
        return true
    }

    /// Gives a token another expiry or other privileges.
    mutating func editToken(
        name: String,
        expires: Instant?,
        privileges: [AdminConsole.Endpoint: AdminConsole.Privilege]?,
        at now: Instant
    ) {
        guard let place = console.tokens.firstIndex(where: { $0.name == name }) else { return }
        if let expires { console.tokens[place].expires = expires }
        if let privileges { console.tokens[place].privileges = privileges }
        audit("Edited REST API v2 token", "Configuration", name, at: now)
    }

    mutating func addServiceAccount(name: String, role: AdminConsole.Role, at now: Instant) {
        console.serviceAccounts.append(AdminConsole.ServiceAccount(name: name, role: role))
        audit("Created service account", "Configuration", name, at: now)
    }

    /// A service account's token is made anew each time; the one before is refused with 401 at once (AWS partner guide).
    mutating func generateServiceAccountToken(name: String, expires: Instant, at now: Instant) -> String {
        let value = newSecret()
        let role = console.serviceAccounts.first { $0.name == name }?.role
        console.forget(name, isReplaced: true)
        var token = AdminConsole.Token(name: name, expires: expires, privileges: role?.privileges ?? [:])
        token.isServiceAccount = true
        console.add(token, value: value)
        audit("Generated service account token", "Configuration", name, at: now)
        return value
    }

    mutating func removeServiceAccount(name: String, at now: Instant) -> Bool {
        guard console.serviceAccounts.contains(where: { $0.name == name }) else { return false }
        console.serviceAccounts.removeAll { $0.name == name }
        _ = console.delete(name)
        audit("Deleted service account", "Configuration", name, at: now)
        return true
    }

    /// Sets the global rate limit in requests a second, or takes it away with `nil`.
    public mutating func setGlobalRateLimit(_ limit: Int?, at now: Instant) {
        console.globalRateLimit = limit
        rateWindow = (second: .min, taken: 0)
        audit("Changed global rate limit", "Configuration", "REST API v2", at: now)
    }

    /// Moves the tenant to RBAC v3, or back.
    public mutating func setRBACv3(_ isOn: Bool, at now: Instant) {
        console.isRBACv3 = isOn
        audit(isOn ? "Enabled RBAC v3" : "Disabled RBAC v3", "Configuration", "RBAC v3", at: now)
    }

    /// Turns REST API Status on or off.
    public mutating func setRESTAPIv2(enabled: Bool, at now: Instant) {
        console.isRESTAPIv2Enabled = enabled
        audit(enabled ? "Enabled REST API v2" : "Disabled REST API v2", "Configuration", "REST API v2", at: now)
    }

    /// Sets the IP allowlist, or turns it off with `nil`.
    public mutating func setIPAllowlist(_ ranges: [AddressRange]?, at now: Instant) {
        console.allowlist = ranges
        audit(ranges == nil ? "Disabled IP allowlist" : "Changed IP allowlist", "Configuration", "IP allowlist", at: now)
    }

    /// Adds an OAuth client of the legacy SCIM Integration and gives its token; `value` sets it, for mocks that are given one.
    public mutating func addLegacyClient(name: String, value given: String? = nil, at now: Instant) -> String {
        let value = given ?? newSecret()
        console.addLegacyClient(name, value: value)
        audit("Added SCIM client", "Configuration", name, at: now)
        return value
    }

    /// Removes an OAuth client of the legacy SCIM Integration; gives `false` where there is none.
    public mutating func removeLegacyClient(name: String, at now: Instant) -> Bool {
        guard console.removeLegacyClient(name) else { return false }
        audit("Removed SCIM client", "Configuration", name, at: now)
        return true
    }

    /// Sets the moment the legacy endpoint is retired.
    public mutating func setEndOfLife(_ moment: Instant?) { configuration.endOfLife = moment }

    private mutating func newSecret() -> String { Self.secret(from: &generator) }

    private mutating func audit(_ action: String, _ type: String, _ name: String, at now: Instant) {
        auditLog.append(AuditEntry(at: now, actor: Self.administrator, action: action, objectType: type, objectName: name))
    }
}
