import HTTP
import JSON

extension Defect {
    /// Defects of who may do what.
    static let privileges: [Defect] = [
        Defect(
            "read-privilege-writes",
            .privileges,
            "A token that may only read may write.",
            source: "invented: the method is not looked at; Netskope: REST API v2 overview (Read is GET alone)",
            witness: "console/read-only-token",
            console { console, _ in
                for place in console.tokens.indices {
                    for (endpoint, privilege) in console.tokens[place].privileges where privilege == .read {
                        console.tokens[place].privileges[endpoint] = .readWrite
                    }
                }
            }
        ),
        Defect(
            "read-privilege-reads-nothing",
            .privileges,
            "A token that may read is refused even that: only read and write together count.",
            source: "invented: one flag for both",
            witness: "console/read-only-token",
            console { console, _ in
                for place in console.tokens.indices {
                    for (endpoint, privilege) in console.tokens[place].privileges where privilege == .read {
                        console.tokens[place].privileges[endpoint] = AdminConsole.Privilege.none
                    }
                }
            }
        ),
        Defect(
            "groups-privilege-not-asked",
            .privileges,
            "Who may write users may write groups, whatever the token's privileges for groups.",
            source: "invented: one privilege for both endpoints; Netskope: REST API v2 overview (a privilege for each endpoint)",
            witness: "trouble/missing-groups-privilege",
            console { console, _ in
                for place in console.tokens.indices {
                    console.tokens[place].privileges[.groups] = console.tokens[place].privileges[.users]
                }
            }
        ),
        Defect(
            "groups-privilege-asked-for-users",
            .privileges,
            "Users can be written only by who may write groups, too.",
            source:
                "invented: both privileges for both endpoints; Netskope: REST API v2 overview (a privilege for each endpoint)",
            witness: "trouble/missing-groups-privilege",
            console { console, _ in
                for place in console.tokens.indices
                where console.tokens[place].privileges[.groups] ?? AdminConsole.Privilege.none != .readWrite {
                    console.tokens[place].privileges[.users] = console.tokens[place].privileges[.groups]
                }
            }
        ),
        Defect(
            "expired-token-works",
            .privileges,
            "A token works on behind its expiry.",
            source: "invented; Netskope: Replacing SCIM Integration with REST APIv2 (every token expires)",
            witness: "trouble/expired-token",
            console { console, call in
                for place in console.tokens.indices where console.tokens[place].expires <= call.now {
                    console.tokens[place].expires = call.now.adding(seconds: 60)
                }
            }
        ),
        Defect(
            "revoked-token-works",
            .privileges,
            "A revoked token goes on working.",
            source: "invented: the gateway caches tokens; Netskope Cloud Exchange reads 403 as revoked",
            witness: "console/token-life",
            console { console, _ in for place in console.tokens.indices { console.tokens[place].isRevoked = false } }
        ),
        Defect(
            "reissued-token-old-value-works",
            .privileges,
            "After a token is issued anew its old value goes on working.",
            source: "invented: both values are kept for a while",
            witness: "trouble/reissued-token-old-value-left",
            formerValues
        ),
        Defect(
            "new-token-value-refused",
            .privileges,
            "A token that was issued anew is refused: the gateway knows the first value alone.",
            source: "invented: a cache of tokens without end",
            witness: "console/token-life",
            { tenant, call, next in
                let secrets = tenant.console.secrets
                let former = AdminConsole.Secrets.Owner.formerToken
                guard secrets.owners.values.contains(former) || secrets.digested.values.contains(former) else {
                    return next(&tenant, call)
                }
                var call = call
                call.request.headers["Authorization"] = "Bearer unknown"
                return next(&tenant, call)
            }
        ),
        Defect(
            "legacy-token-works",
            .privileges,
            "The OAuth token of the legacy SCIM Integration is accepted by API v2.",
            source: "invented; Netskope: Replacing SCIM Integration with REST APIv2 (the token is replaced, too)",
            witness: "trouble/swapped-tokens",
            { tenant, call, next in
                guard let bearer = call.bearer, tenant.console.legacyClient(bearer) != nil,
                    let token = tenant.console.tokens.first(where: { !$0.isRevoked })
                else { return next(&tenant, call) }
                let console = tenant.console
                defer { tenant.console = console }
                tenant.console.secrets.set(bearer, .token(token.name))
                return next(&tenant, call)
            }
        ),
        Defect(
            "any-token-works",
            .privileges,
            "Any token is accepted as long as there is one.",
            source: "invented: the gateway's plug-in is off",
            witness: "trouble/reissued-token-old-value-left",
            { tenant, call, next in
                guard let bearer = call.bearer, let token = tenant.console.tokens.first(where: { !$0.isRevoked }) else {
                    return next(&tenant, call)
                }
                if case .token = tenant.console.recognise(bearer) { return next(&tenant, call) }
                let console = tenant.console
                defer { tenant.console = console }
                tenant.console.secrets.set(bearer, .token(token.name))
                return next(&tenant, call)
            }
        ),
        Defect(
            "allowlist-ignored",
            .privileges,
            "The tenant's IP allowlist does not guard API v2.",
            source: "invented; Netskope: Replacing SCIM Integration with REST APIv2 (the provider's addresses must be listed)",
            witness: "trouble/allowlist-without-microsoft",
            console { console, _ in console.allowlist = nil }
        ),
        Defect(
            "allowlist-first-range-only",
            .privileges,
            "Of the IP allowlist only the first range counts.",
            source: "invented: a loop that ends behind the first",
            witness: "console/allowlist-of-several-ranges",
            console { console, _ in console.allowlist = console.allowlist.map { Array($0.prefix(1)) } }
        ),
        Defect(
            "switched-off-answers",
            .privileges,
            "API v2 answers although REST API Status is off.",
            source: "invented; Netskope: REST API v2 overview (REST API Status)",
            witness: "trouble/rest-api-v2-off",
            console { console, _ in console.isRESTAPIv2Enabled = true }
        ),
        Defect(
            "service-account-refused",
            .privileges,
            "The token of a service account is refused.",
            source: "invented: only tokens of Tools > REST API v2 are known",
            witness: "console/rbac-v3",
            console { console, _ in
                for place in console.tokens.indices where console.tokens[place].isServiceAccount {
                    console.tokens[place].isRevoked = true
                }
            }
        ),
    ]

    /// Takes former values of the one token for the token.
    private static let formerValues: Change = { tenant, call, next in
        guard let bearer = call.bearer, case .former = tenant.console.recognise(bearer),
            let token = tenant.console.tokens.first(where: { !$0.isRevoked })
        else { return next(&tenant, call) }
        let console = tenant.console
        defer { tenant.console = console }
        tenant.console.secrets.set(bearer, .token(token.name))
        return next(&tenant, call)
    }
}
