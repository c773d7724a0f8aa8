import HTTP
import JSON
import MockGraph

// Microsoft Graph behind `/__admin`: its switches, and tokens for it.
extension AdminAPI {
    static func graph(_ request: HTTPRequest, _ path: [String], _ state: inout MockService.State) throws(Refusal) -> HTTPResponse
    {
        switch (request.method, path.dropFirst()) {
        case ("GET", []): return json(200, switches(state.graph))
        case ("PUT", []):
            try change(&state.graph, try body(request))
            return json(200, switches(state.graph))
        case ("POST", ["delta-reset"]):
            state.graph.resetDelta()
            return HTTPResponse(status: 204)
        case ("POST", ["tokens"]): return try issueToken(request, &state)
        default: throw Refusal(404, "there is no \(request.method) \(request.path); GET /__admin lists what there is")
        }
    }

    private static func switches(_ graph: GraphTenant) -> JSONValue {
        [
            "throttling": .bool(graph.configuration.throttling != nil),
            "lag": graph.configuration.lag.map {
                [
                    "minimumSeconds": .number(JSONNumber(Int($0.minimumSeconds))),
                    "maximumSeconds": .number(JSONNumber(Int($0.maximumSeconds))),
                ]
            } ?? .null,
        ]
    }

    private static func change(_ graph: inout GraphTenant, _ body: JSONObject) throws(Refusal) {
        var throttling: Bool?
        var lag: GraphLag??
        for member in body.members {
            switch (member.name, member.value) {
            case ("throttling", .bool(let isOn)): throttling = isOn
            case ("lag", .null): lag = .some(nil)
            case ("lag", let value):
                guard let least = value["minimumSeconds"]?.intValue, let most = value["maximumSeconds"]?.intValue,
                    (0...86_400).contains(least), (least...86_400).contains(most)
                else {
                    throw Refusal(
                        400,
                        "\"lag\" must be {\"minimumSeconds\": 1, \"maximumSeconds\": 60} with whole numbers up to 86400, or null"
                    )
                }
                lag = GraphLag(minimumSeconds: Int64(least), maximumSeconds: Int64(most))
            case ("throttling", _): throw Refusal(400, "\"throttling\" must be true or false")
            default: throw Refusal(400, "Graph has no switch \"\(member.name)\"; it has throttling and lag")
            }
        }
        if let throttling { graph.setThrottling(throttling ? GraphThrottling() : nil) }
        if let lag { graph.setLag(lag) }
    }

    /// Makes an access token for Graph, with every permission or with those that are named.
    private static func issueToken(_ request: HTTPRequest, _ state: inout MockService.State) throws(Refusal) -> HTTPResponse {
        let body = request.body.isEmpty ? [:] : try body(request)
        var expires: Instant?
        if let value = body["expires"], !value.isNull {
            guard let moment = value.stringValue.flatMap({ Instant(iso8601: $0) }) else {
                throw Refusal(400, "\"expires\" must be a moment such as 2026-12-31T00:00:00Z")
            }
            expires = moment
        }
        let token = state.graph.issueAccessToken(
            value: body["value"]?.stringValue,
            roles: try permissions(body, "roles"),
            scopes: try permissions(body, "scopes"),
            expires: expires,
            at: state.clock.now
        )
        return json(201, ["token": .string(token)])
    }

    private static func permissions(_ body: JSONObject, _ name: String) throws(Refusal) -> [String]? {
        guard let value = body[name], !value.isNull else { return nil }
        guard let names = value.arrayValue?.map(\.stringValue), !names.contains(nil) else {
            throw Refusal(400, "\"\(name)\" must be a list of permissions such as [\"Synchronization.Read.All\"]")
        }
        return names.compactMap { $0 }
    }
}
