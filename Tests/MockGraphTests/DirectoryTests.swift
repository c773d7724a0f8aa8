import HTTP
import JSON
import Testing

@Suite("Users and groups of Microsoft Graph")
struct DirectoryTests {
    @Test("a created user is read by id and by sign-in name in any case")
    func createsUser() {
        var graph = GraphClient()
        let id = graph.createUser("ada")
        #expect(graph.send("GET", "/users/\(id)").json["userPrincipalName"] == "ada@contoso.com")
        #expect(graph.send("GET", "/users/ADA@contoso.com").json["id"] == .string(id))
        #expect(graph.send("GET", "/users/\(id)").json["accountEnabled"] == nil)
        #expect(graph.send("GET", "/users/\(id)?$select=accountEnabled").json["accountEnabled"] == true)
    }

    @Test("a user needs its required properties and a name of its own")
    func refusesUsers() {
        var graph = GraphClient()
        #expect(graph.send("POST", "/users", ["displayName": "x"]).status == 400)
        _ = graph.createUser("ada")
        #expect(graph.createUser("ADA") == "")
        #expect(graph.send("GET", "/users").json["value"]?.arrayValue?.count == 1)
    }

    @Test("a password is never given back")
    func keepsNoPassword() {
        var graph = GraphClient()
        let id = graph.createUser("ada")
        #expect(graph.send("GET", "/users/\(id)?$select=passwordProfile").json["passwordProfile"] == .null)
    }

    @Test(
        "filters find what they ask for",
        arguments: [
            ("userPrincipalName eq 'ADA@contoso.com'", 1), ("startswith(displayName,'a')", 2), ("department in ('R','S')", 2),
            ("department eq 'R' and displayName eq 'ada'", 1), ("displayName eq 'o''neil'", 0),
            ("(displayName eq 'ada' or displayName eq 'bob') and accountEnabled eq true", 2),
        ]
    )
    func filters(filter: String, count: Int) {
        var graph = GraphClient()
        _ = graph.createUser("ada", ["department": "R"])
        _ = graph.createUser("alan", ["department": "S"])
        _ = graph.createUser("bob")
        let answer = graph.send("GET", "/users?$filter=\(PercentCoding.encode(filter))")
        #expect(answer.status == 200)
        #expect(answer.json["value"]?.arrayValue?.count == count)
    }

    @Test("a list comes in pages whose links are followed to the end")
    func pages() {
        var graph = GraphClient()
        for number in 0..<25 { _ = graph.createUser("u\(number)") }
        let first = graph.send("GET", "/users?$top=10&$select=id")
        #expect(first.json["value"]?.arrayValue?.count == 10)
        var link = first.json["@odata.nextLink"]?.stringValue
        var count = 10
        while let next = link {
            let answer = graph.send("GET", next)
            count += answer.json["value"]?.arrayValue?.count ?? 0
            link = answer.json["@odata.nextLink"]?.stringValue
        }
        #expect(count == 25)
    }

    @Test("a deleted user leaves, comes back, and is gone for good once purged")
    func deletes() {
        var graph = GraphClient()
        let id = graph.createUser("ada")
        #expect(graph.send("DELETE", "/users/\(id)").status == 204)
        #expect(graph.send("GET", "/users/\(id)").code == "Request_ResourceNotFound")
        #expect(graph.send("GET", "/directory/deletedItems/microsoft.graph.user").json["value"]?.arrayValue?.count == 1)
        #expect(graph.send("POST", "/directory/deletedItems/\(id)/restore").json["@odata.type"] == "#microsoft.graph.user")
        #expect(graph.send("GET", "/users/\(id)").status == 200)
        graph.send("DELETE", "/users/\(id)")
        #expect(graph.send("DELETE", "/directory/deletedItems/\(id)").status == 204)
        #expect(graph.send("POST", "/directory/deletedItems/\(id)/restore").status == 404)
    }

    @Test("members are added one by one and twenty at once, all or nothing, and never twice")
    func addsMembers() {
        var graph = GraphClient()
        let group = graph.createGroup("eng")
        let users = (0..<21).map { graph.createUser("u\($0)") }
        func reference(_ id: String) -> JSONValue { .string("https://graph.microsoft.com/v1.0/directoryObjects/\(id)") }
        #expect(graph.send("POST", "/groups/\(group)/members/$ref", ["@odata.id": reference(users[0])]).status == 204)
        #expect(graph.send("POST", "/groups/\(group)/members/$ref", ["@odata.id": reference(users[0])]).status == 400)
        #expect(graph.send("PATCH", "/groups/\(group)", ["members@odata.bind": .array(users.map(reference))]).status == 400)
        let twice: JSONValue = ["members@odata.bind": .array(users[0...3].map(reference))]
        #expect(graph.send("PATCH", "/groups/\(group)", twice).status == 400)
        #expect(graph.send("GET", "/groups/\(group)/members").json["value"]?.arrayValue?.count == 1)
        #expect(
            graph.send("PATCH", "/groups/\(group)", ["members@odata.bind": .array(users[1...20].map(reference))]).status == 204
        )
        #expect(graph.send("DELETE", "/groups/\(group)/members/\(users[5])/$ref").status == 204)
        #expect(graph.send("GET", "/groups/\(group)/members").json["value"]?.arrayValue?.count == 20)
    }

    @Test(
        "a request without a valid token is refused",
        arguments: [
            (HTTPHeaders(), "Access token is empty."),
            (["Authorization": "Bearer x"], "Access token validation failure. Invalid token."),
        ] as [(HTTPHeaders, String)]
    )
    func refusesStrangers(headers: HTTPHeaders, message: String) throws {
        var graph = GraphClient()
        let request = HTTPRequest(method: "GET", authority: "graph.microsoft.com", target: "/v1.0/users", headers: headers)
        guard case .response(let response) = graph.tenant.respond(to: request, at: graph.now) else { return }
        #expect(response.status == 401)
        #expect(try JSONValue.parse(response.body)["error"]?["message"] == .string(message))
    }

    @Test("the token endpoint gives a token for the right secret only, and it expires")
    func issuesTokens() throws {
        var graph = GraphClient()
        let configuration = graph.tenant.configuration
        func ask(_ secret: String, _ graph: inout GraphClient) throws -> (Int, JSONValue) {
            let form =
                "grant_type=client_credentials&client_id=\(configuration.clientID)&client_secret=\(secret)"
                + "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
            let request = HTTPRequest(
                method: "POST",
                authority: "login.microsoftonline.com",
                target: "/\(configuration.tenantID)/oauth2/v2.0/token",
                body: Array(form.utf8)
            )
            guard case .response(let response) = graph.tenant.respond(to: request, at: graph.now) else { return (0, .null) }
            return (response.status, try JSONValue.parse(response.body))
        }
        #expect(try ask("wrong", &graph).0 == 401)
        let (status, body) = try ask(configuration.clientSecret, &graph)
        #expect(status == 200)
        let token = try #require(body["access_token"]?.stringValue)
        let request = HTTPRequest(
            method: "GET",
            authority: "graph.microsoft.com",
            target: "/v1.0/users",
            headers: ["Authorization": "Bearer \(token)"]
        )
        guard case .response(let now) = graph.tenant.respond(to: request, at: graph.now.adding(seconds: 3598)),
            case .response(let later) = graph.tenant.respond(to: request, at: graph.now.adding(seconds: 3599))
        else { return }
        #expect(now.status == 200)
        #expect(later.status == 401)
    }
}
