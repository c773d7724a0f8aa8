import EntraProvisioning
import HTTP
import JSON
import Testing

@Suite("Cycles of the provisioning service")
struct CycleTests {
    @Test("a cycle without changes sends the probe alone")
    func isQuiet() {
        let service = Service()
        service.group("eng", [service.user("ada")])
        service.cycle()
        #expect(service.lastReport?.kind == .initial)
        #expect(service.cycle().isEmpty)
        #expect(service.lastReport?.kind == .incremental)
    }

    @Test("only assigned users, and direct members of assigned groups, are provisioned")
    func scopes() {
        let service = Service()
        service.user("stranger", isAssigned: false)
        let inner = service.graph.seedGroup(["displayName": "inner"], members: [service.user("nested", isAssigned: false)])
        service.group("outer", [service.user("direct", isAssigned: false), inner])
        let created = service.cycle().filter { $0.method == "POST" }.map(\.text)
        #expect(created.count == 2)
        #expect(created[0].contains("direct@contoso.com"))
        #expect(created[1].contains("outer"))
    }

    /// What happens to a provisioned user, and the one write it causes; an empty text for none.
    static let deprovisioning: [(what: String, write: String)] = [
        ("unassign", "PATCH /Users/u1"), ("disable", "PATCH /Users/u1"), ("delete", "PATCH /Users/u1"),
        ("purge", "DELETE /Users/u1"),
        ("unassign, then purge", ""),
    ]

    @Test("leaving disables, purging deletes, and who is not managed any more is left alone", arguments: deprovisioning)
    func deprovisions(what: String, write: String) {
        let service = Service()
        let ada = service.user("ada")
        service.cycle()
        func unassign() {
            let id = service.graph.assignmentID(of: ada) ?? ""
            service.ask("DELETE", "/servicePrincipals/\(service.graph.configuration.servicePrincipalID)/appRoleAssignedTo/\(id)")
        }
        switch what {
        case "unassign": unassign()
        case "disable": service.ask("PATCH", "/users/\(ada)", ["accountEnabled": false])
        case "delete": service.ask("DELETE", "/users/\(ada)")
        case "purge":
            service.ask("DELETE", "/users/\(ada)")
            service.cycle()
            service.ask("DELETE", "/directory/deletedItems/\(ada)")
        default:
            unassign()
            service.cycle()
            service.ask("DELETE", "/users/\(ada)")
            service.ask("DELETE", "/directory/deletedItems/\(ada)")
        }
        let writes = service.cycle().filter { $0.method != "GET" }
        #expect(writes.map(\.line) == (write.isEmpty ? [] : [write]))
        if write.hasPrefix("PATCH") {
            #expect(writes.first?.operations.text(pretty: false) == #"[{"op":"Replace","path":"active","value":"False"}]"#)
        }
    }

    @Test("an unassigned group is deleted, its members' accounts are switched off")
    func deletesGroup() {
        let service = Service()
        let group = service.group("eng", [service.user("ada", isAssigned: false)])
        service.cycle()
        let id = service.graph.assignmentID(of: group) ?? ""
        service.ask("DELETE", "/servicePrincipals/\(service.graph.configuration.servicePrincipalID)/appRoleAssignedTo/\(id)")
        #expect(service.cycle().filter { $0.method != "GET" }.map(\.line) == ["PATCH /Users/u1", "DELETE /Groups/g2"])
    }

    @Test("a user whose account is gone is searched for again, and created where it is not found")
    func recreates() {
        let service = Service()
        let ada = service.user("ada")
        service.cycle()
        service.resources = [:]
        service.ask("PATCH", "/users/\(ada)", ["surname": "King"])
        #expect(
            service.cycle().map(\.line) == [
                "GET /Users/u1", "GET /Users?filter=userName+eq+%22ada%40contoso.com%22", "POST /Users",
            ]
        )
    }

    @Test("two accounts of one name are a failure, not a guess")
    func refusesDuplicates() {
        let service = Service()
        service.resources = [
            "/Users/a": ["id": "a", "userName": "ada@contoso.com"], "/Users/b": ["id": "b", "userName": "ADA@contoso.com"],
        ]
        service.user("ada")
        #expect(service.cycle().count == 1)
        #expect(service.lastReport?.failures.map(\.code) == ["DuplicateTargetEntries"])
    }

    /// The answer to every request, and what the connection test says.
    static let refusals: [(Int, String, String)] = [
        (401, "{}", "You appear to have entered invalid credentials."),
        (403, "{}", "You appear to have entered invalid credentials."),
        (501, "{}", "You appear to have entered invalid credentials."),
        (404, "{}", "An HTTP/404 Not Found response was returned"),
        (200, "<html>", "While attempting to validate our authorization"),
        (200, "{}", "While attempting to validate our authorization"),
        (500, "{}", "While attempting to validate our authorization"),
    ]

    @Test("a connection test that fails says why in the portal's words", arguments: refusals)
    func explainsFailure(status: Int, body: String, says: String) {
        let service = Service()
        service.answer = { _ in HTTPResponse(status: status, headers: [:], body: Array(body.utf8)) }
        let result = service.job.testConnection(service.environment)
        #expect(!result.succeeded)
        #expect(result.message.hasPrefix(says))
    }

    @Test("a failed probe puts the job into quarantine for 6, 12, 24 hours, then daily, and a good one lifts it")
    func quarantines() {
        let service = Service()
        service.user("ada")
        let start = service.now
        service.answer = { _ in HTTPResponse(status: 401) }
        var attempts: [Int64] = []
        for _ in 0..<200 {
            service.cycle()
            if service.lastReport?.kind != .skipped { attempts.append((service.now.seconds - start.seconds - 2400) / 3600) }
        }
        #expect(attempts == [0, 6, 12, 24, 48, 72, 96, 120])
        #expect(service.job.stateCode == "Quarantine")
        service.answer = nil
        while service.job.stateCode == "Quarantine" { service.cycle() }
        #expect(service.requests.contains { $0.method == "POST" })
        #expect(service.job.escrows.isEmpty)
    }

    @Test("an object that is refused waits ever longer, and the others are written")
    func escrows() {
        let service = Service()
        service.user("ada")
        service.user("bob")
        service.answer = { request in
            request.method == "POST" && request.text.contains("ada@")
                ? HTTPResponse(status: 400, headers: [:], body: Array("{}".utf8)) : nil
        }
        service.cycle()
        #expect(service.lastReport?.failures.map(\.sourceName) == ["ada@contoso.com"])
        #expect(service.resources.count == 1)
        var tries: [Int] = []
        for number in 1...8 where service.cycle().contains(where: { $0.method == "POST" }) { tries.append(number) }
        #expect(tries == [1, 3, 7])
        service.answer = nil
        for _ in 0..<20 { service.cycle() }
        #expect(service.resources.count == 2)
        #expect(service.job.escrows.isEmpty)
    }

    @Test("a restart evaluates everybody again and keeps the links; a full one searches for everybody", arguments: [false, true])
    func restarts(isFull: Bool) {
        let service = Service()
        service.group("eng", [service.user("ada")])
        service.cycle()
        service.job.restart(isFull ? [.full, .connectorDataStore] : [.watermark, .escrows, .quarantineState])
        let requests = service.cycle()
        #expect(service.lastReport?.kind == .initial)
        #expect(requests.contains { $0.line == "GET /Users/u1" } == !isFull)
        #expect(requests.contains { $0.line.hasPrefix("GET /Users?filter=") } == isFull)
        #expect(!requests.contains { $0.method == "POST" })
    }

    @Test("more deletions than the threshold stop the cycle before the first of them")
    func guardsDeletions() {
        var configuration = JobConfiguration()
        configuration.deletionThreshold = 2
        let service = Service(configuration)
        let users = (0..<3).map { service.user("u\($0)") }
        service.cycle()
        for user in users { service.ask("DELETE", "/users/\(user)") }
        #expect(service.cycle().isEmpty)
        #expect(service.job.quarantine?.reason == .tooManyDeletes)
        service.job.restart([.forceDeletes, .quarantineState, .watermark])
        #expect(service.cycle().filter { $0.method == "PATCH" }.count == 3)
    }

    @Test("the log names the source, the action and the documented code")
    func logs() {
        let service = Service()
        let ada = service.user("ada")
        service.cycle()
        #expect(
            service.lastReport?.log.map { "\($0.action) \($0.status) \($0.sourceName)" } == ["create success ada@contoso.com"]
        )
        service.ask("PATCH", "/users/\(ada)", ["givenName": "ADA"])
        service.cycle()
        #expect(service.lastReport?.log.first?.errorCode == "RedundantExport")
    }
}
