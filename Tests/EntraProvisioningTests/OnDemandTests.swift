import EntraProvisioning
import JSON
import Testing

@Suite("On-demand provisioning")
struct OnDemandTests {
    private func run(_ service: Service, _ id: String, isGroup: Bool = false, members: [String] = []) -> (
        requests: [String], OnDemandReport
    ) {
        service.requests = []
        var job = service.job
        let report = job.provisionOnDemand(sourceID: id, isGroup: isGroup, members: members, service.environment)
        service.job = job
        return (service.requests.dropFirst().map(\.line), report)
    }

    private func steps(_ report: OnDemandReport) -> [String] {
        (report.value["provisioningSteps"]?.arrayValue ?? []).map {
            "\($0["name"]?.stringValue ?? "") \($0["type"]?.stringValue ?? "") \($0["status"]?.stringValue ?? "")"
        }
    }

    @Test("a user that is the same on both sides is answered like Microsoft's example")
    func answersLikeExample() {
        let service = Service()
        let bob = service.user("bob")
        service.cycle()
        let (requests, report) = run(service, bob)
        #expect(requests == ["GET /Users/u1"])
        #expect(
            report.key.text(pretty: false)
                == #"{"result":"Skipped","details":{"errorCode":"RedundantExport","errorMessage":"The state of the user in both the source and target systems already match."}}"#
        )
        #expect(
            steps(report) == [
                "EntryImport Import Success", "EntryImport Matching Success", "EntrySynchronizationScoping Scoping Success",
                "EntrySynchronizationSkip Export Skipped",
            ]
        )
        let value = report.value
        #expect(value["action"] == "Other")
        #expect(value["reportableIdentifier"] == "bob@contoso.com")
        #expect(value["sourceIdentity"]?["id"] == .string(bob))
        #expect(value["targetIdentity"]?["type"] == "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")
        #expect(value["targetSystem"]?["name"] == "customappsso")
        #expect(value["statusInfo"]?["status"] == "Skipped")
        let imported = value["modifiedProperties"]?.arrayValue?.compactMap { $0["displayName"]?.stringValue } ?? []
        #expect(imported.contains("objectId") && imported.contains("userPrincipalName"))
        let scoping = value["provisioningSteps"]?[2]?["details"]
        #expect(
            scoping?.text(pretty: false)
                == #"{"IsActive":"True","Assigned":"True","IsEffectivelyEntitledForProvisioning":"True","IsInProvisioningScopeDisplayName":"True","ScopeEvaluationResult":"{}"}"#
        )
    }

    @Test("a new user is created at once, and the steps say so")
    func creates() {
        let service = Service()
        let (requests, report) = run(service, service.user("ada"))
        #expect(requests.last == "POST /Users")
        #expect(report.key["result"] == "Success")
        #expect(steps(report).last == "EntryExportAdd Export Success")
    }

    @Test("an unassigned user is switched off, one never assigned is skipped with its reasons")
    func deprovisions() {
        let service = Service()
        let ada = service.user("ada")
        service.cycle()
        service.unassign(ada)
        #expect(run(service, ada).requests == ["GET /Users/u1", "PATCH /Users/u1"])
        let (requests, report) = run(service, service.user("stranger", isAssigned: false))
        #expect(requests.isEmpty)
        #expect(report.key["result"] == "Skipped")
        #expect(report.key["details"]?["errorCode"] == "NotEffectivelyEntitled")
        #expect(report.key["details"]?["errorMessage"]?.stringValue?.contains("not assigned to the application") == true)
    }

    @Test("a user whose sign-in is blocked is not disabled on demand (Known limitations)")
    func leavesDisabled() {
        let service = Service()
        let ada = service.user("ada")
        service.cycle()
        service.ask("PATCH", "/users/\(ada)", ["accountEnabled": false])
        let (requests, report) = run(service, ada)
        #expect(requests.isEmpty)
        #expect(report.key["result"] == "Skipped")
    }

    @Test("a deleted user is not found")
    func missesDeleted() {
        let service = Service()
        let ada = service.user("ada")
        service.cycle()
        service.ask("DELETE", "/users/\(ada)")
        #expect(run(service, ada).1.key["result"] == "Failure")
    }

    @Test("a group comes with the members that are named, and no others")
    func provisionsGroup() {
        let service = Service()
        let users = (0..<3).map { service.user("u\($0)", isAssigned: false) }
        let group = service.group("eng", users)
        let (requests, report) = run(service, group, isGroup: true, members: Array(users.prefix(2)))
        #expect(
            requests.filter { !$0.hasPrefix("GET") } == [
                "POST /Users", "POST /Users", "POST /Groups", "PATCH /Groups/g3", "PATCH /Groups/g3",
            ]
        )
        #expect(report.key["result"] == "Success")
    }

    @Test("a connection that fails is told, with the portal's words")
    func tellsConnection() {
        let service = Service()
        let ada = service.user("ada")
        service.baseAddress = "nonsense"
        let (requests, report) = run(service, ada)
        #expect(requests.isEmpty)
        #expect(report.key["details"]?["errorCode"] == "InvalidBaseAddress")
    }

    @Test("the flag of the tenant URL has no effect on demand (SCIM 2.0 protocol compliance)")
    func ignoresFlag() {
        let service = Service()
        service.baseAddress += "?aadOptscim062020"
        let ada = service.user("ada")
        service.cycle()
        service.ask("PATCH", "/users/\(ada)", ["surname": "King"])
        _ = run(service, ada)
        #expect(service.requests.last?.operations[0]?["op"] == "Replace")
    }
}
