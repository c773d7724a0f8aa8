import HTTP
import JSON

// The console's part of a saved tenant. Of a secret only its SHA-256 is saved: what a client still holds goes on working, what a file
// holds cannot be used.
extension AdminConsole {
    var saved: JSONObject {
        [
            "restAPIv2": .bool(isRESTAPIv2Enabled),
            "globalRateLimit": globalRateLimit.map { .number(JSONNumber($0)) } ?? .null,
            "rbacV3": .bool(isRBACv3),
            "ipAllowlist": allowlist.map { .array($0.map { .string($0.description) }) } ?? .null,
            "tokens": .array(
                tokens.map { token in
                    [
                        "name": .string(token.name), "expires": .string(token.expires.iso8601Milliseconds),
                        "revoked": .bool(token.isRevoked), "serviceAccount": .bool(token.isServiceAccount),
                        "privileges": .object(
                            JSONObject(
                                Endpoint.allCases.map {
                                    ($0.rawValue, .string((token.privileges[$0] ?? Privilege.none).rawValue))
                                }
                            )
                        ),
                    ]
                }
            ),
            "serviceAccounts": .array(
                serviceAccounts.map {
                    [
                        "name": .string($0.name), "usersAndGroups": .string($0.role.usersAndGroups.rawValue),
                        "auditLog": .string($0.role.auditLog.rawValue),
                    ]
                }
            ),
            "legacyClients": .array(legacyClients.map { .string($0) }),
            "secrets": .array(secrets.saved.map { ["sha256": .string($0.digest), "owner": .object($0.owner.saved)] }),
        ]
    }

    /// Reads what ``saved`` gives.
    init(saved: JSONObject) throws(JSONShapeError) {
        self.init()
        isRESTAPIv2Enabled = try saved.flag("restAPIv2")
        globalRateLimit = try saved.optional("globalRateLimit", "a whole number above 0") {
            $0.intValue.flatMap { $0 > 0 ? $0 : nil }
        }
        isRBACv3 = try saved.flag("rbacV3")
        if let ranges = try saved.optional("ipAllowlist", "a list of address ranges", \.arrayValue) {
            var list: [AddressRange] = []
            for range in ranges {
                guard let range = range.stringValue.flatMap({ AddressRange($0) }) else {
                    throw JSONShapeError("\"ipAllowlist\" holds \(range.text()); expected ranges such as 198.51.100.0/24")
                }
                list.append(range)
            }
            allowlist = list
        }
        for token in try saved.objects("tokens") { tokens.append(try Token(saved: token)) }
        for account in try saved.objects("serviceAccounts") {
            serviceAccounts.append(
                ServiceAccount(
                    name: try account.string("name"),
                    role: Role(
                        usersAndGroups: try account.word("usersAndGroups", Role.Right.self),
                        auditLog: try account.word("auditLog", Role.Right.self)
                    )
                )
            )
        }
        legacyClients = try saved.strings("legacyClients")
        for secret in try saved.objects("secrets") {
            let digest = try secret.typed("sha256", "64 hexadecimal digits") { value -> String? in
                value.stringValue.flatMap { $0.utf8.count == 64 ? $0 : nil }
            }
            secrets.set(digest: digest, try Secrets.Owner(saved: secret.object("owner")))
        }
    }
}

extension AdminConsole.Token {
    fileprivate init(saved: JSONObject) throws(JSONShapeError) {
        var privileges: [AdminConsole.Endpoint: AdminConsole.Privilege] = [:]
        let given = try saved.object("privileges")
        for endpoint in AdminConsole.Endpoint.allCases where given[endpoint.rawValue] != nil {
            privileges[endpoint] = try given.word(endpoint.rawValue, AdminConsole.Privilege.self)
        }
        self.init(name: try saved.string("name"), expires: try saved.moment("expires"), privileges: privileges)
        isRevoked = try saved.flag("revoked")
        isServiceAccount = try saved.flag("serviceAccount")
    }
}

extension AdminConsole.Secrets.Owner {
    fileprivate var saved: JSONObject {
        switch self {
        case .token(let name): ["token": .string(name)]
        case .client(let name): ["client": .string(name)]
        case .formerToken: ["former": "token"]
        case .replacedToken: ["former": "service account token"]
        case .formerClient: ["former": "client"]
        }
    }

    fileprivate init(saved: JSONObject) throws(JSONShapeError) {
        if let name = try saved.optional("token", "a name", \.stringValue) {
            self = .token(name)
        } else if let name = try saved.optional("client", "a name", \.stringValue) {
            self = .client(name)
        } else {
            switch try saved.string("former") {
            case "token": self = .formerToken
            case "service account token": self = .replacedToken
            case "client": self = .formerClient
            case let word:
                throw JSONShapeError("\"former\" is \"\(word)\"; expected token, service account token or client")
            }
        }
    }
}

extension JSONObject {
    /// The word called `name`, one of a closed set.
    func word<Word: RawRepresentable & CaseIterable>(_ name: String, _ type: Word.Type) throws(JSONShapeError) -> Word
    where Word.RawValue == String {
        try typed(name, "one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))") {
            $0.stringValue.flatMap(Word.init(rawValue:))
        }
    }

    /// The moment called `name`.
    func moment(_ name: String) throws(JSONShapeError) -> Instant {
        try typed(name, "a moment such as 2026-01-05T08:00:00Z") { $0.stringValue.flatMap { Instant(iso8601: $0) } }
    }
}
