import Foundation
import JSON
import Testing

/// The provisioning log and the audit log as an administrator reads them from Microsoft Graph, whole.
@Suite("The logs of a served job")
struct ProvisioningLogTests {
    /// What an administrator's script knows.
    private struct Script {
        let served: Served
        var base: String { served.text("graph", "url") }
        var admin: String { served.text("admin", "url") }

        @discardableResult
        func graph(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
            let answer = try await served.send(method, base + path, token: served.text("graph", "token"), body)
            #expect((200..<300).contains(answer.status), "\(method) \(path): \(answer.status) \(answer.body.text(pretty: false))")
            return answer.body
        }

        func cycle() async throws {
            let answer = try await served.send("POST", "\(admin)/provisioning/cycle")
            #expect(answer.status == 200)
            _ = try await served.send("PUT", "\(admin)/clock", ["advanceSeconds": 60])
        }

        /// The job, saved credentials, and started.
        func start() async throws -> (principal: String, job: String) {
            _ = try await served.send("PUT", "\(admin)/clock", ["frozen": true, "now": "2026-01-05T08:00:00Z"])
            let found = try await graph("GET", "/servicePrincipals")
            let principal = "/servicePrincipals/\(found["value"]?[0]?["id"]?.stringValue ?? "")"
            let jobs = try await graph("GET", "\(principal)/synchronization/jobs")
            try await graph(
                "PUT",
                "\(principal)/synchronization/secrets",
                [
                    "value": [
                        ["key": "BaseAddress", "value": "https://contoso.goskope.com/api/v2/scim"],
                        ["key": "SecretToken", "value": .string(served.text("apiV2", "token"))],
                    ]
                ]
            )
            let job = "\(principal)/synchronization/jobs/\(jobs["value"]?[0]?["id"]?.stringValue ?? "")"
            try await graph("POST", "\(job)/start")
            return (principal, job)
        }

        func user(_ name: String, _ principal: String) async throws -> String {
            let user = try await graph(
                "POST",
                "/users",
                [
                    "accountEnabled": true, "displayName": .string(name), "mailNickname": .string(name),
                    "givenName": .string(name),
                    "surname": "Doe", "userPrincipalName": .string("\(name)@contoso.com"), "mail": .string("\(name)@contoso.com"),
                    "passwordProfile": ["password": "xWwvJ]6NMw+bWH-d"],
                ]
            )
            let id = user["id"]?.stringValue ?? ""
            try await assign(id, principal)
            return id
        }

        func assign(_ id: String, _ principal: String) async throws {
            try await graph(
                "POST",
                "\(principal)/appRoleAssignedTo",
                [
                    "principalId": .string(id), "resourceId": .string(String(principal.split(separator: "/").last ?? "")),
                    "appRoleId": "18d14569-c3bd-439b-9a66-3a2aee01d14f",
                ]
            )
        }
    }

    @Test("an account's whole life is the golden file: created, changed, equal, joined, disabled, deleted")
    func livesWhole() async throws {
        let script = Script(served: try Served(["--seed", "7"]))
        let (principal, _) = try await script.start()
        let ada = try await script.user("ada", principal)
        let bob = try await script.user("bob", principal)
        let group =
            try await script.graph(
                "POST",
                "/groups",
                ["displayName": "Engineering", "mailEnabled": false, "mailNickname": "eng", "securityEnabled": true]
            )["id"]?.stringValue ?? ""
        try await script.assign(group, principal)
        try await script.graph(
            "POST",
            "/groups/\(group)/members/$ref",
            ["@odata.id": .string("https://graph.microsoft.com/v1.0/directoryObjects/\(ada)")]
        )
        try await script.cycle()
        try await script.graph("PATCH", "/users/\(ada)", ["surname": "King"])
        try await script.graph("PATCH", "/users/\(bob)", ["givenName": "BOB"])
        try await script.cycle()
        try await script.graph("DELETE", "/groups/\(group)/members/\(ada)/$ref")
        try await script.graph("PATCH", "/users/\(bob)", ["accountEnabled": false])
        try await script.cycle()
        try await script.graph("DELETE", "/users/\(bob)")
        try await script.graph("DELETE", "/directory/deletedItems/\(bob)")
        try await script.graph("DELETE", "/groups/\(group)")
        try await script.cycle()
        let log = try await script.graph("GET", "/auditLogs/provisioning?$orderby=activityDateTime%20asc")
        try expectGolden(log.text(pretty: true) + "\n", "provisioning-log-life.json")
        let audits = try await script.graph("GET", "/auditLogs/directoryAudits?$orderby=activityDateTime%20asc")
        try expectGolden(audits.text(pretty: true) + "\n", "directory-audits-life.json")
    }

    @Test("a generated directory that Entra ID has, too, is matched by the first cycle, and nobody is made")
    func matchesGenerated() async throws {
        let script = Script(served: try Served(["--users", "3", "--groups", "1", "--entra"]))
        _ = try await script.start()
        let answer = try await script.served.send("POST", "\(script.admin)/provisioning/cycle")
        let cycle = answer.body["cycles"]?[0]
        #expect(cycle?["imported"] == 4)
        #expect(cycle?["failureCount"] == 0)
        #expect(cycle?["actions"]?.objectValue?.names == ["other skipped", "update success"])
        let again = try await script.served.send("POST", "\(script.admin)/provisioning/cycle")
        #expect(again.body["cycles"]?[0]?["actions"] == [:])
    }

    @Test("trouble is the golden file: refused, skipped for want of scope, duplicate, held back, in quarantine")
    func livesThroughTrouble() async throws {
        let script = Script(served: try Served(["--seed", "7"]))
        let (principal, job) = try await script.start()
        let ada = try await script.user("ada", principal)
        let bob = try await script.user("bob", principal)
        let cy = try await script.user("cy", principal)
        try await script.graph("PATCH", "/users/\(cy)", ["accountEnabled": false])
        let fault = try await script.served.send(
            "POST",
            "\(script.admin)/faults",
            ["fault": "status:400 method=POST path=/Users times=1"]
        )
        #expect((200..<300).contains(fault.status))
        try await script.cycle()
        try await script.graph(
            "PUT",
            "\(principal)/synchronization/secrets",
            ["value": [["key": "SyncNotificationSettings", "value": #"{"Enabled":false,"DeleteThresholdEnabled":true}"#]]]
        )
        try await script.graph(
            "PATCH",
            job,
            ["synchronizationJobSettings": [["name": "QuarantineTooManyDeletesThreshold", "value": "1"]]]
        )
        try await script.graph("POST", "\(job)/restart")
        try await script.cycle()
        try await script.graph("DELETE", "/users/\(ada)")
        try await script.graph("DELETE", "/users/\(bob)")
        try await script.cycle()
        let log = try await script.graph("GET", "/auditLogs/provisioning?$orderby=activityDateTime%20asc")
        try expectGolden(log.text(pretty: true) + "\n", "provisioning-log-trouble.json")
        let status = try await script.graph("GET", job)
        try expectGolden(status.text(pretty: true) + "\n", "job-in-quarantine.json")
    }
}
