import EntraProvisioning
import JSON
import Testing

@Suite("Who is in scope")
struct ScopeTests {
    private func filter(_ attribute: String, _ comparison: ScopingOperator, _ values: [String]) throws -> ScopingFilter {
        ScopingFilter(groups: [ScopingFilter.Group(name: "filter", clauses: [try ScopingClause(attribute, comparison, values)])])
    }

    private func writes(_ service: Service) -> [String] { service.cycle().filter { $0.method != "GET" }.map(\.line) }

    @Test("who does not pass the scoping filter is not provisioned, and is switched off on falling out")
    func filters() throws {
        let service = Service()
        let filter = try filter("department", .equals, ["Sales"])
        service.configure { $0.users.scope = filter }
        let ada = service.user("ada", ["department": "Sales"])
        service.user("bob", ["department": "sales"])
        #expect(writes(service) == ["POST /Users"])
        #expect(service.lastReport?.log.last?.scoping?.filters != "{}")
        service.ask("PATCH", "/users/\(ada)", ["department": "Legal"])
        #expect(writes(service) == ["PATCH /Users/u1"])
        service.resources["/Users/u1"]?["active"] = false
        service.ask("PATCH", "/users/\(ada)", ["department": "Sales"])
        #expect(writes(service) == ["PATCH /Users/u1"])
    }

    @Test("who is not read any more (inputFilterGroups) keeps the account as it is")
    func leavesUnread() throws {
        let service = Service()
        var filter = try filter("department", .equals, ["Sales"])
        filter.inputGroups = filter.groups
        filter.groups = []
        let scope = filter
        service.configure { $0.users.scope = scope }
        let ada = service.user("ada", ["department": "Sales"])
        #expect(writes(service) == ["POST /Users"])
        service.ask("PATCH", "/users/\(ada)", ["department": "Legal"])
        #expect(writes(service).isEmpty)
    }

    @Test("a changed scoping filter clears the watermark, so that everybody is evaluated again")
    func evaluatesAgain() throws {
        let service = Service()
        service.user("ada", ["department": "Legal"])
        service.cycle()
        let filter = try filter("department", .equals, ["Sales"])
        service.configure { $0.users.scope = filter }
        #expect(writes(service) == ["PATCH /Users/u1"])
        #expect(service.lastReport?.kind == .initial)
    }

    @Test("with Sync all, everybody is provisioned, assigned or not")
    func syncsAll() {
        let service = Service()
        service.configure { $0.syncsAll = true }
        service.user("ada", isAssigned: false)
        _ = service.graph.seedGroup(["displayName": "eng", "securityEnabled": true], members: [])
        #expect(writes(service) == ["POST /Users", "POST /Groups"])
    }

    @Test("from Sync all to Sync assigned, nobody is switched off before a restart (Known issues)")
    func needsRestart() {
        let service = Service()
        service.configure { $0.syncsAll = true }
        service.user("ada", isAssigned: false)
        service.cycle()
        service.configure { $0.syncsAll = false }
        #expect(writes(service).isEmpty)
        service.job.restart([.watermark])
        #expect(writes(service) == ["PATCH /Users/u1"])
    }

    @Test("a group that is not security-enabled does not entitle its members")
    func needsSecurity() {
        let service = Service()
        let ada = service.user("ada", isAssigned: false)
        let group = service.graph.seedGroup(["displayName": "eng", "securityEnabled": false], members: [ada])
        service.graph.seedAssignment(of: group, at: service.now)
        #expect(!writes(service).contains("POST /Users"))
    }

    @Test("out of one of two assigned groups, a user stays; out of both, it is switched off")
    func countsGroups() {
        let service = Service()
        let ada = service.user("ada", isAssigned: false)
        let groups = [service.group("one", [ada]), service.group("two", [ada])]
        service.cycle()
        service.ask("DELETE", "/groups/\(groups[0])/members/\(ada)/$ref")
        #expect(writes(service) == ["PATCH /Groups/g2"])
        service.ask("DELETE", "/groups/\(groups[1])/members/\(ada)/$ref")
        #expect(writes(service) == ["PATCH /Users/u1", "PATCH /Groups/g3"])
    }

    @Test("with SkipOutOfScopeDeletions, who falls out of scope keeps the account", arguments: [true, false])
    func skipsDeletions(skips: Bool) {
        let service = Service()
        service.configure { $0.skipsOutOfScopeDeletions = skips }
        let ada = service.user("ada")
        service.cycle()
        service.unassign(ada)
        #expect(writes(service) == (skips ? [] : ["PATCH /Users/u1"]))
    }

    @Test("a nested group that is assigned itself becomes a member by its id; its members are not expanded")
    func nestsGroups() {
        let service = Service()
        let inner = service.group("inner", [])
        service.group("outer", [inner])
        let requests = service.cycle()
        #expect(requests.last?.operations[0]?["value"]?[0]?["value"] == "g1")
    }
}
