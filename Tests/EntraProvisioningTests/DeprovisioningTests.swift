import EntraProvisioning
import HTTP
import JSON
import Testing

/// How application provisioning works, De-provisioning, row by row; and what each scope of a restart resets.
@Suite("Leaving, coming back, starting over")
struct DeprovisioningTests {
    enum Leaving: String, Sendable, CaseIterable {
        case unassigned, outOfGroup, blocked, recycled
    }

    private func leave(_ how: Leaving, _ service: Service, _ user: String, _ group: String) {
        switch how {
        case .unassigned: service.unassign(user)
        case .outOfGroup: service.ask("DELETE", "/groups/\(group)/members/\(user)/$ref")
        case .blocked: service.ask("PATCH", "/users/\(user)", ["accountEnabled": false])
        case .recycled: service.ask("DELETE", "/users/\(user)")
        }
    }

    private func comeBack(_ how: Leaving, _ service: Service, _ user: String, _ group: String) {
        switch how {
        case .unassigned: service.graph.seedAssignment(of: user, at: service.now)
        case .outOfGroup:
            service.ask(
                "POST",
                "/groups/\(group)/members/$ref",
                ["@odata.id": .string("https://graph.microsoft.com/v1.0/users/\(user)")]
            )
        case .blocked: service.ask("PATCH", "/users/\(user)", ["accountEnabled": true])
        case .recycled: service.ask("POST", "/directory/deletedItems/\(user)/restore")
        }
    }

    private func userWrites(_ service: Service) -> [String] {
        service.cycle().filter { $0.method != "GET" && $0.line.contains("/Users") }.map(\.line)
    }

    @Test("every way to leave switches the account off, and every way back switches the same one on", arguments: Leaving.allCases)
    func leavesAndReturns(_ how: Leaving) {
        let service = Service()
        let ada = service.user("ada", isAssigned: how != .outOfGroup)
        let group = service.group("eng", how == .outOfGroup ? [ada] : [])
        service.cycle()
        leave(how, service, ada, group)
        #expect(userWrites(service) == ["PATCH /Users/u1"])
        service.resources["/Users/u1"]?["active"] = false
        #expect(userWrites(service).isEmpty)
        comeBack(how, service, ada, group)
        #expect(userWrites(service) == ["PATCH /Users/u1"])
        #expect(service.requests.last { $0.line.hasPrefix("PATCH /Users") }?.operations[0]?["value"] == "True")
    }

    @Test("without a mapping of active nobody is switched off, whatever happens", arguments: Leaving.allCases)
    func keepsWithoutActive(_ how: Leaving) {
        let service = Service()
        service.configure { $0.users.attributes.removeAll { $0.target == "active" } }
        let ada = service.user("ada", isAssigned: how != .outOfGroup)
        let group = service.group("eng", how == .outOfGroup ? [ada] : [])
        service.cycle()
        leave(how, service, ada, group)
        #expect(userWrites(service).isEmpty)
    }

    @Test("who leaves a group is switched off before the group forgets the member")
    func writesUserFirst() {
        let service = Service()
        let ada = service.user("ada", isAssigned: false)
        let group = service.group("eng", [ada])
        service.cycle()
        service.ask("DELETE", "/groups/\(group)/members/\(ada)/$ref")
        #expect(
            service.cycle().map(\.line) == [
                "GET /Users/u1", "PATCH /Users/u1", "GET /Groups/g2?excludedAttributes=members", "PATCH /Groups/g2",
            ]
        )
    }

    /// A scope, and whether it brings an initial cycle, breaks links, ends retries, lifts a quarantine.
    static let scopes: [(ResetScope, initial: Bool, unlinked: Bool, noRetries: Bool, noQuarantine: Bool)] = [
        (.none, false, false, false, false), (.watermark, true, false, false, false), (.escrows, false, false, true, false),
        (.quarantineState, false, false, false, true), (.connectorDataStore, true, true, false, false),
        (.full, true, true, true, true), (.forceDeletes, false, false, false, false),
    ]

    @Test("each scope of a restart resets what it names and nothing else", arguments: scopes)
    func resets(_ scope: ResetScope, initial: Bool, unlinked: Bool, noRetries: Bool, noQuarantine: Bool) {
        let service = Service()
        service.user("ada")
        service.user("bob")
        service.answer = { $0.method == "POST" && $0.text.contains("bob@") ? HTTPResponse(status: 400) : nil }
        service.cycle()
        service.answer = { _ in HTTPResponse(status: 401) }
        service.cycle()
        #expect(service.job.quarantine != nil && service.job.escrows.count == 1)
        service.job.restart([scope])
        #expect((service.job.quarantine == nil) == noQuarantine)
        #expect(service.job.escrows.isEmpty == noRetries)
        service.answer = nil
        service.now = service.now.adding(seconds: 86_400)
        let requests = service.cycle()
        #expect(service.lastReport?.kind == (initial ? .initial : .incremental))
        #expect(requests.contains { $0.line.contains("filter=userName+eq+%22ada") } == unlinked)
        #expect(requests.contains { $0.line == "GET /Users/u1" } == (initial && !unlinked))
    }
}
