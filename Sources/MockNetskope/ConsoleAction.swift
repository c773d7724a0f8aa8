import HTTP

/// What an administrator does in the tenant's console.
public enum ConsoleAction: Sendable, Hashable {
    /// REST API Status on or off.
    case setRESTAPIv2(Bool)
    /// The global rate limit in requests a second; `nil` for none.
    case setGlobalRateLimit(Int?)
    /// Moves the tenant to RBAC v3, or back, which only a mock can.
    case setRBACv3(Bool)
    /// A REST API v2 token of Settings > Tools > REST API v2.
    case makeToken(name: String, expires: Instant, privileges: [AdminConsole.Endpoint: AdminConsole.Privilege])
    /// Another expiry or other privileges; what is `nil` stays.
    case editToken(name: String, expires: Instant?, privileges: [AdminConsole.Endpoint: AdminConsole.Privilege]?)
    /// A new value; the old one is refused at once.
    case reissueToken(name: String, expires: Instant?)
    /// Ends a token; it stays listed.
    case revokeToken(name: String)
    /// Ends a token, and takes it off the list.
    case deleteToken(name: String)
    /// A service account of an RBAC v3 tenant with a role.
    case makeServiceAccount(name: String, role: AdminConsole.Role)
    /// A token of a service account; the one before is refused at once.
    case generateServiceAccountToken(name: String, expires: Instant)
    /// Takes a service account and its token away.
    case deleteServiceAccount(name: String)
    /// An OAuth client of Directory Tools > SCIM Integration.
    case addLegacyClient(name: String)
    /// Takes an OAuth client away.
    case removeLegacyClient(name: String)
    /// The IP allowlist; `nil` turns it off.
    case setIPAllowlist([AddressRange]?)
    /// When the legacy endpoint is retired; `nil` for never.
    case setEndOfLife(Instant?)
}

/// Why the console does not do what was asked, in words for a person.
public struct ConsoleRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of refusal it is.
    public enum Kind: Sendable, Hashable {
        /// What was named is not there.
        case missing
        /// What was named is there already.
        case exists
        /// The tenant does not allow it.
        case notAllowed
    }

    /// What kind of refusal it is.
    public var kind: Kind
    /// What was refused and what to do.
    public var description: String
}

extension Tenant {
    /// The longest life of a service account's token in days (AWS partner guide to Netskope tokens).
    public static let serviceAccountTokenDays = 365

    /// Does what an administrator asks for; gives the secret that the console shows once, where one was made.
    ///
    /// - Throws: ``ConsoleRefusal``; the tenant is as it was.
    @discardableResult
    public mutating func perform(_ action: ConsoleAction, at now: Instant) throws(ConsoleRefusal) -> String? {
        switch action {
        case .setRESTAPIv2(let isEnabled): setRESTAPIv2(enabled: isEnabled, at: now)
        case .setGlobalRateLimit(let limit): setGlobalRateLimit(limit, at: now)
        case .setRBACv3(let isOn): setRBACv3(isOn, at: now)
        case .setIPAllowlist(let ranges): setIPAllowlist(ranges, at: now)
        case .setEndOfLife(let moment): setEndOfLife(moment)
        case .makeToken(let name, let expires, let privileges):
            if console.isRBACv3 {
                throw ConsoleRefusal(
                    kind: .notAllowed,
                    description:
                        "an RBAC v3 tenant makes no new token under Tools > REST API v2; make a service account and its token"
                )
            }
            try mustNotExist(name)
            return issueToken(name: name, expires: expires, privileges: privileges, at: now)
        case .editToken(let name, let expires, let privileges): try edit(name, expires, privileges, now)
        case .reissueToken(let name, let expires):
            let token = try token(name)
            if token.isServiceAccount { throw Self.isServiceAccount(name, "generate it a new token instead") }
            if console.isRBACv3 { throw Self.frozen(name, "reissued") }
            return reissueToken(name: name, expires: expires, at: now)
        case .revokeToken(let name): if !revokeToken(name: name, at: now) { throw Self.noToken(name) }
        case .deleteToken(let name): if !deleteToken(name: name, at: now) { throw Self.noToken(name) }
        case .makeServiceAccount(let name, let role):
            if !console.isRBACv3 {
                throw ConsoleRefusal(
                    kind: .notAllowed,
                    description: "service accounts exist on RBAC v3 tenants only; make a token under Tools > REST API v2"
                )
            }
            try mustNotExist(name)
            addServiceAccount(name: name, role: role, at: now)
        case .generateServiceAccountToken(let name, let expires):
            guard console.serviceAccounts.contains(where: { $0.name == name }) else { throw Self.noServiceAccount(name) }
            if expires > now.adding(seconds: Int64(Self.serviceAccountTokenDays) * 86_400) {
                throw ConsoleRefusal(
                    kind: .notAllowed,
                    description: "a service account's token lives at most \(Self.serviceAccountTokenDays) days"
                )
            }
            return generateServiceAccountToken(name: name, expires: expires, at: now)
        case .deleteServiceAccount(let name):
            if !removeServiceAccount(name: name, at: now) { throw Self.noServiceAccount(name) }
        case .addLegacyClient(let name):
            if console.legacyClients.contains(name) {
                throw ConsoleRefusal(kind: .exists, description: "an OAuth client \"\(name)\" exists")
            }
            return addLegacyClient(name: name, at: now)
        case .removeLegacyClient(let name):
            if !removeLegacyClient(name: name, at: now) {
                throw ConsoleRefusal(kind: .missing, description: "there is no OAuth client \"\(name)\"")
            }
        }
        return nil
    }

    private mutating func edit(
        _ name: String,
        _ expires: Instant?,
        _ privileges: [AdminConsole.Endpoint: AdminConsole.Privilege]?,
        _ now: Instant
    ) throws(ConsoleRefusal) {
        let token = try token(name)
        if token.isServiceAccount { throw Self.isServiceAccount(name, "its role gives its privileges") }
        if console.isRBACv3, let expires, expires > token.expires { throw Self.frozen(name, "extended") }
        editToken(name: name, expires: expires, privileges: privileges, at: now)
    }

    private func token(_ name: String) throws(ConsoleRefusal) -> AdminConsole.Token {
        guard let token = console.tokens.first(where: { $0.name == name }) else { throw Self.noToken(name) }
        return token
    }

    private func mustNotExist(_ name: String) throws(ConsoleRefusal) {
        if console.tokens.contains(where: { $0.name == name }) || console.serviceAccounts.contains(where: { $0.name == name }) {
            throw ConsoleRefusal(kind: .exists, description: "a REST API v2 token or service account \"\(name)\" exists")
        }
    }

    private static func noToken(_ name: String) -> ConsoleRefusal {
        ConsoleRefusal(kind: .missing, description: "there is no REST API v2 token \"\(name)\"")
    }

    private static func noServiceAccount(_ name: String) -> ConsoleRefusal {
        ConsoleRefusal(kind: .missing, description: "there is no service account \"\(name)\"")
    }

    private static func isServiceAccount(_ name: String, _ cure: String) -> ConsoleRefusal {
        ConsoleRefusal(kind: .notAllowed, description: "\"\(name)\" is a service account; \(cure)")
    }

    /// RBAC v3: tokens made earlier work until they expire, and cannot be extended or reissued (Netskope community, thread 7983).
    private static func frozen(_ name: String, _ what: String) -> ConsoleRefusal {
        ConsoleRefusal(
            kind: .notAllowed,
            description:
                "on an RBAC v3 tenant the REST API v2 token \"\(name)\" works until it expires and cannot be \(what); make a service account and its token"
        )
    }
}
