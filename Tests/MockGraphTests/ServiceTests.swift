import HTTP
import JSON
import MockGraph
import Testing

@Suite("What every answer of Graph has in common")
struct ServiceTests {
    @Test("answers carry Graph's fields, and echo what the caller calls its request")
    func fields() {
        var graph = GraphClient()
        let answer = graph.send("GET", "/users", headers: ["client-request-id": "3f0d0a5e-0000-4000-8000-000000000001"])
        #expect(answer.headers["client-request-id"] == "3f0d0a5e-0000-4000-8000-000000000001")
        #expect(answer.headers["request-id"] != answer.headers["client-request-id"])
        #expect(answer.headers["OData-Version"] == "4.0")
        #expect(answer.headers["Cache-Control"] == "no-cache")
        #expect(answer.headers["Date"] == "Thu, 01 Jan 2026 00:00:00 GMT")
        #expect(answer.headers["x-ms-resource-unit"] == "2")
        #expect(answer.headers["x-ms-ags-diagnostic"]?.hasPrefix(#"{"ServerInfo":{"DataCenter":"#) == true)
        #expect(
            answer.headers["Content-Type"]
                == "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
        )
        let plain = graph.send("GET", "/users")
        #expect(plain.headers["client-request-id"] == plain.headers["request-id"])
    }

    @Test("an error tells when, and which request")
    func errors() {
        var graph = GraphClient()
        let answer = graph.send("GET", "/users/x", headers: ["client-request-id": "mine"])
        #expect(answer.status == 404)
        #expect(answer.code == "Request_ResourceNotFound")
        #expect(
            answer.message == "Resource 'x' does not exist or one of its queried reference-property objects are not present."
        )
        let inner = answer.json["error"]?["innerError"]
        #expect(inner?["date"] == "2026-01-01T00:00:00")
        #expect(inner?["client-request-id"] == "mine")
        #expect(inner?["request-id"]?.stringValue == answer.headers["request-id"])
    }

    @Test(
        "a method that a path does not have is 405 with those it has",
        arguments: [
            ("PUT", "/users", "HEAD, GET, POST, OPTIONS"), ("POST", "/directory/deletedItems/x", "HEAD, GET, DELETE, OPTIONS"),
            ("GET", "/groups/x/checkMemberGroups", "POST, OPTIONS"),
        ]
    )
    func methods(method: String, path: String, allowed: String) {
        var graph = GraphClient()
        let group = graph.createGroup("g")
        let path = path.replacing("groups/x", with: "groups/\(group)")
        let answer = graph.send(method, path)
        #expect(answer.status == 405)
        #expect(answer.message == "Specified HTTP method is not allowed for the request target.")
        #expect(answer.headers["Allow"] == allowed)
        #expect(graph.send("OPTIONS", path).headers["Allow"] == allowed)
    }

    @Test("HEAD is GET without a body")
    func head() {
        var graph = GraphClient()
        let answer = graph.send("HEAD", "/users")
        #expect(answer.status == 200)
        #expect(answer.text.isEmpty)
        #expect(answer.headers["OData-Version"] == "4.0")
    }

    @Test("a body that is no JSON object is refused in Graph's words")
    func unreadable() {
        var graph = GraphClient()
        #expect(
            graph.send("POST", "/users", [1]).message
                == "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format."
        )
    }

    @Test(
        "an unknown segment and an unknown version are refused",
        arguments: ["/v1.0/planets", "/v2.0/users", "/v1.0/users/x/y/z"]
    )
    func unknown(target: String) {
        var graph = GraphClient()
        #expect((400..<500).contains(graph.send("GET", "https://graph.microsoft.com" + target).status))
    }

    @Test("beta answers what v1.0 answers, and functions go by all their names")
    func spellings() {
        var graph = GraphClient()
        _ = graph.createUser("ada")
        for name in ["delta", "delta()", "microsoft.graph.delta", "microsoft.graph.delta()"] {
            #expect(graph.send("GET", "/users/\(name)").items.count == 1)
        }
        #expect(graph.send("GET", "https://graph.microsoft.com/beta/users?top=1").items.count == 1)
        #expect(graph.send("GET", "/users('ada@contoso.com')").json["displayName"] == "ada")
    }

    @Test("a token that is wrong, missing or old is 401 with the address to get one")
    func unauthorised() {
        var graph = GraphClient()
        for (token, message) in [
            ("x", "Access token validation failure. Invalid token."),
            (
                graph.tenant.issueAccessToken(expires: graph.now, at: graph.now),
                "Lifetime validation failed, the token is expired."
            ),
        ] {
            graph.token = token
            let answer = graph.send("GET", "/users")
            #expect(answer.status == 401)
            #expect(answer.code == "InvalidAuthenticationToken")
            #expect(answer.message == message)
            #expect(answer.headers["WWW-Authenticate"]?.hasPrefix("Bearer realm=\"\", authorization_uri=") == true)
        }
    }

    // MARK: Permissions

    @Test(
        "an operation needs one of the permissions of its page",
        arguments: [
            ("GET", "/users", ["User.Read.All"], true), ("GET", "/users", ["Directory.Read.All"], true),
            ("GET", "/users", ["Group.Read.All"], false), ("POST", "/users", ["User.Read.All"], false),
            ("GET", "/groups", ["GroupMember.Read.All"], true), ("POST", "/groups", ["Group.Create"], true),
            ("POST", "/groups", ["Group.Read.All"], false), ("GET", "/servicePrincipals", ["Application.Read.All"], true),
            ("GET", "/servicePrincipals/{sp}/appRoleAssignedTo", ["Application.Read.All"], true),
            ("POST", "/servicePrincipals/{sp}/appRoleAssignedTo", ["Application.ReadWrite.All"], false),
            ("POST", "/servicePrincipals/{sp}/appRoleAssignedTo", ["AppRoleAssignment.ReadWrite.All"], true),
            ("GET", "/servicePrincipals/{sp}/synchronization/jobs", ["Synchronization.Read.All"], true),
            ("POST", "/servicePrincipals/{sp}/synchronization/jobs/x/start", ["Synchronization.Read.All"], false),
            ("POST", "/servicePrincipals/{sp}/synchronization/jobs/x/start", ["Synchronization.ReadWrite.All"], true),
            ("GET", "/auditLogs/provisioning", ["AuditLog.Read.All"], true),
            ("GET", "/auditLogs/provisioning", ["User.Read.All"], false),
            ("GET", "/users", [], false),
        ] as [(String, String, [String], Bool)]
    )
    func permissions(method: String, path: String, roles: [String], isAllowed: Bool) {
        var graph = GraphClient()
        graph.become(roles)
        let target = path.replacing("{sp}", with: graph.tenant.configuration.servicePrincipalID)
        let answer = graph.send(method, target, method == "POST" ? [:] : nil)
        #expect((answer.status != 403) == isAllowed, "\(answer.status) \(answer.text)")
        if !isAllowed {
            #expect(answer.code == "Authorization_RequestDenied")
            #expect(answer.message == "Insufficient privileges to complete the operation.")
        }
    }

    @Test("who may change members only may not rename the group")
    func membersOnly() {
        var graph = GraphClient()
        let group = graph.createGroup("g")
        let user = graph.createUser("ada")
        graph.become(["GroupMember.ReadWrite.All"])
        let members: JSONValue = ["members@odata.bind": [.string("https://graph.microsoft.com/v1.0/directoryObjects/\(user)")]]
        #expect(graph.send("PATCH", "/groups/\(group)", members).status == 204)
        #expect(graph.send("PATCH", "/groups/\(group)", ["displayName": "x"]).status == 403)
    }

    @Test("delegated permissions count like those of an application")
    func delegated() {
        var graph = GraphClient()
        graph.token = graph.tenant.issueAccessToken(scopes: ["User.Read.All"], at: graph.now)
        #expect(graph.send("GET", "/users").status == 200)
        #expect(graph.send("GET", "/groups").status == 403)
    }

    // MARK: Throttling

    private static func throttled(_ change: (inout GraphThrottling) -> Void = { _ in }) -> GraphClient {
        GraphClient {
            var limits = GraphThrottling()
            change(&limits)
            $0.throttling = limits
        }
    }

    @Test(
        "a request costs what the table says",
        arguments: [
            ("GET", "/users", "2"), ("GET", "/users?$select=id", "1"), ("GET", "/users?$top=5", "1"),
            ("GET", "/users?$top=5&$select=id", "1"), ("GET", "/users?$expand=manager", "3"), ("GET", "/groups", "1"),
            ("GET", "/groups/x/members", "3"), ("GET", "/groups/x/transitiveMembers", "5"),
            ("GET", "/groups/x/transitiveMembers?$select=id", "4"), ("POST", "/directoryObjects/getByIds", "3"),
            ("POST", "/users/x/checkMemberGroups", "4"), ("DELETE", "/users/x", "1"), ("GET", "/applications", "2"),
        ]
    )
    func costs(method: String, target: String, cost: String) {
        var graph = Self.throttled()
        #expect(graph.send(method, target, method == "POST" ? [:] : nil).headers["x-ms-resource-unit"] == cost)
    }

    @Test("resource units run out, are told from 0.8 on, and come back with time")
    func units() {
        var graph = Self.throttled { $0.smallUnits = 20 }
        var percentages: [String?] = []
        for _ in 0..<10 { percentages.append(graph.send("GET", "/users").headers["x-ms-throttle-limit-percentage"]) }
        #expect(percentages == [nil, nil, nil, nil, nil, nil, nil, nil, "0.90", "1.00"])
        let refused = graph.send("GET", "/users")
        #expect(refused.status == 429)
        #expect(refused.code == "TooManyRequests")
        #expect(refused.message == "Please retry again later.")
        #expect(refused.headers["Retry-After"] == "1")
        let configuration = graph.tenant.configuration
        #expect(
            refused.headers["x-ms-throttle-scope"]
                == "Tenant_Application/ReadWrite/\(configuration.clientID)/\(configuration.tenantID)"
        )
        #expect(refused.headers["x-ms-throttle-information"] == "ResourceUnitLimitExceeded")
        graph.now = graph.now.adding(seconds: 1)
        #expect(graph.send("GET", "/users").status == 200)
        #expect(graph.send("GET", "/users").status == 429)
    }

    @Test("a tenant's size decides on its limit", arguments: [(0, 3500), (50, 5000), (501, 8000)])
    func sizes(users: Int, limit: Int) {
        var graph = Self.throttled()
        for number in 0..<users { graph.tenant.seedUser(["userPrincipalName": .string("u\(number)@contoso.com")]) }
        let group = graph.tenant.seedGroup(["displayName": "g"], members: [])
        var count = 0
        while graph.send("GET", "/groups/\(group)/transitiveMembers").status == 200 { count += 1 }
        #expect(count == limit / 5)
    }

    @Test("writes have a limit of their own")
    func writes() {
        var graph = Self.throttled { $0.writes = 3 }
        #expect((0..<4).map { _ in graph.send("DELETE", "/users/x").status } == [404, 404, 404, 429])
        let refused = graph.send("DELETE", "/users/x")
        #expect(refused.headers["x-ms-throttle-information"] == "WriteLimitExceeded")
        #expect(refused.headers["Retry-After"] == "50")
        #expect(graph.send("GET", "/users").status == 200)
    }

    @Test(
        "reports and on-demand provisioning take five requests in ten seconds",
        arguments: [
            ("GET", "/auditLogs/provisioning"), ("POST", "/servicePrincipals/{sp}/synchronization/jobs/{job}/provisionOnDemand"),
        ]
    )
    func services(method: String, path: String) {
        var graph = Self.throttled()
        let target = path.replacing("{sp}", with: graph.tenant.configuration.servicePrincipalID)
            .replacing("{job}", with: graph.tenant.jobID)
        for _ in 0..<5 { #expect(graph.send(method, target, method == "POST" ? [:] : nil).status != 429) }
        let refused = graph.send(method, target, method == "POST" ? [:] : nil)
        #expect(refused.status == 429)
        #expect(refused.headers["Retry-After"] == "2")
        #expect(graph.send("GET", "/users").status == 200)
    }

    @Test("without limits nobody is throttled, and applications have limits of their own")
    func perApplication() {
        var free = GraphClient()
        for _ in 0..<4000 { #expect(free.send("GET", "/groups").status == 200) }
        var graph = GraphClient {
            $0.throttling = GraphThrottling()
            $0.throttling?.reports = 1
            $0.clients = [MockGraph.GraphClient(id: "other", secret: "s", name: "Other", roles: ["AuditLog.Read.All"])]
        }
        #expect(graph.send("GET", "/auditLogs/provisioning").status == 200)
        #expect(graph.send("GET", "/auditLogs/provisioning").status == 429)
        graph.token = graph.fetchToken("client_id=other&client_secret=s")
        #expect(graph.send("GET", "/auditLogs/provisioning").status == 200)
    }

    // MARK: Lag

    @Test("with a lag, lists see a change later, and a read by id at once", arguments: [1, 2, 3] as [UInt64])
    func lags(seed: UInt64) {
        var graph = GraphClient {
            $0.lag = GraphLag(minimumSeconds: 5, maximumSeconds: 20)
            $0.seed = seed
        }
        let link = graph.delta("/users/delta").link
        let id = graph.createUser("ada")
        #expect(graph.send("GET", "/users/\(id)").status == 200)
        #expect(graph.send("GET", "/users/ada@contoso.com").status == 200)
        func seen(_ graph: inout GraphClient) -> [Int] {
            [
                graph.send("GET", "/users").items.count, graph.get("/users", ["$filter": "displayName eq 'ada'"]).items.count,
                Int(graph.send("GET", "/users/$count", headers: eventual).text) ?? -1,
                graph.get("/users", ["$search": "\"displayName:ada\""], headers: eventual).items.count,
                graph.delta(link).items.count,
            ]
        }
        #expect(seen(&graph) == [0, 0, 0, 0, 0])
        graph.now = graph.now.adding(seconds: 4)
        #expect(seen(&graph) == [0, 0, 0, 0, 0])
        graph.now = graph.now.adding(seconds: 17)
        #expect(seen(&graph) == [1, 1, 1, 1, 1])
        graph.send("DELETE", "/users/\(id)")
        #expect(graph.send("GET", "/users").items.count == 1)
        graph.now = graph.now.adding(seconds: 20)
        #expect(graph.send("GET", "/users").items.isEmpty)
    }

    @Test("the lag is drawn from the seed, changes keep their order, and what is seeded is there at once")
    func lagIsSeeded() {
        func run(_ seed: UInt64) -> [[String]] {
            var graph = GraphClient {
                $0.lag = GraphLag(minimumSeconds: 0, maximumSeconds: 30)
                $0.seed = seed
            }
            graph.tenant.seedUser(["displayName": "seed", "userPrincipalName": "seed@contoso.com"])
            var seen: [[String]] = []
            for number in 0..<5 {
                _ = graph.createUser("u\(number)")
                seen.append(graph.send("GET", "/users").names)
                graph.now = graph.now.adding(seconds: 5)
            }
            return seen
        }
        let first = run(1)
        #expect(first == run(1))
        #expect(first != run(2))
        for names in first {
            #expect(names.first == "seed")
            #expect(names == names.sorted())
        }
    }
}
