import JSON
import MockGraph
import Testing

@Suite("Delta queries")
struct DeltaTests {
    @Test("a round without changes is empty, and a later change shows once")
    func showsChangesOnce() {
        var graph = GraphClient()
        let id = graph.createUser("ada")
        let first = graph.delta("/users/delta?$select=displayName")
        #expect(first.items.count == 1)
        let second = graph.delta(first.link)
        #expect(second.items.isEmpty)
        graph.send("PATCH", "/users/\(id)", ["displayName": "Ada L"])
        let third = graph.delta(second.link)
        #expect(third.items == [["displayName": "Ada L", "id": .string(id)]])
        #expect(graph.delta(third.link).items.isEmpty)
    }

    @Test("a change of what is not selected does not surface")
    func hidesUnselected() {
        var graph = GraphClient()
        let id = graph.createUser("ada")
        let link = graph.delta("/users/delta?$select=displayName").link
        graph.send("PATCH", "/users/\(id)", ["jobTitle": "Engineer"])
        #expect(graph.delta(link).items.isEmpty)
    }

    @Test(
        "a deleted user is marked changed while it can be restored, and deleted once it is purged",
        arguments: [(false, "changed"), (true, "deleted")]
    )
    func marksRemoved(isPurged: Bool, reason: String) {
        var graph = GraphClient()
        let id = graph.createUser("ada")
        let link = graph.delta("/users/delta").link
        graph.send("DELETE", "/users/\(id)")
        if isPurged { graph.send("DELETE", "/directory/deletedItems/\(id)") }
        #expect(graph.delta(link).items == [["id": .string(id), "@removed": ["reason": .string(reason)]]])
    }

    @Test("members that joined and left show in members@delta, each once")
    func showsMembers() {
        var graph = GraphClient()
        let users = (0..<3).map { graph.createUser("u\($0)") }
        let group = graph.createGroup("eng")
        func add(_ id: String) -> JSONValue { ["@odata.id": .string("https://graph.microsoft.com/v1.0/users/\(id)")] }
        graph.send("POST", "/groups/\(group)/members/$ref", add(users[0]))
        let link = graph.delta("/groups/delta?$select=displayName,members").link
        graph.send("POST", "/groups/\(group)/members/$ref", add(users[1]))
        graph.send("DELETE", "/groups/\(group)/members/\(users[0])/$ref")
        graph.send("POST", "/groups/\(group)/members/$ref", add(users[2]))
        graph.send("DELETE", "/groups/\(group)/members/\(users[2])/$ref")
        let members = graph.delta(link).items.first?["members@delta"]
        #expect(
            members == [
                ["@odata.type": "#microsoft.graph.user", "id": .string(users[1])],
                ["@odata.type": "#microsoft.graph.user", "id": .string(users[0]), "@removed": ["reason": "deleted"]],
                ["@odata.type": "#microsoft.graph.user", "id": .string(users[2]), "@removed": ["reason": "deleted"]],
            ]
        )
    }

    @Test("a large group is repeated with other members until all are shown", arguments: [1, 3, 7, 100])
    func slicesMembers(slice: Int) {
        var graph = GraphClient { $0.deltaMemberSlice = slice }
        let users = (0..<10).map { graph.tenant.seedUser(["userPrincipalName": .string("u\($0)@contoso.com")]) }
        graph.tenant.seedGroup(["displayName": "all"], members: users)
        let items = graph.delta("/groups/delta").items
        let shown = items.flatMap { $0["members@delta"]?.arrayValue ?? [] }.compactMap { $0["id"]?.stringValue }
        #expect(shown == users)
        #expect(items.count == (10 + slice - 1) / slice)
    }

    @Test("an old or a changed token is refused in Graph's words")
    func refusesTokens() {
        var graph = GraphClient()
        let link = graph.delta("/users/delta").link
        #expect(graph.send("GET", link + "00").status == 400)
        graph.now = graph.now.adding(seconds: 8 * 86_400)
        var later = GraphClient()
        later.tenant = graph.tenant
        later.now = graph.now
        #expect(later.send("GET", link).code == "Request_UnsupportedQuery")
    }

    @Test("a manager shows in manager@delta when it changes")
    func showsManager() {
        var graph = GraphClient()
        let ada = graph.createUser("ada")
        let bob = graph.createUser("bob")
        let link = graph.delta("/users/delta?$select=displayName,manager").link
        graph.send("PUT", "/users/\(ada)/manager/$ref", ["@odata.id": .string("https://graph.microsoft.com/v1.0/users/\(bob)")])
        #expect(graph.delta(link).items.first?["manager@delta"]?[0]?["id"] == .string(bob))
    }

    @Test("a round in small pages shows the same as one in a large page", arguments: [1, 2, 5])
    func pages(size: Int) {
        var graph = GraphClient { $0.deltaPageSize = size }
        for number in 0..<7 { _ = graph.createUser("u\(number)") }
        let first = graph.delta("/users/delta?$select=displayName")
        #expect(first.items.count == 7)
        for number in 7..<12 { _ = graph.createUser("u\(number)") }
        #expect(graph.delta(first.link).items.compactMap { $0["displayName"]?.stringValue } == ["u7", "u8", "u9", "u10", "u11"])
    }
}
