import HTTP
import JSON
import MockGraph

/// A client of the mock, in memory.
struct GraphClient {
    var tenant = GraphTenant()
    var now = Instant(milliseconds: 1_767_225_600_000)
    private var token: String?

    init(configure: (inout GraphConfiguration) -> Void = { _ in }) {
        var configuration = GraphConfiguration()
        configure(&configuration)
        tenant = GraphTenant(configuration: configuration)
    }

    @discardableResult
    mutating func send(_ method: String, _ target: String, _ body: JSONValue? = nil, headers: HTTPHeaders = [:]) -> Answer {
        let token = self.token ?? tenant.issueAccessToken(at: now)
        self.token = token
        var fields = headers
        fields.append("Authorization", "Bearer \(token)")
        var target = target
        if target.hasPrefix("https://graph.microsoft.com") {
            target = String(target.dropFirst(27))
        } else {
            target = "/v1.0" + target
        }
        let request = HTTPRequest(
            method: method,
            authority: "graph.microsoft.com",
            target: target,
            headers: fields,
            body: body?.bytes() ?? []
        )
        switch tenant.respond(to: request, at: now) {
        case .response(let response): return Answer(response)
        case .needsProvisioning(let call): return Answer(call)
        }
    }

    mutating func createUser(_ name: String, _ more: JSONObject = [:]) -> String {
        var body: JSONObject = [
            "accountEnabled": true, "displayName": .string(name), "mailNickname": .string(name),
            "userPrincipalName": .string("\(name)@contoso.com"), "passwordProfile": ["password": "x"],
        ]
        for member in more.members { body[member.name] = member.value }
        return send("POST", "/users", .object(body)).json["id"]?.stringValue ?? ""
    }

    mutating func createGroup(_ name: String) -> String {
        send(
            "POST",
            "/groups",
            ["displayName": .string(name), "mailEnabled": false, "mailNickname": .string(name), "securityEnabled": true]
        )
        .json["id"]?.stringValue ?? ""
    }

    /// Follows a delta query to its end: all items, and the delta link.
    mutating func delta(_ target: String) -> (items: [JSONValue], link: String) {
        var items: [JSONValue] = []
        var next = target
        while true {
            let answer = send("GET", next)
            items += answer.json["value"]?.arrayValue ?? []
            if let link = answer.json["@odata.deltaLink"]?.stringValue { return (items, link) }
            guard let link = answer.json["@odata.nextLink"]?.stringValue else { return (items, "") }
            next = link
        }
    }
}

struct Answer {
    var status = 0
    var json: JSONValue = .null
    var call: ProvisioningCall?

    init(_ response: HTTPResponse) {
        status = response.status
        json = (try? JSONValue.parse(response.body)) ?? .null
    }

    init(_ call: ProvisioningCall) { self.call = call }
    var code: String? { json["error"]?["code"]?.stringValue }
}
