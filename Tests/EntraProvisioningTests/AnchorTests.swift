import EntraProvisioning
import HTTP
import JSON
import Testing

/// What a changed tenant URL does, by what the service remembers: the watermark, the ids of the target, and what groups were told of members.
@Suite("A changed URL and token, and what the service remembers")
struct AnchorTests {
    /// A service that has provisioned two users and a group, and moves to an endpoint where ids survive, differ, or where nobody is.
    private func moved(_ ids: Ids) -> (Service, ada: String, group: String) {
        let service = Service()
        let ada = service.user("ada")
        let group = service.group("eng", [ada, service.user("bob")])
        service.cycle()
        service.baseAddress = "https://new.example/scim"
        switch ids {
        case .same: break
        case .other:
            let old = service.resources
            service.resources = [:]
            for (path, resource) in old {
                var moved = resource
                let id = "new-\(resource["id"]?.stringValue ?? "")"
                moved["id"] = .string(id)
                service.resources["\(path.split(separator: "/")[0] == "Users" ? "/Users" : "/Groups")/\(id)"] = moved
            }
        case .nobody: service.resources = [:]
        }
        return (service, ada, group)
    }

    enum Ids: String, Sendable, CaseIterable { case same, other, nobody }

    @Test(
        "without a restart and without changes the new endpoint gets the probe alone, whatever its ids",
        arguments: Ids.allCases
    )
    func staysQuiet(_ ids: Ids) {
        let (service, _, _) = moved(ids)
        #expect(service.cycle().isEmpty)
        #expect(service.requests.first?.authority == "new.example")
        #expect(service.lastReport?.anchors.used == 0)
    }

    /// Which ids the new endpoint has, and what one changed user causes.
    static let changes: [(Ids, requests: [String], missing: Int)] = [
        (.same, ["GET /Users/u1", "PATCH /Users/u1"], 0),
        (.other, ["GET /Users/u1", "GET /Users?filter=userName+eq+%22ada%40contoso.com%22", "PATCH /Users/new-u1"], 1),
        (.nobody, ["GET /Users/u1", "GET /Users?filter=userName+eq+%22ada%40contoso.com%22", "POST /Users"], 1),
    ]

    @Test("a user that changes is found by its kept id, or searched for anew, or created", arguments: changes)
    func rematches(_ ids: Ids, requests: [String], missing: Int) {
        let (service, ada, _) = moved(ids)
        service.ask("PATCH", "/users/\(ada)", ["surname": "King"])
        #expect(service.cycle().map(\.line) == requests)
        #expect(service.lastReport?.anchors.used == 1)
        #expect(service.lastReport?.anchors.missing == missing)
    }

    @Test(
        "where ids differ, one new member makes the group be found anew, and all members told again by kept ids that the endpoint does not know"
    )
    func sendsKeptMembers() {
        let (service, _, group) = moved(.other)
        let carol = service.user("carol")
        service.cycle()
        service.ask(
            "POST",
            "/groups/\(group)/members/$ref",
            ["@odata.id": .string("https://graph.microsoft.com/v1.0/users/\(carol)")]
        )
        let writes = service.cycle().filter { $0.method == "PATCH" }
        #expect(writes.map(\.path) == Array(repeating: "/scim/Groups/new-g3", count: 3))
        #expect(writes.compactMap { $0.operations[0]?["value"]?[0]?["value"]?.stringValue } == ["u1", "u2", "u4"])
    }

    /// A restart's scopes, which ids the new endpoint has, and what it costs: users searched for, created, group members told again.
    static let restarts: [(scopes: [ResetScope], ids: Ids, searched: Int, created: Int, told: Int)] = [
        ([.watermark], .same, 0, 0, 0), ([.watermark], .other, 3, 0, 2), ([.watermark], .nobody, 3, 3, 2),
        ([.full], .same, 3, 0, 2), ([.full, .connectorDataStore], .same, 3, 0, 2),
        ([.full, .connectorDataStore], .other, 3, 0, 2),
    ]

    @Test(
        "a restart finds everybody again; members are told again only where the kept id of the group was lost",
        arguments: restarts
    )
    func findsAgain(scopes: [ResetScope], ids: Ids, searched: Int, created: Int, told: Int) {
        let (service, _, _) = moved(ids)
        service.job.restart(scopes)
        let requests = service.cycle()
        #expect(requests.filter { $0.line.contains("filter=") }.count == searched)
        #expect(requests.filter { $0.method == "POST" }.count == created)
        #expect(requests.filter { $0.line.hasPrefix("PATCH /Groups") }.count == told)
        #expect(service.lastReport?.anchors.missing == (scopes == [.watermark] && ids != .same ? 3 : 0))
    }

    @Test("a flag that the new URL lacks changes the form of the requests")
    func losesFlag() {
        let service = Service()
        service.baseAddress += "?aadOptscim062020"
        let ada = service.user("ada")
        service.cycle()
        service.ask("PATCH", "/users/\(ada)", ["accountEnabled": false])
        #expect(service.cycle().last?.operations[0]?["value"] == false)
        service.baseAddress = "https://new.example/scim"
        service.resources["/Users/u1"]?["active"] = false
        service.ask("PATCH", "/users/\(ada)", ["accountEnabled": true])
        #expect(service.cycle().last?.operations[0]?["value"] == "True")
    }
}
