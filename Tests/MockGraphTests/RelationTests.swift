import HTTP
import JSON
import MockGraph
import Testing

@Suite("Groups, members and directory objects")
struct RelationTests {
    /// A group `outer` of ada and of a group `inner` of bob; ada's manager is bob.
    private struct Nested {
        var graph = GraphClient()
        let ada: String
        let bob: String
        let inner: String
        let outer: String

        init() {
            ada = graph.createUser("ada")
            bob = graph.createUser("bob")
            inner = graph.createGroup("inner")
            outer = graph.createGroup("outer")
            graph.addMember(bob, to: inner)
            graph.addMember(ada, to: outer)
            graph.addMember(inner, to: outer)
            graph.send(
                "PUT",
                "/users/\(ada)/manager/$ref",
                ["@odata.id": .string("https://graph.microsoft.com/v1.0/users/\(bob)")]
            )
        }
    }

    @Test("members are direct, transitive members flat, and both say of which kind they are")
    func listsMembers() {
        var nested = Nested()
        let direct = nested.graph.send("GET", "/groups/\(nested.outer)/members")
        #expect(direct.names == ["ada", "inner"])
        #expect(direct.items.map { $0["@odata.type"] } == ["#microsoft.graph.user", "#microsoft.graph.group"])
        #expect(nested.graph.send("GET", "/groups/\(nested.outer)/transitiveMembers").names == ["ada", "inner", "bob"])
        #expect(nested.graph.send("GET", "/users/\(nested.bob)/memberOf").names == ["inner"])
        #expect(nested.graph.send("GET", "/users/\(nested.bob)/transitiveMemberOf").names == ["inner", "outer"])
        #expect(nested.graph.send("GET", "/groups/\(nested.inner)/memberOf").names == ["outer"])
        #expect(nested.graph.send("GET", "/users/\(nested.bob)/directReports").names == ["ada"])
    }

    @Test("a cast of members is an advanced query, and so is their count")
    func casts() {
        var nested = Nested()
        let path = "/groups/\(nested.outer)/transitiveMembers"
        #expect(nested.graph.send("GET", path + "/microsoft.graph.user").code == "Request_UnsupportedQuery")
        #expect(nested.graph.get(path + "/microsoft.graph.user", ["$count": "true"], headers: eventual).names == ["ada", "bob"])
        #expect(nested.graph.get(path + "/microsoft.graph.group", ["$count": "true"], headers: eventual).names == ["inner"])
        #expect(nested.graph.send("GET", path + "/$count", headers: eventual).text == "3")
        #expect(nested.graph.send("GET", path + "/microsoft.graph.user/$count", headers: eventual).text == "2")
        #expect(nested.graph.send("GET", path + "/$count").message == "$count is not currently supported.")
        #expect(nested.graph.send("GET", path + "/microsoft.graph.device").status == 405)
    }

    @Test("circles of groups end")
    func circle() {
        var nested = Nested()
        nested.graph.addMember(nested.outer, to: nested.inner)
        #expect(nested.graph.send("GET", "/groups/\(nested.outer)/transitiveMembers").names == ["ada", "inner", "bob", "outer"])
    }

    @Test("members come in pages and can be filtered")
    func pagesMembers() {
        var graph = GraphClient()
        let users = (0..<25).map { graph.createUser("u\($0)") }
        let group = graph.tenant.seedGroup(["displayName": "g"], members: users)
        var answer = graph.send("GET", "/groups/\(group)/members?$top=10&$select=id")
        var ids = answer.items.compactMap { $0["id"]?.stringValue }
        graph.send("DELETE", "/groups/\(group)/members/\(users[2])/$ref")
        while let link = answer.json["@odata.nextLink"]?.stringValue {
            answer = graph.send("GET", link)
            ids += answer.items.compactMap { $0["id"]?.stringValue }
        }
        #expect(ids == users)
        #expect(graph.get("/groups/\(group)/members", ["$filter": "displayName eq 'u7'"]).names == ["u7"])
        #expect(
            graph.send("GET", "/groups/\(group)/members/$ref?$top=1").items.first?["@odata.id"]?.stringValue?.hasSuffix(users[0])
                == true
        )
    }

    @Test("twenty owners and members can be bound at creation, no more, and what does not exist is 404")
    func binds() {
        var graph = GraphClient()
        let users = (0..<21).map { graph.createUser("u\($0)") }
        func body(_ members: ArraySlice<String>, _ owners: ArraySlice<String>) -> JSONValue {
            func references(_ ids: ArraySlice<String>) -> JSONValue {
                .array(ids.map { .string("https://graph.microsoft.com/v1.0/users/\($0)") })
            }
            return [
                "displayName": "g", "mailEnabled": false, "mailNickname": "g", "securityEnabled": true,
                "members@odata.bind": references(members), "owners@odata.bind": references(owners),
            ]
        }
        #expect(graph.send("POST", "/groups", body(users[0..<20], users[20...])).status == 400)
        #expect(graph.send("POST", "/groups", body(["nobody"], [])).code == "Request_ResourceNotFound")
        let group = graph.send("POST", "/groups", body(users[0..<18], users[18..<20])).json["id"]?.stringValue ?? ""
        #expect(graph.send("GET", "/groups/\(group)/members/$count", headers: eventual).text == "18")
        #expect(graph.send("GET", "/groups/\(group)/owners").names == ["u18", "u19"])
        #expect(graph.send("GET", "/users/\(users[18])/ownedObjects").names == ["g"])
        #expect(graph.send("DELETE", "/groups/\(group)/owners/\(users[18])/$ref").status == 204)
        let owner: JSONValue = ["@odata.id": .string("https://graph.microsoft.com/v1.0/users/\(users[0])")]
        #expect(graph.send("POST", "/groups/\(group)/owners/$ref", owner).status == 204)
        #expect(
            graph.send("POST", "/groups/\(group)/owners/$ref", owner).message
                == "One or more added object references already exist for the following modified properties: 'owners'."
        )
        #expect(graph.send("GET", "/groups/\(group)/owners").names == ["u19", "u0"])
    }

    @Test("a member named by sign-in name is added, and the refusals are Graph's")
    func addsMembers() {
        var graph = GraphClient()
        _ = graph.createUser("ada")
        let group = graph.createGroup("g")
        let reference: JSONValue = ["@odata.id": "https://graph.microsoft.com/v1.0/users/ada@contoso.com"]
        #expect(graph.send("POST", "/groups/\(group)/members/$ref", reference).status == 204)
        #expect(
            graph.send("POST", "/groups/\(group)/members/$ref", reference).message
                == "One or more added object references already exist for the following modified properties: 'members'."
        )
        #expect(graph.addMember("x", to: group).status == 404)
        #expect(graph.send("POST", "/groups/\(group)/members", reference).status == 405)
    }

    @Test("without /$ref the member itself is deleted, where the token may, and nothing happens where it may not")
    func deletesTheMember() {
        var nested = Nested()
        let path = "/groups/\(nested.inner)/members/\(nested.bob)"
        nested.graph.become(["GroupMember.ReadWrite.All"])
        let answer = nested.graph.send("DELETE", path)
        #expect(answer.status == 403)
        #expect(answer.code == "Authorization_RequestDenied")
        nested.graph.token = nil
        #expect(nested.graph.send("GET", "/users/\(nested.bob)").status == 200)
        #expect(nested.graph.send("DELETE", path).status == 204)
        #expect(nested.graph.send("GET", "/users/\(nested.bob)").status == 404)
    }

    @Test("a new group shows what Microsoft's sample shows, and its SID comes of its id")
    func showsGroups() {
        var graph = GraphClient()
        let group = graph.send(
            "POST",
            "/groups",
            ["displayName": "g", "mailEnabled": false, "mailNickname": "g", "securityEnabled": true, "description": nil]
        )
        .json
        #expect(group["groupTypes"] == [])
        #expect(group["proxyAddresses"] == [])
        #expect(group["renewedDateTime"] == group["createdDateTime"])
        #expect(group["description"] == .null)
        #expect(group["securityIdentifier"]?.stringValue?.hasPrefix("S-1-12-1-") == true)
        #expect(group["securityIdentifier"]?.stringValue?.split(separator: "-").count == 8)
    }

    @Test("what Exchange keeps of a group is updated alone, and answered with 200")
    func exchangeProperties() {
        var graph = GraphClient()
        let group = graph.createGroup("g")
        #expect(graph.send("PATCH", "/groups/\(group)", ["allowExternalSenders": true]).status == 200)
        #expect(graph.send("PATCH", "/groups/\(group)", ["allowExternalSenders": true, "displayName": "x"]).status == 400)
        #expect(graph.send("PATCH", "/groups/\(group)", ["displayName": "x"]).status == 204)
    }

    @Test("a group's deletion follows the switch", arguments: [true, false])
    func deletesGroups(isSoft: Bool) {
        var graph = GraphClient { $0.softDeletesGroups = isSoft }
        let group = graph.createGroup("g")
        #expect(graph.send("DELETE", "/groups/\(group)").status == 204)
        #expect(graph.send("GET", "/directory/deletedItems/microsoft.graph.group").items.count == (isSoft ? 1 : 0))
        #expect(graph.send("POST", "/directory/deletedItems/\(group)/restore").status == (isSoft ? 200 : 404))
    }

    @Test("deleted items come in pages with the moment of their deletion, need a type, and are gone after thirty days")
    func deletedItems() {
        var graph = GraphClient()
        let ids = (0..<5).map { graph.createUser("u\($0)") }
        for id in ids { graph.send("DELETE", "/users/\(id)") }
        let first = graph.send("GET", "/directory/deletedItems/microsoft.graph.user?$top=3")
        #expect(first.names == ["u0", "u1", "u2"])
        #expect(first.items.first?["deletedDateTime"] == "2026-01-01T00:00:00Z")
        #expect(graph.send("GET", first.json["@odata.nextLink"]?.stringValue ?? "").names == ["u3", "u4"])
        #expect(graph.send("GET", "/directory/deletedItems").status == 400)
        #expect(graph.send("GET", "/directory/deleteditems/microsoft.graph.user/$count", headers: eventual).text == "5")
        // The Python SDK writes the namespace like this.
        #expect(graph.send("GET", "/directory/deletedItems/graph.user").items.count == 5)
        let one = graph.send("GET", "/directory/deletedItems/\(ids[4])")
        #expect(one.json["@odata.type"] == "#microsoft.graph.user")
        #expect(one.json["deletedDateTime"] == "2026-01-01T00:00:00Z")
        let restored = graph.send("POST", "/directory/deletedItems/\(ids[4])/restore")
        #expect(restored.json["@odata.context"] == "https://graph.microsoft.com/v1.0/$metadata#directoryObjects/$entity")
        graph.now = graph.now.adding(seconds: 30 * 86_400)
        graph.token = nil
        #expect(graph.send("GET", "/directory/deletedItems/microsoft.graph.user").items.isEmpty)
        #expect(graph.send("GET", "/users/\(ids[4])").status == 200)
    }

    @Test("directory objects are read one by one and a thousand at once")
    func directoryObjects() {
        var nested = Nested()
        let one = nested.graph.send("GET", "/directoryObjects/\(nested.outer)")
        #expect(one.json["@odata.type"] == "#microsoft.graph.group")
        let all: JSONValue = [
            "ids": [
                .string(nested.ada), .string(nested.outer), "x", .string(nested.graph.tenant.configuration.servicePrincipalID),
            ]
        ]
        let found = nested.graph.send("POST", "/directoryObjects/getByIds", all).items
        #expect(
            found.map { $0["@odata.type"] } == [
                "#microsoft.graph.user", "#microsoft.graph.group", "#microsoft.graph.servicePrincipal",
            ]
        )
        let users: JSONValue = ["ids": [.string(nested.ada), .string(nested.outer)], "types": ["user"]]
        #expect(nested.graph.send("POST", "/directoryObjects/microsoft.graph.getByIds", users).names == ["ada"])
        let many = JSONValue.array((0...1000).map { .string(String($0)) })
        #expect(nested.graph.send("POST", "/directoryObjects/getByIds", ["ids": many]).status == 400)
    }

    @Test("questions of membership see nested groups")
    func membershipQuestions() {
        var nested = Nested()
        let all = nested.graph.send("POST", "/users/\(nested.bob)/getMemberGroups", ["securityEnabledOnly": false])
        #expect(all.items == [.string(nested.inner), .string(nested.outer)])
        let some: JSONValue = ["groupIds": [.string(nested.outer), "x"]]
        #expect(nested.graph.send("POST", "/users/\(nested.bob)/checkMemberGroups", some).items == [.string(nested.outer)])
        let objects: JSONValue = ["ids": [.string(nested.inner)]]
        #expect(nested.graph.send("POST", "/directoryObjects/\(nested.ada)/checkMemberObjects", objects).items == [])
    }
}
