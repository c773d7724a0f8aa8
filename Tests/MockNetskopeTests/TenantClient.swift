import HTTP
import JSON
import MockNetskope

/// An answer with its body read.
struct Answer {
    let status: Int
    let headers: HTTPHeaders
    let bytes: [UInt8]
    /// The body; `null` where there is none or it is not JSON.
    let json: JSONValue

    init(_ response: HTTPResponse) {
        status = response.status
        headers = response.headers
        bytes = response.body
        json = (try? JSONValue.parse(response.body)) ?? .null
    }

    var id: String { json["id"]?.stringValue ?? "" }
    var mediaType: String { headers["Content-Type"] ?? "" }
    var text: String { String(decoding: bytes, as: UTF8.self) }
    /// The names of the body's members.
    var names: [String] { json.objectValue?.names ?? [] }
    var resources: [JSONValue] { json["Resources"]?.arrayValue ?? [] }
}

/// A client of one tenant, a reference so that it can act inside an expectation, with a working token for either endpoint.
final class TenantClient {
    var tenant: Tenant
    var now = Instant(milliseconds: 1_767_225_600_000)
    var peer = "203.0.113.7"
    let legacyToken: String
    let v2Token: String

    init(_ configuration: TenantConfiguration = TenantConfiguration()) {
        tenant = Tenant(configuration: configuration)
        legacyToken = tenant.addLegacyClient(name: "entra-legacy", at: now)
        v2Token = tenant.issueToken(
            name: "cutover-v2",
            expires: now.adding(seconds: 86_400),
            privileges: [.users: .readWrite, .groups: .readWrite],
            at: now
        )
    }

    /// A tenant with switches set on both endpoints.
    convenience init(switches: [(String, JSONValue)]) throws {
        var configuration = TenantConfiguration()
        for (name, value) in switches {
            try configuration.legacy.set(name, to: value)
            try configuration.apiV2.set(name, to: value)
        }
        self.init(configuration)
    }

    @discardableResult
    func send(_ facade: Facade, _ method: String, _ path: String, _ body: JSONValue? = nil) -> Answer {
        send(facade, method, path, text: body?.text() ?? "")
    }

    @discardableResult
    func send(_ facade: Facade, _ method: String, _ path: String, text: String) -> Answer {
        raw(facade, method, path, ["Authorization": "Bearer \(facade == .legacy ? legacyToken : v2Token)"], text)
    }

    /// Sends a request with exactly these header fields.
    func raw(_ facade: Facade, _ method: String, _ path: String, _ headers: HTTPHeaders, _ text: String = "") -> Answer {
        let host = facade == .legacy ? tenant.configuration.legacyHost : tenant.configuration.apiV2Host
        return anywhere(host, method, (facade == .legacy ? "/SCIM/v2" : "/api/v2/scim") + path, headers, text)
    }

    /// Sends a request to any host and target.
    func anywhere(_ host: String, _ method: String, _ target: String, _ headers: HTTPHeaders, _ text: String = "")
        -> Answer
    {
        let request = HTTPRequest(method: method, authority: host, target: target, headers: headers, body: Array(text.utf8))
        return Answer(tenant.respond(to: request, from: peer, at: now))
    }

    /// Does something in the tenant's console.
    func console<Result>(_ action: (inout Tenant, Instant) -> Result) -> Result { action(&tenant, now) }

    /// Makes a user and gives its id.
    @discardableResult func user(_ name: String, through facade: Facade = .legacy) -> String {
        send(facade, "POST", "/Users", Self.user(name)).id
    }

    /// Makes a group and gives its id.
    func group(_ name: String, _ members: [String] = [], through facade: Facade = .legacy) -> String {
        send(facade, "POST", "/Groups", Self.group(name, members)).id
    }

    static func user(_ name: String, _ more: JSONObject = [:]) -> JSONValue {
        var body: JSONObject = [
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": .string("\(name)@contoso.com"),
            "externalId": .string("x-\(name)"), "active": true, "name": ["givenName": .string(name), "familyName": "Test"],
            "emails": [["value": .string("\(name)@contoso.com"), "type": "work", "primary": true]],
        ]
        for member in more.members { body[member.name] = member.value }
        return .object(body)
    }

    static func group(_ name: String, _ members: [String] = []) -> JSONValue {
        [
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": .string(name),
            "externalId": .string("g-\(name)"), "members": .array(members.map { ["value": .string($0)] }),
        ]
    }

    /// The body of a PATCH with one operation.
    static func patch(_ op: String, _ path: String?, _ value: JSONValue?) -> JSONValue {
        var operation: JSONObject = ["op": .string(op)]
        if let path { operation["path"] = .string(path) }
        if let value { operation["value"] = value }
        return ["schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [.object(operation)]]
    }

    /// Everything both directories hold, to see that a refused request left them alone.
    var state: String {
        [tenant.directory, tenant.apiV2Directory].map { directory in
            (directory.users + directory.groups).map {
                "\($0.id) \(JSONValue.object($0.attributes).text()) \($0.lastModified.milliseconds) \(directory.members(of: $0.id))"
            }.joined(separator: "\n")
        }.joined(separator: "\n--\n")
    }
}
