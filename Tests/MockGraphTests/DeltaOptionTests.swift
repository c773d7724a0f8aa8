import HTTP
import JSON
import MockGraph
import Testing

@Suite("Options, limits and resets of delta queries")
struct DeltaOptionTests {
    @Test("a delta query follows the objects of its filter only, and its links remember them")
    func filters() {
        var graph = GraphClient { $0.deltaPageSize = 1 }
        let ids = (0..<4).map { graph.createUser("u\($0)") }
        let filter = PercentCoding.encode("id eq '\(ids[2])' or id eq '\(ids[0])'")
        let first = graph.delta("/users/delta?$filter=\(filter)&$select=displayName")
        #expect(first.items.compactMap { $0["displayName"]?.stringValue }.sorted() == ["u0", "u2"])
        for id in ids { graph.send("PATCH", "/users/\(id)", ["displayName": "x"]) }
        #expect(graph.delta(first.link).items.compactMap { $0["id"]?.stringValue } == [ids[0], ids[2]])
        let many = (0..<51).map { "id eq '\($0)'" }.joined(separator: " or ")
        #expect(graph.get("/users/delta", ["$filter": many]).status == 400)
        #expect(graph.get("/users/delta", ["$filter": "displayName eq 'x'"]).status == 400)
    }

    @Test("latest begins now")
    func latest() {
        var graph = GraphClient()
        _ = graph.createUser("ada")
        let now = graph.send("GET", "/users/delta?$deltatoken=latest&$select=displayName")
        #expect(now.items.isEmpty)
        let link = now.json["@odata.deltaLink"]?.stringValue ?? ""
        _ = graph.createUser("bob")
        #expect(graph.delta(link).items.compactMap { $0["displayName"] } == ["bob"])
    }

    @Test("a delta link may be given another selection, and remembers it")
    func selectsAnew() {
        var graph = GraphClient()
        let id = graph.createUser("ada")
        let link = graph.delta("/users/delta?$select=displayName").link
        graph.send("PATCH", "/users/\(id)", ["jobTitle": "J"])
        #expect(graph.delta(link).items.isEmpty)
        let other = graph.delta(link + "&$select=jobTitle")
        #expect(other.items == [["jobTitle": "J", "id": .string(id)]])
        graph.send("PATCH", "/users/\(id)", ["displayName": "A"])
        #expect(graph.delta(other.link).items.isEmpty)
    }

    @Test("with return=minimal an item holds what changed, a cleared property as null")
    func minimal() {
        var graph = GraphClient()
        let id = graph.createUser("ada", ["department": "R", "jobTitle": "J"])
        let link = graph.delta("/users/delta?$select=displayName,department,jobTitle").link
        graph.send("PATCH", "/users/\(id)", ["department": nil])
        let answer = graph.send("GET", link, headers: ["Prefer": "return=minimal"])
        #expect(answer.items == [["id": .string(id), "department": nil]])
        #expect(
            graph.send("GET", link).items
                == [["displayName": "ada", "jobTitle": "J", "id": .string(id), "department": nil]]
        )
    }

    @Test(
        "after a reset every older token is gone, and the Location begins anew with what was selected",
        arguments: [true, false]
    )
    func resets(isInside: Bool) {
        var graph = GraphClient { $0.deltaPageSize = 1 }
        _ = graph.createUser("ada")
        _ = graph.createUser("bob")
        let page = graph.send("GET", "/users/delta?$select=displayName")
        let link =
            isInside ? page.json["@odata.nextLink"]?.stringValue ?? "" : graph.delta("/users/delta?$select=displayName").link
        graph.tenant.resetDelta()
        let gone = graph.send("GET", link)
        #expect(gone.status == 410)
        let location = gone.headers["Location"] ?? ""
        #expect(location.hasPrefix("https://graph.microsoft.com/v1.0/users/delta?"))
        #expect(location.hasSuffix("$deltatoken="))
        let again = graph.delta(location)
        #expect(again.items.count == 2)
        #expect(again.items[0].objectValue?.names == ["displayName", "id"])
        #expect(graph.delta(again.link).items.isEmpty)
    }

    @Test(
        "options that a delta query does not know are refused",
        arguments: ["$top=5", "$orderby=displayName", "$expand=members", "$search=%22displayName:a%22", "$select=skills"]
    )
    func refuses(option: String) {
        var graph = GraphClient()
        #expect(graph.send("GET", "/users/delta?\(option)").status >= 400)
    }

    @Test("a token of eight days is refused as Graph refuses it")
    func expires() {
        var graph = GraphClient()
        let link = graph.delta("/users/delta").link
        graph.now = graph.now.adding(seconds: 8 * 86_400)
        #expect(graph.send("GET", link).message == "DeltaLink older than 30 days is not supported.")
    }

    @Test("a group of which many members changed is repeated with others of them", arguments: [1, 3, 100])
    func slicesChanges(slice: Int) {
        var graph = GraphClient { $0.deltaMemberSlice = slice }
        let users = (0..<10).map { graph.createUser("u\($0)") }
        let group = graph.createGroup("g")
        let other = graph.createGroup("h")
        let link = graph.delta("/groups/delta?$select=members").link
        for user in users { graph.addMember(user, to: group) }
        graph.addMember(users[0], to: other)
        let items = graph.delta(link).items
        #expect(
            items.filter { $0["id"] == .string(group) }.flatMap { $0["members@delta"]?.arrayValue ?? [] }.compactMap {
                $0["id"]?.stringValue
            } == users
        )
        #expect(items.filter { $0["id"] == .string(other) }.count == 1)
    }

    @Test("nothing is missed when objects leave between the pages of a round")
    func missesNothing() {
        var graph = GraphClient { $0.deltaPageSize = 10 }
        let ids = (0..<200).map { graph.createUser("u\($0)") }
        var answer = graph.send("GET", "/users/delta?$select=id")
        var seen = Set(answer.items.compactMap { $0["id"]?.stringValue })
        for id in ids[0..<150] {
            graph.send("DELETE", "/users/\(id)")
            graph.send("DELETE", "/directory/deletedItems/\(id)")
        }
        while let link = answer.json["@odata.nextLink"]?.stringValue {
            answer = graph.send("GET", link)
            seen.formUnion(answer.items.compactMap { $0["id"]?.stringValue })
        }
        #expect(seen.isSuperset(of: ids[150...]))
    }

    @Test("a saved state goes on with its applications, assignments and delta links")
    func saves() throws {
        var graph = GraphClient()
        let user = graph.createUser("ada")
        let group = graph.createGroup("g")
        graph.addMember(user, to: group)
        graph.send(
            "POST",
            "/groups/\(group)/owners/$ref",
            ["@odata.id": .string("https://graph.microsoft.com/v1.0/users/\(user)")]
        )
        let made = graph.send(
            "POST",
            "/applicationTemplates/8adf8e6e-67b2-4cf2-a259-e3dc5476c621/instantiate",
            ["displayName": "Second"]
        )
        let second = made.json["servicePrincipal"]?["id"]?.stringValue ?? ""
        for resource in [second, graph.tenant.configuration.servicePrincipalID] {
            let body: JSONValue = [
                "principalId": .string(user), "resourceId": .string(resource),
                "appRoleId": "18d14569-c3bd-439b-9a66-3a2aee01d14f",
            ]
            #expect(graph.send("POST", "/users/\(user)/appRoleAssignments", body).status == 201)
        }
        graph.tenant.resetDelta()
        let client = graph.token
        graph.token = graph.tenant.issueAccessToken(isFirstParty: true, at: graph.now)
        let links = ["/users/delta", "/servicePrincipals/\(second)/appRoleAssignedTo/delta"].map { graph.delta($0).link }
        graph.token = client
        graph.send("DELETE", "/users/\(user)")
        var loaded = GraphClient()
        var lines: [[UInt8]] = []
        graph.tenant.saveRecords { lines.append($0) }
        for line in lines {
            let object = try #require(try JSONValue.parse(line).objectValue)
            #expect(try loaded.tenant.load(record: object))
        }
        var again: [[UInt8]] = []
        loaded.tenant.saveRecords { again.append($0) }
        #expect(again == lines)
        loaded.token = loaded.tenant.issueAccessToken(isFirstParty: true, at: loaded.now)
        #expect(loaded.delta(links[0]).items == [["id": .string(user), "@removed": ["reason": "changed"]]])
        #expect(loaded.delta(links[1]).items.map { $0["@removed"] } == [["reason": "deleted"]])
        #expect(loaded.send("GET", "/servicePrincipals/\(second)").json["displayName"] == "Second")
        loaded.send("POST", "/directory/deletedItems/\(user)/restore")
        #expect(loaded.send("GET", "/servicePrincipals/\(second)/appRoleAssignedTo").items.count == 1)
        #expect(loaded.send("GET", "/groups/\(group)/owners").names == ["ada"])
        #expect(loaded.createUser("bob") == graph.createUser("bob"))
    }
}
