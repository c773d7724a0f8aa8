import HTTP
import JSON
import MockGraph

/// A client of the mock, in memory.
struct GraphClient {
    var tenant = GraphTenant()
    var now = Instant(milliseconds: 1_767_225_600_000)
    /// The token that requests carry; made at the first request where it is `nil`.
    var token: String?

    init(configure: (inout GraphConfiguration) -> Void = { _ in }) {
        var configuration = GraphConfiguration()
        configure(&configuration)
        tenant = GraphTenant(configuration: configuration)
    }

    @discardableResult
    mutating func send(_ method: String, _ target: String, _ body: JSONValue? = nil, headers: HTTPHeaders = [:]) -> Answer {
        let token = self.token ?? tenant.issueAccessToken(expires: now.adding(seconds: 400 * 86_400), at: now)
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

    /// Gets a collection with options, percent-encoded here: `[("$filter", "id eq 'x'")]`.
    mutating func get(_ path: String, _ options: KeyValuePairs<String, String> = [:], headers: HTTPHeaders = [:]) -> Answer {
        let query = options.map { "\($0.key)=\(PercentCoding.encode($0.value))" }.joined(separator: "&")
        return send("GET", query.isEmpty ? path : "\(path)?\(query)", headers: headers)
    }

    /// Takes on a token that carries these application permissions and no others.
    mutating func become(_ roles: [String]) { token = tenant.issueAccessToken(roles: roles, at: now) }

    /// Sends a request to the identity platform.
    mutating func identity(_ method: String, _ target: String, _ form: String = "", headers: HTTPHeaders = [:]) -> Answer {
        let request = HTTPRequest(
            method: method,
            authority: "login.microsoftonline.com",
            target: target,
            headers: headers,
            body: Array(form.utf8)
        )
        guard case .response(let response) = tenant.respond(to: request, at: now) else { return Answer(status: 0) }
        return Answer(response)
    }

    /// A token for these credentials, a part of a form.
    mutating func fetchToken(_ credentials: String) -> String? {
        let form = "grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&" + credentials
        return identity("POST", "/\(tenant.configuration.tenantID)/oauth2/v2.0/token", form).json["access_token"]?.stringValue
    }

    /// Adds a member to a group.
    @discardableResult
    mutating func addMember(_ member: String, to group: String) -> Answer {
        send(
            "POST",
            "/groups/\(group)/members/$ref",
            ["@odata.id": .string("https://graph.microsoft.com/v1.0/directoryObjects/\(member)")]
        )
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

/// The header of an advanced query.
let eventual: HTTPHeaders = ["ConsistencyLevel": "eventual"]

struct Answer {
    var status = 0
    var json: JSONValue = .null
    var headers = HTTPHeaders()
    var text = ""
    var call: ProvisioningCall?

    init(_ response: HTTPResponse) {
        status = response.status
        headers = response.headers
        text = String(decoding: response.body, as: UTF8.self)
        json = (try? JSONValue.parse(response.body)) ?? .null
    }

    init(status: Int) { self.status = status }
    init(_ call: ProvisioningCall) { self.call = call }
    var code: String? { json["error"]?["code"]?.stringValue }
    var message: String? { json["error"]?["message"]?.stringValue }
    /// The items of a list.
    var items: [JSONValue] { json["value"]?.arrayValue ?? [] }
    /// The display names of the items of a list.
    var names: [String] { items.compactMap { $0["displayName"]?.stringValue } }
}
