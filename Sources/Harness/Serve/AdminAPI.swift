import HTTP
import JSON
import MockNetskope

/// The administrator's API of served mocks, under `/__admin`: what an administrator does in the tenant's console, the clock, the journal.
enum AdminAPI {
    /// Why a call is refused.
    private struct Refusal: Error {
        let status: Int
        let message: String
        init(_ status: Int, _ message: String) {
            self.status = status
            self.message = message
        }
    }

    static func respond(to request: HTTPRequest, _ state: inout MockService.State, reset: MockService.State) -> HTTPResponse {
        do throws(Refusal) {
            return try route(request, &state, reset)
        } catch {
            return json(error.status, ["error": .string(error.message)])
        }
    }

    private static func json(_ status: Int, _ value: JSONValue) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: value.bytes())
    }

    private static func body(_ request: HTTPRequest) throws(Refusal) -> JSONObject {
        do throws(JSONSyntaxError) {
            if let object = try JSONValue.parse(request.body).objectValue { return object }
        } catch {
            throw Refusal(400, "the body is not JSON: \(error)")
        }
        throw Refusal(400, "the body must be a JSON object")
    }

    private static func text(_ body: JSONObject, _ name: String) throws(Refusal) -> String {
        guard let text = body[name]?.stringValue, !text.isEmpty else {
            throw Refusal(400, "\"\(name)\" must be a string that is not empty")
        }
        return text
    }

    private static func route(
        _ request: HTTPRequest,
        _ state: inout MockService.State,
        _ reset: MockService.State
    ) throws(Refusal) -> HTTPResponse {
        let path = Array((request.pathSegments ?? []).dropFirst())
        let now = state.clock.now
        switch (request.method, path.first ?? "", path.count) {
        case ("GET", "", 0): return json(200, overview(state))
        case ("POST", "reset", 1):
            let clock = state.clock
            var journal = state.journal
            journal.clear()
            state = reset
            state.clock = clock
            state.journal = journal
            return HTTPResponse(status: 204)

        case ("GET", "clock", 1): return json(200, clock(state))
        case ("PUT", "clock", 1):
            let body = try body(request)
            if let stands = body["frozen"]?.boolValue { state.clock.freeze(stands) }
            if let text = body["now"]?.stringValue {
                guard let moment = Instant(iso8601: text) else {
                    throw Refusal(400, "\"now\" must be a moment such as 2026-01-05T08:00:00Z")
                }
                state.clock.set(moment)
            }
            if let seconds = body["advanceSeconds"] {
                guard let number = seconds.intValue, (-3_153_600_000...3_153_600_000).contains(number) else {
                    throw Refusal(400, "\"advanceSeconds\" must be a whole number of at most a hundred years")
                }
                state.clock.advance(seconds: Int64(number))
            }
            return json(200, clock(state))

        case ("GET", "rest-api-v2", 1): return json(200, ["enabled": .bool(state.tenant.console.isRESTAPIv2Enabled)])
        case ("PUT", "rest-api-v2", 1):
            guard let isEnabled = try body(request)["enabled"]?.boolValue else {
                throw Refusal(400, "\"enabled\" must be true or false")
            }
            state.tenant.setRESTAPIv2(enabled: isEnabled, at: now)
            return HTTPResponse(status: 204)

        case ("GET", "tokens", 1): return json(200, .array(state.tenant.console.tokens.map(shown)))
        case ("POST", "tokens", 1): return try makeToken(try body(request), &state, now)
        case ("POST", "tokens", 3) where path[2] == "reissue":
            guard let value = state.tenant.reissueToken(name: path[1], at: now) else { throw unknownToken(path[1]) }
            return json(200, ["name": .string(path[1]), "token": .string(value)])
        case ("POST", "tokens", 3) where path[2] == "revoke":
            guard state.tenant.revokeToken(name: path[1], at: now) else { throw unknownToken(path[1]) }
            return HTTPResponse(status: 204)
        case ("DELETE", "tokens", 2):
            guard state.tenant.deleteToken(name: path[1], at: now) else { throw unknownToken(path[1]) }
            return HTTPResponse(status: 204)

        case ("GET", "legacy-clients", 1): return json(200, .array(state.tenant.console.legacyClients.map { .string($0) }))
        case ("POST", "legacy-clients", 1):
            let name = try text(try body(request), "name")
            if state.tenant.console.legacyClients.contains(name) { throw Refusal(409, "an OAuth client \"\(name)\" exists") }
            return json(201, ["name": .string(name), "token": .string(state.tenant.addLegacyClient(name: name, at: now))])
        case ("DELETE", "legacy-clients", 2):
            guard state.tenant.removeLegacyClient(name: path[1], at: now) else {
                throw Refusal(404, "there is no OAuth client \"\(path[1])\"")
            }
            return HTTPResponse(status: 204)

        case ("PUT", "ip-allowlist", 1):
            state.tenant.setIPAllowlist(try ranges(try body(request)["ranges"]), at: now)
            return HTTPResponse(status: 204)
        case ("PUT", "end-of-life", 1):
            let value = try body(request)["at"] ?? .null
            let moment = value.stringValue.flatMap { Instant(iso8601: $0) }
            if moment == nil, !value.isNull {
                throw Refusal(400, "\"at\" must be a moment such as 2025-03-21T00:00:00Z, or null")
            }
            state.tenant.setEndOfLife(moment)
            return HTTPResponse(status: 204)

        case ("GET", "audit-log", 1): return json(200, .array(state.tenant.auditLog.map(shown)))
        case ("GET", "journal", 1):
            return json(
                200,
                [
                    "count": .number(JSONNumber(state.journal.count)), "writes": .number(JSONNumber(state.journal.writes)),
                    "recent": .array(state.journal.recent),
                ]
            )
        case ("DELETE", "journal", 1):
            state.journal.clear()
            return HTTPResponse(status: 204)
        default: throw Refusal(404, "there is no \(request.method) \(request.path); GET /__admin lists what there is")
        }
    }

    // MARK: Parts

    private static func overview(_ state: MockService.State) -> JSONValue {
        [
            "calls": .array(
                [
                    "GET /__admin", "POST /__admin/reset", "GET /__admin/clock", "PUT /__admin/clock", "GET /__admin/rest-api-v2",
                    "PUT /__admin/rest-api-v2", "GET /__admin/tokens", "POST /__admin/tokens",
                    "POST /__admin/tokens/{name}/reissue",
                    "POST /__admin/tokens/{name}/revoke", "DELETE /__admin/tokens/{name}", "GET /__admin/legacy-clients",
                    "POST /__admin/legacy-clients", "DELETE /__admin/legacy-clients/{name}", "PUT /__admin/ip-allowlist",
                    "PUT /__admin/end-of-life", "GET /__admin/audit-log", "GET /__admin/journal", "DELETE /__admin/journal",
                ]
                .map { .string($0) }
            ),
            "users": .number(JSONNumber(state.tenant.directory.userCount)),
            "groups": .number(JSONNumber(state.tenant.directory.groupCount)), "clock": clock(state),
        ]
    }

    private static func clock(_ state: MockService.State) -> JSONValue {
        ["now": .string(state.clock.now.iso8601Milliseconds), "frozen": .bool(state.clock.isFrozen)]
    }

    private static func shown(_ token: AdminConsole.Token) -> JSONValue {
        [
            "name": .string(token.name), "expires": .string(token.expires.iso8601), "revoked": .bool(token.isRevoked),
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

    private static func unknownToken(_ name: String) -> Refusal { Refusal(404, "there is no REST API v2 token \"\(name)\"") }

    private static func makeToken(_ body: JSONObject, _ state: inout MockService.State, _ now: Instant) throws(Refusal)
        -> HTTPResponse
    {
        let name = try text(body, "name")
        if state.tenant.console.tokens.contains(where: { $0.name == name }) {
            throw Refusal(409, "a REST API v2 token \"\(name)\" exists")
        }
        guard let expires = body["expires"]?.stringValue.flatMap({ Instant(iso8601: $0) }) else {
            throw Refusal(400, "\"expires\" must be a moment such as 2026-12-31T00:00:00Z; every REST API v2 token has one")
        }
        var privileges: [AdminConsole.Endpoint: AdminConsole.Privilege] = [:]
        for member in body["privileges"]?.objectValue?.members ?? [] {
            guard let endpoint = AdminConsole.Endpoint(rawValue: member.name),
                let privilege = member.value.stringValue.flatMap(AdminConsole.Privilege.init(rawValue:))
            else { throw Refusal(400, "\"privileges\" gives users and groups each one of none, read, read-write") }
            privileges[endpoint] = privilege
        }
        let value = state.tenant.issueToken(name: name, expires: expires, privileges: privileges, at: now)
        return json(201, ["name": .string(name), "token": .string(value)])
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
}
