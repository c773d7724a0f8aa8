import HTTP
import JSON
import MockNetskope

// The tenant's console behind `/__admin`.
extension AdminAPI {
    /// Answers a call of the console; `nil` where it is none.
    static func console(_ request: HTTPRequest, _ path: [String], _ state: inout MockService.State) throws(Refusal)
        -> HTTPResponse?
    {
        let console = state.tenant.console
        let now = state.clock.now
        switch (request.method, path.first ?? "", path.count) {
        case ("GET", "rest-api-v2", 1): return json(200, ["enabled": .bool(console.isRESTAPIv2Enabled)])
        case ("PUT", "rest-api-v2", 1): return try done(.setRESTAPIv2(try flag(request)), &state)
        case ("GET", "rate-limit", 1):
            return json(200, ["requestsPerSecond": console.globalRateLimit.map { .number(JSONNumber($0)) } ?? .null])
        case ("PUT", "rate-limit", 1):
            let value = try body(request)["requestsPerSecond"] ?? .null
            if !value.isNull, value.intValue ?? 0 < 1 {
                throw Refusal(400, "\"requestsPerSecond\" must be a whole number above 0, or null for no limit")
            }
            return try done(.setGlobalRateLimit(value.intValue), &state)
        case ("GET", "rbac-v3", 1): return json(200, ["enabled": .bool(console.isRBACv3)])
        case ("PUT", "rbac-v3", 1): return try done(.setRBACv3(try flag(request)), &state)

        case ("GET", "tokens", 1): return json(200, .array(console.tokens.map(shown)))
        case ("POST", "tokens", 1):
            let body = try body(request)
            let name = try text(body, "name")
            guard let expires = try moment(body, "expires") else {
                throw Refusal(400, "\"expires\" must be a moment such as 2026-12-31T00:00:00Z; every REST API v2 token has one")
            }
            return try made(name, .makeToken(name: name, expires: expires, privileges: try privileges(body) ?? [:]), &state)
        case ("PATCH", "tokens", 2):
            let body = try body(request)
            return try done(
                .editToken(name: path[1], expires: try moment(body, "expires"), privileges: try privileges(body)),
                &state
            )
        case ("POST", "tokens", 3) where path[2] == "reissue":
            let expires = request.body.isEmpty ? nil : try moment(try body(request), "expires")
            return try made(path[1], .reissueToken(name: path[1], expires: expires), &state)
        case ("POST", "tokens", 3) where path[2] == "revoke": return try done(.revokeToken(name: path[1]), &state)
        case ("DELETE", "tokens", 2): return try done(.deleteToken(name: path[1]), &state)

        case ("GET", "service-accounts", 1):
            return json(
                200,
                .array(
                    console.serviceAccounts.map {
                        [
                            "name": .string($0.name),
                            "role": [
                                "usersAndGroups": .string($0.role.usersAndGroups.rawValue),
                                "auditLog": .string($0.role.auditLog.rawValue),
                            ],
                        ]
                    }
                )
            )
        case ("POST", "service-accounts", 1):
            let body = try body(request)
            let role = AdminConsole.Role(
                usersAndGroups: try right(body, "usersAndGroups"),
                auditLog: try right(body, "auditLog")
            )
            return try done(.makeServiceAccount(name: try text(body, "name"), role: role), &state)
        case ("POST", "service-accounts", 3) where path[2] == "token":
            let expires = request.body.isEmpty ? nil : try moment(try body(request), "expires")
            let end = expires ?? now.adding(seconds: Int64(Tenant.serviceAccountTokenDays) * 86_400)
            return try made(path[1], .generateServiceAccountToken(name: path[1], expires: end), &state)
        case ("DELETE", "service-accounts", 2): return try done(.deleteServiceAccount(name: path[1]), &state)

        case ("GET", "legacy-clients", 1): return json(200, .array(console.legacyClients.map { .string($0) }))
        case ("POST", "legacy-clients", 1):
            let name = try text(try body(request), "name")
            return try made(name, .addLegacyClient(name: name), &state)
        case ("DELETE", "legacy-clients", 2): return try done(.removeLegacyClient(name: path[1]), &state)

        case ("GET", "ip-allowlist", 1):
            let ranges = console.allowlist.map { JSONValue.array($0.map { .string($0.description) }) }
            return json(200, ["ranges": ranges ?? .null])
        case ("PUT", "ip-allowlist", 1): return try done(.setIPAllowlist(try ranges(try body(request)["ranges"])), &state)
        case ("GET", "end-of-life", 1):
            return json(200, ["at": state.tenant.configuration.endOfLife.map { .string($0.iso8601) } ?? .null])
        case ("PUT", "end-of-life", 1): return try done(.setEndOfLife(try moment(try body(request), "at")), &state)
        case ("GET", "audit-log", 1): return json(200, .array(state.tenant.auditLog.map(shown)))
        default: return nil
        }
    }

    // MARK: Doing it

    private static func perform(_ action: ConsoleAction, _ state: inout MockService.State) throws(Refusal) -> String? {
        do throws(ConsoleRefusal) {
            return try state.tenant.perform(action, at: state.clock.now)
        } catch {
            switch error.kind {
            case .missing: throw Refusal(404, error.description)
            case .exists: throw Refusal(409, error.description)
            case .notAllowed: throw Refusal(403, error.description)
            }
        }
    }

    private static func done(_ action: ConsoleAction, _ state: inout MockService.State) throws(Refusal) -> HTTPResponse {
        _ = try perform(action, &state)
        return HTTPResponse(status: 204)
    }

    /// The one answer that shows a secret.
    private static func made(_ name: String, _ action: ConsoleAction, _ state: inout MockService.State) throws(Refusal)
        -> HTTPResponse
    {
        let secret = try perform(action, &state)
        let status = if case .reissueToken = action { 200 } else { 201 }
        return json(status, ["name": .string(name), "token": .string(secret ?? "")])
    }

    // MARK: Reading

    private static func flag(_ request: HTTPRequest) throws(Refusal) -> Bool {
        guard let flag = try body(request)["enabled"]?.boolValue else { throw Refusal(400, "\"enabled\" must be true or false") }
        return flag
    }

    private static func moment(_ body: JSONObject, _ name: String) throws(Refusal) -> Instant? {
        guard let value = body[name], !value.isNull else { return nil }
        guard let moment = value.stringValue.flatMap({ Instant(iso8601: $0) }) else {
            throw Refusal(400, "\"\(name)\" must be a moment such as 2026-12-31T00:00:00Z; found \(value.text(pretty: false))")
        }
        return moment
    }

    private static func right(_ body: JSONObject, _ name: String) throws(Refusal) -> AdminConsole.Role.Right {
        guard let value = body["role"]?[name] else { return .none }
        guard let right = value.stringValue.flatMap(AdminConsole.Role.Right.init(rawValue:)) else {
            throw Refusal(400, "\"\(name)\" of a role is one of none, view, manage; found \(value.text(pretty: false))")
        }
        return right
    }

    private static func privileges(_ body: JSONObject) throws(Refusal) -> [AdminConsole.Endpoint: AdminConsole.Privilege]? {
        guard let given = body["privileges"] else { return nil }
        var privileges: [AdminConsole.Endpoint: AdminConsole.Privilege] = [:]
        for member in given.objectValue?.members ?? [] {
            guard let endpoint = AdminConsole.Endpoint(rawValue: member.name),
                let privilege = member.value.stringValue.flatMap(AdminConsole.Privilege.init(rawValue:))
            else {
                let endpoints = AdminConsole.Endpoint.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal(400, "\"privileges\" gives \(endpoints) each one of none, read, read-write")
            }
            privileges[endpoint] = privilege
        }
        return privileges
    }

    private static func ranges(_ value: JSONValue?) throws(Refusal) -> [AddressRange]? {
        guard let value, !value.isNull else { return nil }
        var ranges: [AddressRange] = []
        for item in value.arrayValue ?? [] {
            guard let range = item.stringValue.flatMap({ AddressRange($0) }) else {
                throw Refusal(
                    400,
                    "\(item.text(pretty: false)) is no address range; write it like 198.51.100.0/24 or 2001:db8::/32"
                )
            }
            ranges.append(range)
        }
        if value.arrayValue == nil { throw Refusal(400, "\"ranges\" must be a list of address ranges, or null for no allowlist") }
        return ranges
    }

    // MARK: Showing

    private static func shown(_ token: AdminConsole.Token) -> JSONValue {
        [
            "name": .string(token.name), "expires": .string(token.expires.iso8601), "revoked": .bool(token.isRevoked),
            "serviceAccount": .bool(token.isServiceAccount),
            "privileges": .object(
                JSONObject(
                    AdminConsole.Endpoint.allCases.map { ($0.rawValue, .string((token.privileges[$0] ?? .none).rawValue)) }
                )
            ),
        ]
    }

    private static func shown(_ entry: AuditEntry) -> JSONValue {
        [
            "at": .string(entry.at.iso8601), "actor": .string(entry.actor), "action": .string(entry.action),
            "objectType": .string(entry.objectType), "objectName": .string(entry.objectName),
        ]
    }
}
