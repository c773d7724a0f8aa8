import HTTP
import JSON
import MockNetskope
import Testing

/// Every call of both endpoints: status, media type, shape.
@Suite struct CallTests {
    struct Call: Sendable, CustomTestStringConvertible {
        var facade: Facade
        var method: String
        /// `/Users/ID` and `/Groups/ID` stand for one that exists.
        var path: String
        var status: Int
        /// The names of the body's members; empty for no body.
        var names: [String]
        var testDescription: String { "\(facade) \(method) \(path)" }

        init(_ facade: Facade, _ method: String, _ path: String, _ status: Int, _ names: [String]) {
            self.facade = facade
            self.method = method
            self.path = path
            self.status = status
            self.names = names
        }

        var body: JSONValue? {
            switch method {
            case "POST", "PUT": path.hasPrefix("/Users") ? TenantClient.user("new") : TenantClient.group("new")
            case "PATCH":
                path.hasPrefix("/Users")
                    ? TenantClient.patch("replace", "active", false) : TenantClient.patch("replace", "displayname", "new")
            default: nil
            }
        }
    }

    static let list = ["Resources", "itemsPerPage", "schemas", "startIndex", "totalResults"]
    static let user = ["schemas", "id", "userName", "externalId", "active", "name", "emails"]
    static let group = ["schemas", "id", "displayName", "externalId"]

    static let calls: [Call] = [
        Call(.apiV2, "POST", "/Users", 201, user + ["status"]), Call(.apiV2, "GET", "/Users", 200, list),
        Call(.apiV2, "GET", "/Users/ID", 200, user + ["meta"]), Call(.apiV2, "PUT", "/Users/ID", 200, user + ["status"]),
        Call(.apiV2, "PATCH", "/Users/ID", 204, []), Call(.apiV2, "DELETE", "/Users/ID", 204, []),
        Call(.apiV2, "POST", "/Groups", 201, group + ["meta", "members", "status"]), Call(.apiV2, "GET", "/Groups", 200, list),
        Call(.apiV2, "GET", "/Groups/ID", 200, group + ["meta"]),
        Call(.apiV2, "PUT", "/Groups/ID", 200, group + ["meta", "members", "status"]),
        Call(.apiV2, "PATCH", "/Groups/ID", 204, []), Call(.apiV2, "DELETE", "/Groups/ID", 204, []),
        Call(.legacy, "POST", "/Users", 201, user + ["meta"]), Call(.legacy, "GET", "/Users", 200, list),
        Call(.legacy, "GET", "/Users/ID", 200, user + ["meta", "groups"]),
        Call(.legacy, "PUT", "/Users/ID", 200, user + ["meta", "groups"]),
        Call(.legacy, "PATCH", "/Users/ID", 200, user + ["meta", "groups"]), Call(.legacy, "DELETE", "/Users/ID", 204, []),
        Call(.legacy, "POST", "/Groups", 201, group + ["meta", "members"]), Call(.legacy, "GET", "/Groups", 200, list),
        Call(.legacy, "GET", "/Groups/ID", 200, group + ["meta", "members"]),
        Call(.legacy, "PUT", "/Groups/ID", 200, group + ["meta", "members"]), Call(.legacy, "PATCH", "/Groups/ID", 204, []),
        Call(.legacy, "DELETE", "/Groups/ID", 204, []),
    ]

    @Test("a call answers the status, media type and members that its endpoint documents", arguments: calls)
    func call(_ call: Call) {
        let client = TenantClient()
        let user = client.user("ada")
        let group = client.group("eng", [user])
        let path = call.path.replacing("ID", with: call.path.hasPrefix("/Users") ? user : group)
        let answer = client.send(call.facade, call.method, path, call.body)
        #expect(answer.status == call.status)
        #expect(answer.names.sorted() == call.names.sorted())
        if call.names.isEmpty {
            #expect(answer.bytes.isEmpty)
        } else {
            #expect(
                answer.mediaType == (call.facade == .legacy ? "application/scim+json" : "application/scim+json;charset=utf-8")
            )
        }
        if call.names.contains("status") { #expect(answer.json["status"]?.intValue == call.status) }
    }

    @Test("API v2 lists resources without schemas, meta and members; legacy lists them whole")
    func listItems() {
        let client = TenantClient()
        let user = client.user("ada")
        _ = client.group("eng", [user])
        let users = client.send(.apiV2, "GET", "/Users").resources
        let groups = client.send(.apiV2, "GET", "/Groups").resources
        #expect(users.first?.objectValue?.names.sorted() == ["active", "emails", "externalId", "id", "name", "userName"])
        #expect(groups.first?.objectValue?.names.sorted() == ["displayName", "externalId", "id"])
        let whole = client.send(.legacy, "GET", "/Groups").resources.first
        #expect(whole?["members"]?.arrayValue?.count == 1)
        #expect(whole?["meta"]?["resourceType"] == "Group")
    }

    @Test("API v2 shows members only where they are asked for; legacy unless they are excluded", arguments: [true, false])
    func members(isList: Bool) {
        let client = TenantClient()
        let user = client.user("ada")
        let group = client.group("eng", [user])
        func members(_ facade: Facade, _ query: String) -> [JSONValue]? {
            let answer = client.send(facade, "GET", (isList ? "/Groups" : "/Groups/\(group)") + query)
            return (answer.resources.first ?? answer.json)["members"]?.arrayValue
        }
        let shown: [JSONValue] = [["value": .string(user), "display": "ada@contoso.com"]]
        #expect(members(.apiV2, "") == nil)
        #expect(members(.apiV2, "?excludedAttributes=members") == nil)
        #expect(members(.apiV2, "?attributes=members") == shown)
        let whole: [JSONValue] = [
            ["value": .string(user), "$ref": .string("https://addon-contoso.goskope.com/SCIM/v2/Users/\(user)"), "type": "User"]
        ]
        #expect(members(.legacy, "") == whole)
        #expect(members(.legacy, "?excludedAttributes=members") == nil)
    }

    @Test(
        "both endpoints show one directory and the same ids; a deletion through either empties both",
        arguments: Facade.allCases
    )
    func sharedDirectory(_ facade: Facade) {
        let client = TenantClient()
        let user = client.user("ada", through: facade)
        let group = client.group("eng", [user], through: facade)
        for other in Facade.allCases {
            #expect(client.send(other, "GET", "/Users/\(user)").json["userName"] == "ada@contoso.com")
        }
        client.send(facade, "DELETE", "/Users/\(user)")
        for other in Facade.allCases { #expect(client.send(other, "GET", "/Users/\(user)").status == 404) }
        #expect(client.tenant.directory.members(of: group).isEmpty)
    }

    @Test("the discovery documents are there and cannot be changed", arguments: Facade.allCases)
    func discovery(_ facade: Facade) {
        let client = TenantClient()
        #expect(client.send(facade, "GET", "/ServiceProviderConfig").json["filter"]?["maxResults"] == 200)
        #expect(client.send(facade, "GET", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User").json["name"] == "User")
        #expect(client.send(facade, "GET", "/ResourceTypes").json["totalResults"] == 2)
        #expect(client.send(facade, "POST", "/Schemas", [:]).status == 405)
    }

    @Test("a refused method is answered with the methods that the path takes", arguments: Facade.allCases)
    func namesMethods(_ facade: Facade) {
        let client = TenantClient()
        let id = client.user("ada", through: facade)
        #expect(client.send(facade, "TRACE", "/Users").headers["Allow"] == "GET, HEAD, POST")
        #expect(client.send(facade, "POST", "/Users/\(id)").headers["Allow"] == "GET, HEAD, PUT, PATCH, DELETE")
        #expect(client.send(facade, "DELETE", "/Schemas").headers["Allow"] == "GET, HEAD")
        #expect(client.send(facade, "GET", "/Users").headers["Allow"] == nil)
    }

    @Test("a password is taken and never shown, nor kept", arguments: Facade.allCases, ["POST", "PUT", "PATCH"])
    func keepsNoPassword(facade: Facade, method: String) throws {
        let client = try TenantClient(switches: [("unknownAttributes", "store")])
        let id = client.user("ada", through: facade)
        let answer =
            switch method {
            case "POST": client.send(facade, "POST", "/Users", TenantClient.user("bob", ["password": "S3cret!"]))
            case "PUT": client.send(facade, "PUT", "/Users/\(id)", TenantClient.user("ada", ["password": "S3cret!"]))
            default: client.send(facade, "PATCH", "/Users/\(id)", TenantClient.patch("add", "password", "S3cret!"))
            }
        #expect(answer.status < 300)
        #expect(answer.json["password"] == nil)
        #expect(client.tenant.directory.users.allSatisfy { $0.attributes["password"] == nil })
    }

    @Test("a query by POST finds what the same query by GET finds, over users and groups too", arguments: Facade.allCases)
    func searches(facade: Facade) {
        let client = TenantClient()
        for name in ["ada", "bob", "cy"] { client.user(name) }
        _ = client.group("eng", [])
        _ = client.group("ops", [])
        let search = client.send(facade, "POST", "/Users/.search", ["filter": "userName eq \"bob@contoso.com\""])
        let get = client.send(facade, "GET", "/Users?filter=userName%20eq%20%22bob@contoso.com%22")
        #expect(search.json == get.json)
        #expect(search.resources.count == 1)
        let pages = (1...5).flatMap {
            client.send(facade, "POST", "/.search", ["startIndex": .number(JSONNumber($0)), "count": 1]).resources
        }
        #expect(pages.compactMap { $0["displayName"]?.stringValue ?? $0["userName"]?.stringValue }.count == 5)
        #expect(client.send(facade, "POST", "/.search", ["count": 2]).json["totalResults"] == 5)
    }
}
