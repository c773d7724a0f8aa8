import HTTP
import Harness
import JSON
import MockNetskope

/// A client of an embedded tenant whose traffic is kept as a recording: what Entra ID and other clients do, in a few words.
final class Taped {
    private let file: HARFile
    private let place: TemporaryPlace
    private var tenant: Tenant
    private var now = Instant(milliseconds: 1_767_600_000_000)
    private let base: String
    private let token: String
    let endpoint: Endpoint

    /// A tenant with three users, Ada, Ben and Cleo, and a group of the first two, reached by `endpoint`; `set` changes switches.
    init(
        _ endpoint: Endpoint = .apiV2,
        seed: UInt64 = 7,
        privileges: [AdminConsole.Endpoint: AdminConsole.Privilege] = [.users: .readWrite, .groups: .readWrite],
        _ set: [(String, JSONValue)] = []
    ) throws {
        place = try TemporaryPlace()
        file = try HARFile(place.path("r.har"), version: "0")
        self.endpoint = endpoint
        var configuration = TenantConfiguration(seed: seed)
        for (name, value) in set {
            if endpoint == .legacy {
                try configuration.legacy.set(name, to: value)
            } else {
                try configuration.apiV2.set(name, to: value)
            }
        }
        tenant = Tenant(configuration: configuration)
        base = endpoint == .legacy ? configuration.legacyURL : configuration.apiV2URL
        var ids: [String] = []
        for name in ["ada", "ben", "cleo"] { ids.append(tenant.seedUser(Self.user(name), at: now)) }
        tenant.seedGroup(["displayName": "Research"], members: Array(ids.prefix(2)), at: now)
        token =
            endpoint == .legacy
            ? tenant.addLegacyClient(name: "entra", at: now)
            : tenant.issueToken(name: "entra", expires: now.adding(seconds: 86_400), privileges: privileges, at: now)
    }

    static func user(_ name: String) -> JSONObject {
        [
            "userName": .string("\(name)@contoso.com"), "externalId": .string(name), "active": true,
            "emails": [["type": "work", "primary": true, "value": .string("\(name)@contoso.com")]],
        ]
    }

    /// Sends a request and gives the body that is answered.
    @discardableResult
    func send(
        _ method: String,
        _ target: String,
        _ body: JSONValue? = nil,
        token other: String? = nil,
        answering: HTTPResponse? = nil
    ) throws -> JSONValue {
        now = now.adding(seconds: 1)
        let whole = "\(base)\(target)".dropFirst(8)
        var request = HTTPRequest(
            method: method,
            authority: String(whole.prefix { $0 != "/" }),
            target: String(whole.drop { $0 != "/" }),
            headers: ["Authorization": "Bearer \(other ?? token)", "Accept": "application/scim+json"]
        )
        if let body {
            request.headers.append("Content-Type", "application/scim+json")
            request.body = body.bytes()
        }
        var response = answering ?? HTTPResponse(status: 0)
        if answering == nil {
            response = try InMemoryTransport { [self] in tenant.respond(to: $0, from: "127.0.0.1", at: now) }.send(request)
        }
        try file.append(request, response, at: now, microseconds: 100)
        return (try? JSONValue.parse(response.body)) ?? .null
    }

    /// The id behind a look-up by name, as Entra ID asks.
    func find(_ kind: String, _ attribute: String, _ name: String) throws -> String {
        let filter = PercentCoding.encode("\(attribute) eq \"\(name)\"")
        let excluded = kind == "Groups" ? "excludedAttributes=members&" : ""
        return try send("GET", "/\(kind)?\(excluded)filter=\(filter)")["Resources"]?[0]?["id"]?.stringValue ?? ""
    }

    func create(_ name: String) throws -> String {
        try send("POST", "/Users", .object(Self.user(name)))["id"]?.stringValue ?? ""
    }

    func patch(_ target: String, _ op: String, _ path: String, _ value: JSONValue) throws {
        try send(
            "PATCH",
            target,
            [
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [["op": .string(op), "path": .string(path), "value": value]],
            ]
        )
    }

    /// Somebody joins, is changed, becomes a member, leaves; what Entra ID looks up is looked up.
    func live() throws {
        _ = try find("Users", "userName", "dora@contoso.com")
        let dora = try create("dora")
        let ada = try find("Users", "userName", "ada@contoso.com")
        try patch("/Users/\(ada)", "Replace", "active", "False")
        try send("GET", "/Users/\(ada)")
        let group = try find("Groups", "displayName", "Research")
        try send("GET", "/Groups/\(group)?attributes=members")
        try patch("/Groups/\(group)", "Add", "members", [["value": .string(dora)]])
        try patch("/Groups/\(group)", "Remove", "members", [["value": .string(ada)]])
        try send("GET", "/Groups/\(group)?attributes=members")
        try send("DELETE", "/Users/\(dora)")
        try send("GET", "/Users/\(dora)")
    }

    /// The recording so far.
    func recording() throws -> Recording { try Recording(file: place.path("r.har")) }
    var bytes: [UInt8] { get throws { try place.bytes("r.har") } }

    /// What the token is, for tests that it is nowhere.
    var secret: String { token }
}
