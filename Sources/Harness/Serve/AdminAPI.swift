import HTTP
import JSON
import MockNetskope

/// The administrator's API of served mocks, under `/__admin`: what an administrator does in the tenant's console, the clock, the journal.
enum AdminAPI {
    /// Why a call is refused.
    struct Refusal: Error {
        let status: Int
        let message: String
        init(_ status: Int, _ message: String) {
            self.status = status
            self.message = message
        }
    }

    static func respond(to request: HTTPRequest, _ service: MockService) -> HTTPResponse {
        do throws(Refusal) {
            if let response = try provisioning(request, service) { return response }
            // What is due happens before the call sees it.
            service.runCyclesIfDue()
            if let response = try whole(request, service) { return response }
            return service.withState { state in
                do throws(Refusal) {
                    return try route(request, &state)
                } catch {
                    return json(error.status, ["error": .string(error.message)])
                }
            }
        } catch {
            return json(error.status, ["error": .string(error.message)])
        }
    }

    /// The path's segments behind `/__admin`.
    static func path(_ request: HTTPRequest) -> [String] { Array((request.pathSegments ?? []).dropFirst()) }

    static func json(_ status: Int, _ value: JSONValue) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: value.bytes())
    }

    static func body(_ request: HTTPRequest) throws(Refusal) -> JSONObject {
        do throws(JSONSyntaxError) {
            if let object = try JSONValue.parse(request.body).objectValue { return object }
        } catch {
            throw Refusal(400, "the body is not JSON: \(error)")
        }
        throw Refusal(400, "the body must be a JSON object")
    }

    static func text(_ body: JSONObject, _ name: String) throws(Refusal) -> String {
        guard let text = body[name]?.stringValue, !text.isEmpty else {
            throw Refusal(400, "\"\(name)\" must be a string that is not empty")
        }
        return text
    }

    private static func route(_ request: HTTPRequest, _ state: inout MockService.State) throws(Refusal) -> HTTPResponse {
        let path = path(request)
        switch (request.method, path.first ?? "", path.count) {
        case ("GET", "", 0): return json(200, overview(state))
        case ("GET", "clock", 1): return json(200, clock(state))
        case (_, "journal", _), (_, "journal.har", 1): return try journal(request, path, &state)
        case (_, "faults", _): return try faults(request, path, &state)
        case (_, "graph", _): return try graph(request, path, &state)
        default:
            if let response = try console(request, path, &state) { return response }
            throw Refusal(404, "there is no \(request.method) \(request.path); GET /__admin lists what there is")
        }
    }

    // MARK: Parts

    private static func overview(_ state: MockService.State) -> JSONValue {
        [
            "calls": .array(calls.map { .string($0) }), "users": .number(JSONNumber(state.tenant.directory.userCount)),
            "groups": .number(JSONNumber(state.tenant.directory.groupCount)), "clock": clock(state),
        ]
    }

    /// Every call, in the order of the reference.
    static let calls = [
        "GET /__admin", "POST /__admin/reset", "POST /__admin/generate", "GET /__admin/state", "PUT /__admin/state",
        "POST /__admin/state/save", "GET /__admin/provisioning", "POST /__admin/provisioning/cycle", "GET /__admin/graph",
        "PUT /__admin/graph", "POST /__admin/graph/delta-reset", "POST /__admin/graph/tokens",
        "GET /__admin/clock", "PUT /__admin/clock", "GET /__admin/rest-api-v2",
        "PUT /__admin/rest-api-v2", "GET /__admin/rate-limit", "PUT /__admin/rate-limit", "GET /__admin/rbac-v3",
        "PUT /__admin/rbac-v3", "GET /__admin/tokens", "POST /__admin/tokens", "PATCH /__admin/tokens/{name}",
        "POST /__admin/tokens/{name}/reissue", "POST /__admin/tokens/{name}/revoke", "DELETE /__admin/tokens/{name}",
        "GET /__admin/service-accounts", "POST /__admin/service-accounts", "POST /__admin/service-accounts/{name}/token",
        "DELETE /__admin/service-accounts/{name}", "GET /__admin/legacy-clients", "POST /__admin/legacy-clients",
        "DELETE /__admin/legacy-clients/{name}", "GET /__admin/ip-allowlist", "PUT /__admin/ip-allowlist",
        "GET /__admin/end-of-life", "PUT /__admin/end-of-life",
        "GET /__admin/audit-log",
        "GET /__admin/faults", "POST /__admin/faults", "DELETE /__admin/faults", "DELETE /__admin/faults/{number}",
        "GET /__admin/journal", "GET /__admin/journal/count", "GET /__admin/journal/no-writes", "GET /__admin/journal.har",
        "DELETE /__admin/journal", "GET /__admin/snapshots", "PUT /__admin/snapshots/{name}",
        "POST /__admin/snapshots/{name}/restore", "DELETE /__admin/snapshots/{name}",
    ]

    static func clock(_ state: MockService.State) -> JSONValue {
        ["now": .string(state.clock.now.iso8601Milliseconds), "frozen": .bool(state.clock.isFrozen)]
    }
}
