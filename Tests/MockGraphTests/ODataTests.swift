import HTTP
import JSON
import MockGraph
import Testing

@Suite("OData on users and groups")
struct ODataTests {
    private static func furnished() -> GraphClient {
        var graph = GraphClient()
        _ = graph.createUser(
            "ada",
            [
                "department": "R&D", "companyName": "Contoso", "mail": "ada@contoso.com", "employeeId": "007",
                "proxyAddresses": ["SMTP:ada@contoso.com", "smtp:countess@contoso.com"], "otherMails": ["ada@home.example"],
                "onPremisesExtensionAttributes": ["extensionAttribute1": "x"],
            ]
        )
        graph.now = graph.now.adding(seconds: 86_400)
        _ = graph.createUser("alan", ["department": "Sales", "companyName": "Fabrikam", "mail": "alan@fabrikam.com"])
        graph.now = graph.now.adding(seconds: 86_400)
        _ = graph.createUser("Bob", ["accountEnabled": false, "department": "sales", "displayName": "Bob O'Neil"])
        return graph
    }

    @Test(
        "what works by default finds what it asks for",
        arguments: [
            ("displayName eq 'Bob O''Neil'", ["Bob O'Neil"]), ("accountEnabled eq false", ["Bob O'Neil"]),
            ("department in ('r&d', 'SALES')", ["ada", "alan", "Bob O'Neil"]), ("startsWith(displayName,'A')", ["ada", "alan"]),
            ("department ge 's' and department le 'sb'", ["alan", "Bob O'Neil"]),
            ("proxyAddresses/any(p:p eq 'smtp:countess@contoso.com')", ["ada"]),
            ("proxyAddresses/any(p:startswith(p,'smtp:c'))", ["ada"]), ("otherMails/any(m:m eq 'ada@home.example')", ["ada"]),
            ("createdDateTime ge 2026-01-02", ["alan", "Bob O'Neil"]),
            ("createdDateTime ge 2026-01-02T00:00:00Z", ["alan", "Bob O'Neil"]),
            ("createdDateTime le '2026-01-01'", ["ada"]), ("(employeeId eq '007')", ["ada"]),
            ("userPrincipalName eq 'ALAN@contoso.com' or mail eq 'ADA@contoso.com'", ["ada", "alan"]),
            ("mailNickname eq 'bob'", ["Bob O'Neil"]),
        ]
    )
    func defaults(filter: String, names: [String]) {
        var graph = Self.furnished()
        let answer = graph.get("/users", ["$filter": filter])
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer.names == names)
    }

    @Test(
        "what needs an advanced query is refused without one, and finds what it asks for with one",
        arguments: [
            ("accountEnabled ne true", ["Bob O'Neil"]), ("not(startswith(displayName,'a'))", ["Bob O'Neil"]),
            ("endswith(mail,'@fabrikam.com')", ["alan"]), ("companyName eq 'Contoso'", ["ada"]),
            ("companyName eq null", ["Bob O'Neil"]), ("companyName ne null and NOT(companyName eq 'Fabrikam')", ["ada"]),
            ("proxyAddresses/any(p:endsWith(p,'@contoso.com'))", ["ada"]), ("otherMails/$count eq 0", ["alan", "Bob O'Neil"]),
            ("onPremisesExtensionAttributes/extensionAttribute1 eq 'x'", ["ada"]),
        ]
    )
    func advanced(filter: String, names: [String]) {
        var graph = Self.furnished()
        #expect(graph.get("/users", ["$filter": filter]).code == "Request_UnsupportedQuery")
        #expect(graph.get("/users", ["$filter": filter, "$count": "true"]).code == "Request_UnsupportedQuery")
        #expect(graph.get("/users", ["$filter": filter], headers: eventual).code == "Request_UnsupportedQuery")
        let answer = graph.get("/users", ["$filter": filter, "$count": "true"], headers: eventual)
        #expect(answer.names == names)
        #expect(answer.json["@odata.count"] == .number(JSONNumber(names.count)))
    }

    @Test(
        "a property or an operator that the table does not hold is refused even in an advanced query",
        arguments: [
            ("users", "aboutMe eq 'x'", "aboutMe", "User"), ("users", "contains(displayName,'d')", "displayName", "User"),
            ("users", "endswith(displayName,'a')", "displayName", "User"), ("users", "city le 'x'", "city", "User"),
            ("users", "tolower(displayName) eq 'ada'", "displayName", "User"), ("groups", "theme eq 'x'", "theme", "Group"),
        ]
    )
    func unsupported(collection: String, filter: String, property: String, resource: String) {
        var graph = Self.furnished()
        let answer = graph.get("/\(collection)", ["$filter": filter, "$count": "true"], headers: eventual)
        #expect(answer.status == 400)
        #expect(answer.code == "Request_UnsupportedQuery")
        #expect(
            answer.message
                == "Unsupported or invalid query filter clause specified for property '\(property)' of resource '\(resource)'."
        )
    }

    @Test("refusals are in the words of the advanced-queries page")
    func words() {
        var graph = Self.furnished()
        let ending =
            "is not supported because the required parameters might be missing. Try adding $count=true query parameter and "
            + "ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information"
        #expect(graph.get("/users", ["$filter": "endsWith(userPrincipalName,'x')"]).message == "Operator 'endsWith' \(ending)")
        #expect(graph.send("GET", "/users/$count").message == "$count is not currently supported.")
        #expect(graph.send("GET", "/users/$count").code == "Request_BadRequest")
        let search = graph.get("/users", ["$search": "\"displayName:ada\""])
        #expect(
            search.message
                == "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'"
        )
        // The example of the page is an advanced query, and is refused all the same.
        #expect(
            graph.get("/groups", ["$filter": "createdDateTime ge 2021-11-01", "$count": "true"], headers: eventual).message
                == "Unsupported or invalid query filter clause specified for property 'createdDateTime' of resource 'Group'."
        )
        let many = (1...18).map { "displayName eq '\($0)'" }.joined(separator: " or ")
        #expect(
            graph.get("/users", ["$filter": many]).message
                == "Too many child clauses specified in search filter expression containing 'OR' operators: 18. Max allowed: 15."
        )
        let few = (1...15).map { "displayName eq '\($0)'" }.joined(separator: " or ")
        #expect(graph.get("/users", ["$filter": few]).status == 200)
        #expect(graph.get("/users", ["$select": "skills"]).status == 501)
        #expect(graph.get("/users", ["$select": "skills"]).message == "This operation target is not yet supported.")
    }

    @Test(
        "a filter that is not well formed is refused",
        arguments: [
            "", "displayName", "displayName eq", "eq 'x'", "displayName eq 'x", "(displayName eq 'x'", "displayName eq 'x')",
            "displayName eq 'x' and", "startswith(displayName)", "displayName in ()", "proxyAddresses/any(p p eq 'x')",
            "proxyAddresses/all(p:p eq 'x')", "1 eq 1", "not",
            "proxyAddresses/any(a:otherMails/any(b:b eq 'x'))", String(repeating: "not ", count: 1000) + "accountEnabled",
            String(repeating: "displayName eq 'x' and ", count: 600) + "id eq 'x'",
            "displayName eq '" + String(repeating: "x", count: 40_000) + "'",
        ].dropFirst()
    )
    func malformed(filter: String) {
        var graph = GraphClient()
        #expect(graph.get("/users", ["$filter": filter]).status == 400)
    }

    @Test("a count segment is plain text, honours a filter and needs the header")
    func counts() {
        var graph = Self.furnished()
        let answer = graph.send("GET", "/users/$count", headers: eventual)
        #expect(answer.text == "3")
        #expect(answer.headers["Content-Type"] == "text/plain")
        #expect(graph.get("/users/$count", ["$filter": "startswith(displayName,'a')"], headers: eventual).text == "2")
        #expect(graph.get("/users", ["$count": "true"]).json["@odata.count"] == nil)
        #expect(graph.get("/users", ["$count": "true"], headers: eventual).json["@odata.count"] == 3)
    }

    @Test(
        "sorting follows the table",
        arguments: [
            (["$orderby": "displayName"], false, ["ada", "alan", "Bob O'Neil"]),
            (["$orderby": "displayName desc"], false, ["Bob O'Neil", "alan", "ada"]),
            (["$orderby": "createdDateTime desc", "$count": "true"], true, ["Bob O'Neil", "alan", "ada"]),
            (["$orderby": "displayName desc", "$filter": "accountEnabled eq true", "$count": "true"], true, ["alan", "ada"]),
            (["$orderby": "createdDateTime"], false, nil), (["$orderby": "department", "$count": "true"], true, nil),
            (["$orderby": "displayName", "$filter": "accountEnabled eq true"], false, nil),
        ] as [(KeyValuePairs<String, String>, Bool, [String]?)]
    )
    func sorts(options: KeyValuePairs<String, String>, isAdvanced: Bool, names: [String]?) {
        var graph = Self.furnished()
        let answer = graph.get("/users", options, headers: isAdvanced ? eventual : [:])
        if let names { #expect(answer.names == names) } else { #expect(answer.code == "Request_UnsupportedQuery") }
    }

    @Test(
        "a search looks into display names word by word and into others from their beginning",
        arguments: [
            ("\"displayName:video\"", ["OneVideo", "Video 2"]), ("\"displayName:one\" AND \"displayName:video\"", ["OneVideo"]),
            ("\"displayName:2\" OR \"mailNickname:one\"", ["OneVideo", "Video 2"]), ("\"mailNickname:video\"", ["Video 2"]),
            ("\"displayName:ideo\"", []), ("\"description:spare\"", ["Video 2"]),
        ] as [(String, [String])]
    )
    func searches(search: String, names: [String]) {
        var graph = GraphClient()
        graph.tenant.seedGroup(["displayName": "OneVideo", "mailNickname": "onevideo"], members: [])
        graph.tenant.seedGroup(
            ["displayName": "Video 2", "mailNickname": "video2", "description": "For spare time"],
            members: []
        )
        let answer = graph.get("/groups", ["$search": search], headers: eventual)
        #expect(answer.names == names, "\(answer.text)")
        #expect(graph.get("/groups", ["$search": "\"theme:x\""], headers: eventual).status == 400)
        #expect(graph.get("/groups", ["$search": "video"], headers: eventual).status == 400)
    }

    @Test("one relationship is expanded, to twenty items at most, and not in an advanced query")
    func expands() {
        var graph = GraphClient()
        let users = (0..<25).map { graph.createUser("u\($0)") }
        let group = graph.tenant.seedGroup(["displayName": "g"], members: users)
        let members = graph.get("/groups/\(group)", ["$expand": "members($select=id,displayName)"]).json["members"]?.arrayValue
        #expect(members?.count == 20)
        #expect(
            members?.first
                == ["@odata.type": "#microsoft.graph.user", "id": .string(users[0]), "displayName": "u0"]
        )
        #expect(graph.get("/groups", ["$expand": "members"]).items.first?["members"]?.arrayValue?.count == 20)
        #expect(graph.get("/users/\(users[3])", ["$expand": "memberOf"]).json["memberOf"]?[0]?["id"] == .string(group))
        #expect(graph.get("/groups", ["$expand": "members,owners"]).status == 400)
        #expect(graph.get("/groups", ["$expand": "manager"]).status == 400)
        #expect(
            graph.get("/groups", ["$expand": "members", "$count": "true"], headers: eventual).code == "Request_UnsupportedQuery"
        )
    }

    @Test(
        "option names are taken with an escaped dollar and without one",
        arguments: [
            "/users?%24top=1&%24select=id", "/users?top=1&select=id", "/users?$TOP=1&$select=id", "/users/?$top=1&$select=id",
        ]
    )
    func names(target: String) {
        var graph = Self.furnished()
        let answer = graph.send("GET", target)
        #expect(answer.items.count == 1)
        #expect(answer.items.first?.objectValue?.names == ["id"])
    }

    @Test(
        "$top is 1 to 999, and $skip is not supported",
        arguments: [("1", 200), ("999", 200), ("1000", 400), ("0", 400), ("-1", 400), ("x", 400)]
    )
    func tops(top: String, status: Int) {
        var graph = GraphClient()
        #expect(graph.get("/users", ["$top": top]).status == status)
        #expect(graph.get("/groups", ["$top": top]).status == status)
        #expect(graph.get("/users", ["$skip": "1"]).status == 400)
    }

    @Test("a page with sign-in activity holds five hundred")
    func signInActivity() {
        var graph = GraphClient()
        for number in 0..<600 { graph.tenant.seedUser(["userPrincipalName": .string("u\(number)@contoso.com")]) }
        #expect(graph.get("/users", ["$top": "999", "$select": "id"]).items.count == 600)
        #expect(graph.get("/users", ["$top": "999", "$select": "id,signInActivity"]).items.count == 500)
    }

    @Test(
        "a next link repeats the query, and following it misses nothing, whoever leaves meanwhile",
        arguments: [
            ["$top": "3", "$select": "id,displayName"], ["$top": "3", "$filter": "startswith(displayName,'u')"],
            ["$top": "3", "$orderby": "displayName desc"],
        ] as [KeyValuePairs<String, String>]
    )
    func pages(options: KeyValuePairs<String, String>) {
        var graph = GraphClient()
        let ids = (10..<30).map { graph.createUser("u\($0)") }
        var answer = graph.get("/users", options)
        var names = answer.names
        let isSorted = options.contains { $0.key == "$orderby" }
        if !isSorted { graph.send("DELETE", "/users/\(ids[0])") }
        while let link = answer.json["@odata.nextLink"]?.stringValue {
            for option in options { #expect(link.contains(option.key + "=")) }
            #expect(link.hasPrefix("https://graph.microsoft.com/v1.0/users?"))
            answer = graph.send("GET", link)
            names += answer.names
        }
        #expect(names.sorted() == (10..<30).map { "u\($0)" })
        #expect(isSorted ? names == names.sorted(by: >) : true)
    }

    @Test("a count comes on the first page only, and links are on the host that was asked")
    func firstPageOnly() {
        var graph = Self.furnished()
        let first = graph.get("/users", ["$top": "2", "$count": "true"], headers: eventual)
        #expect(first.json["@odata.count"] == 3)
        let link = first.json["@odata.nextLink"]?.stringValue ?? ""
        #expect(graph.send("GET", link, headers: eventual).json["@odata.count"] == nil)
        #expect(graph.send("GET", "/users?$skiptoken=zz").status == 400)
        let request = HTTPRequest(
            method: "GET",
            scheme: "http",
            authority: "127.0.0.1:8080",
            target: "/v1.0/users?$top=1",
            headers: ["Authorization": "Bearer \(graph.token ?? "")"]
        )
        guard case .response(let response) = graph.tenant.respond(to: request, at: graph.now) else { return }
        #expect(Answer(response).json["@odata.nextLink"]?.stringValue?.hasPrefix("http://127.0.0.1:8080/v1.0/users?") == true)
    }

    @Test("the context tells what was selected")
    func contexts() {
        var graph = Self.furnished()
        let base = "https://graph.microsoft.com/v1.0/$metadata#"
        #expect(graph.get("/users").json["@odata.context"] == .string(base + "users"))
        let selected = graph.get("/users", ["$select": "displayName,id"])
        #expect(selected.json["@odata.context"] == .string(base + "users(displayName,id)"))
        let id = selected.items.first?["id"]?.stringValue ?? ""
        #expect(graph.get("/users/\(id)").json["@odata.context"] == .string(base + "users/$entity"))
    }
}
