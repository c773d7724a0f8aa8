import JSON
import MockGraph
import Testing

@Suite("The provisioning job's configuration")
struct SynchronizationTests {
    private let base = "/servicePrincipals/\(GraphConfiguration().servicePrincipalID)"

    @Test("a saved token is masked for every client, and known to the service")
    func masksSecrets() {
        var graph = GraphClient()
        let secrets: JSONValue = [
            "value": [["key": "BaseAddress", "value": "https://x"], ["key": "SecretToken", "value": "s3cret"]]
        ]
        #expect(graph.send("PUT", base + "/synchronization/secrets", secrets).status == 204)
        let shown = graph.send("GET", base + "/synchronization/secrets").json["value"]
        #expect(shown == [["key": "BaseAddress", "value": "https://x"], ["key": "SecretToken", "value": "*"]])
        #expect(graph.tenant.savedSecrets.map(\.value) == ["https://x", "s3cret"])
    }

    @Test("a key in the wrong case is refused as Graph refuses it")
    func refusesKeys() {
        var graph = GraphClient()
        let answer = graph.send("PUT", base + "/synchronization/secrets", ["value": [["key": "baseAddress", "value": "x"]]])
        #expect(answer.status == 500)
        #expect(answer.json["error"]?["message"] == "Requested value 'baseAddress' was not found.")
    }

    @Test(
        "start, pause and restart change the schedule and tell the service what to reset",
        arguments: [
            ("start", nil, "Active", ["QuarantineState"]), ("pause", nil, "Paused", nil),
            ("restart", nil, "Active", ["QuarantineState", "Watermark", "Escrows"]),
            ("restart", "Watermark, Full", "Active", ["Watermark", "Full"]),
        ] as [(String, String?, String, [String]?)]
    )
    func schedules(action: String, scope: String?, state: String, pending: [String]?) {
        var graph = GraphClient()
        let job = base + "/synchronization/jobs/\(graph.tenant.jobID)"
        let body: JSONValue? = scope.map { ["criteria": ["resetScope": .string($0)]] }
        #expect(graph.send("POST", "\(job)/\(action)", body).status == 204)
        #expect(graph.send("GET", job).json["schedule"]?["state"] == .string(state))
        #expect(graph.tenant.takePendingRestart() == pending)
        #expect(graph.tenant.takePendingRestart() == nil)
    }

    @Test("a connection test is handed to the provisioning service, with given or with saved credentials")
    func validates() {
        var graph = GraphClient()
        let job = base + "/synchronization/jobs/\(graph.tenant.jobID)"
        let given: JSONValue = [
            "credentials": [["key": "BaseAddress", "value": "https://x"], ["key": "SecretToken", "value": "t"]]
        ]
        graph.send("PUT", base + "/synchronization/secrets", ["value": given["credentials"] ?? .null])
        for body in [given, ["useSavedCredentials": true]] {
            guard case .validateCredentials("https://x", "t", _)? = graph.send("POST", job + "/validateCredentials", body).call
            else {
                Issue.record("not handed over")
                continue
            }
        }
    }

    @Test("assignments are made once, listed, and fall with their principal")
    func assigns() {
        var graph = GraphClient()
        let id = graph.createUser("ada")
        let body: JSONValue = [
            "principalId": .string(id), "resourceId": .string(GraphConfiguration().servicePrincipalID),
            "appRoleId": "18d14569-c3bd-439b-9a66-3a2aee01d14f",
        ]
        #expect(graph.send("POST", base + "/appRoleAssignedTo", body).status == 201)
        #expect(graph.send("POST", base + "/appRoleAssignedTo", body).status == 400)
        #expect(graph.send("GET", base + "/appRoleAssignedTo").json["value"]?[0]?["principalType"] == "User")
        graph.send("DELETE", "/users/\(id)")
        #expect(graph.send("GET", base + "/appRoleAssignedTo").json["value"] == [])
        graph.send("POST", "/directory/deletedItems/\(id)/restore")
        #expect(graph.send("GET", base + "/appRoleAssignedTo").json["value"]?.arrayValue?.count == 1)
    }
}
