import HTTP
import JSON
import MockGraph
import Testing

@Suite("Provisioning jobs in Microsoft Graph")
struct SynchronizationJobTests {
    @Test("a new job has the schedule and the status of Microsoft's sample, and runs only once it is started")
    func creates() {
        var graph = GraphClient()
        let answer = graph.send("POST", "\(GraphClient.synchronization)/jobs", ["templateId": "scim"])
        #expect(answer.status == 201)
        #expect(answer.json["schedule"] == ["expiration": nil, "interval": "P10675199DT2H48M5.4775807S", "state": "Disabled"])
        #expect(
            answer.json["status"] == [
                "countSuccessiveCompleteFailures": 0, "escrowsPruned": false, "synchronizedEntryCountByType": [],
                "code": "NotConfigured", "lastExecution": nil, "lastSuccessfulExecution": nil,
                "lastSuccessfulExecutionWithExports": nil, "steadyStateFirstAchievedTime": "0001-01-01T00:00:00Z",
                "steadyStateLastAchievedTime": "0001-01-01T00:00:00Z", "quarantine": nil, "troubleshootingUrl": nil,
                "progress": [],
            ]
        )
        let id = answer.json["id"]?.stringValue ?? ""
        #expect(id.hasPrefix("scim.c0ffee000000400080000000000c0de5."))
        #expect(id != graph.tenant.jobID)
        #expect(graph.tenant.synchronizationJob(id)?.scheduleState == "Disabled")
        #expect(graph.tenant.synchronizationJobs.map(\.id) == [graph.tenant.jobID, id])
    }

    @Test("between the first start and the first run the status is that of Microsoft's capture")
    func notRun() {
        var graph = GraphClient()
        graph.send("POST", graph.job + "/start")
        let json = graph.send("GET", graph.job).json
        #expect(json["schedule"] == ["expiration": nil, "interval": "PT40M", "state": "Active"])
        #expect(
            json["status"] == [
                "countSuccessiveCompleteFailures": 0, "escrowsPruned": false, "code": "NotRun", "lastSuccessfulExecution": nil,
                "lastSuccessfulExecutionWithExports": nil, "quarantine": nil,
                "steadyStateFirstAchievedTime": "0001-01-01T00:00:00Z", "steadyStateLastAchievedTime": "0001-01-01T00:00:00Z",
                "troubleshootingUrl": "",
                "lastExecution": [
                    "activityIdentifier": nil, "countEntitled": 0, "countEntitledForProvisioning": 0, "countEscrowed": 0,
                    "countEscrowedRaw": 0, "countExported": 0, "countExports": 0, "countImported": 0, "countImportedDeltas": 0,
                    "countImportedReferenceDeltas": 0, "state": "Failed", "timeBegan": "0001-01-01T00:00:00Z",
                    "timeEnded": "0001-01-01T00:00:00Z", "error": ["code": "None", "message": "", "tenantActionable": false],
                ],
                "progress": [], "synchronizedEntryCountByType": [],
            ]
        )
    }

    @Test("what the service reports is shown with every documented member beside it, and as Paused while the job is paused")
    func reports() {
        var graph = GraphClient()
        graph.send("POST", graph.job + "/start")
        graph.tenant.reportStatus(
            ["code": "Active", "lastExecution": ["countExported": 7, "state": "Succeeded"]],
            of: graph.tenant.jobID,
            at: graph.now
        )
        let status = graph.send("GET", graph.job).json["status"]
        #expect(status?["code"] == "Active")
        #expect(status?["lastExecution"]?["countExported"] == 7)
        #expect(status?["lastExecution"]?["countEscrowedRaw"] == 0)
        #expect(status?["steadyStateFirstAchievedTime"] == "0001-01-01T00:00:00Z")
        graph.send("POST", graph.job + "/pause")
        let paused = graph.send("GET", graph.job).json
        #expect(paused["schedule"]?["state"] == "Paused")
        #expect(paused["status"]?["code"] == "Paused")
        #expect(paused["status"]?["lastExecution"]?["countExported"] == 7)
    }

    @Test("a job of a template that the application does not have is refused with the names of those it has")
    func refusesTemplates() {
        var graph = GraphClient()
        let answer = graph.send("POST", "\(GraphClient.synchronization)/jobs", ["templateId": "slack"])
        #expect(answer.status == 400)
        #expect(answer.json["error"]?["message"]?.stringValue?.contains("scim, customappsso") == true)
        #expect(graph.send("POST", "\(GraphClient.synchronization)/jobs", [:]).status == 400)
        #expect(graph.send("POST", "\(GraphClient.synchronization)/jobs", ["templateId": "customappsso"]).status == 201)
    }

    @Test("jobs are listed in the order they were made, counted, read, and gone once deleted")
    func lists() {
        var graph = GraphClient()
        let jobs = "\(GraphClient.synchronization)/jobs"
        let second = graph.send("POST", jobs, ["templateId": "scim"]).json["id"]?.stringValue ?? ""
        let first = graph.tenant.jobID
        func ids() -> [String?] { graph.send("GET", jobs + "/").json["value"]?.arrayValue?.map { $0["id"]?.stringValue } ?? [] }
        #expect(ids() == [first, second])
        #expect(graph.send("GET", jobs + "/$count").json == 2)
        #expect(graph.send("GET", "\(jobs)/\(second)/").json["id"] == .string(second))
        #expect(graph.send("GET", "\(jobs)('\(second)')").json["id"] == .string(second))
        #expect(graph.send("DELETE", "\(jobs)/\(first)").status == 204)
        #expect(graph.send("GET", "\(jobs)/\(first)").code == "Request_ResourceNotFound")
        #expect(ids() == [second])
        #expect(graph.tenant.jobID == second)
        graph.send("DELETE", "\(jobs)/\(second)")
        #expect(graph.send("GET", jobs).json["value"] == [])
        #expect(graph.tenant.scheduleState == "Disabled")
        #expect(graph.tenant.takePendingRestart() == nil)
    }

    @Test(
        "start, pause and restart change the schedule and tell the service what to reset",
        arguments: [
            ("start", nil, "Active", ["QuarantineState"]), ("pause", nil, "Paused", nil),
            ("restart", nil, "Active", ["QuarantineState", "Watermark", "Escrows"]),
            ("restart", [:], "Active", ["QuarantineState", "Watermark", "Escrows"]),
            ("restart", ["criteria": [:]], "Active", ["QuarantineState", "Watermark", "Escrows"]),
            ("restart", ["criteria": ["resetScope": nil]], "Active", ["QuarantineState", "Watermark", "Escrows"]),
            ("restart", ["criteria": ["resetScope": ""]], "Active", ["QuarantineState", "Watermark", "Escrows"]),
            ("restart", ["criteria": ["resetScope": "Watermark, Full"]], "Active", ["Watermark", "Full"]),
            ("restart", ["criteria": ["resetScope": "None"]], "Active", ["None"]),
            ("restart", ["criteria": ["resetScope": "ConnectorDataStore"]], "Active", ["ConnectorDataStore"]),
            ("restart", ["criteria": ["resetScope": "Escrows,QuarantineState"]], "Active", ["Escrows", "QuarantineState"]),
            ("restart", ["criteria": ["resetScope": "ForceDeletes"]], "Active", ["ForceDeletes"]),
            ("microsoft.graph.restart", nil, "Active", ["QuarantineState", "Watermark", "Escrows"]),
        ] as [(String, JSONValue?, String, [String]?)]
    )
    func schedules(action: String, body: JSONValue?, state: String, pending: [String]?) {
        var graph = GraphClient()
        #expect(graph.send("POST", "\(graph.job)/\(action)", body).status == 204)
        #expect(graph.send("GET", graph.job).json["schedule"]?["state"] == .string(state))
        #expect(graph.tenant.isRunRequested == (state == "Active"))
        #expect(graph.tenant.takePendingRestart() == pending)
        #expect(graph.tenant.takePendingRestart() == nil)
        #expect(!graph.tenant.isRunRequested)
    }

    @Test("a scope that there is not is refused with the names of those there are, and nothing is reset")
    func refusesScopes() {
        var graph = GraphClient()
        for scope: JSONValue in ["watermark", "Watermark, All", 7] {
            let answer = graph.send("POST", graph.job + "/restart", ["criteria": ["resetScope": scope]])
            #expect(answer.status == 400)
            #expect(answer.json["error"]?["message"]?.stringValue?.contains("Watermark") == true)
        }
        #expect(graph.tenant.takePendingRestart() == nil)
        #expect(graph.tenant.scheduleState == "Disabled")
    }

    @Test("scopes that are asked for again and again are reset once")
    func resetsOnce() {
        var graph = GraphClient()
        let scopes = Array(repeating: "Full", count: 50_000).joined(separator: ",")
        for _ in 0..<3 { graph.send("POST", graph.job + "/restart", ["criteria": ["resetScope": .string(scopes)]]) }
        #expect(graph.tenant.takePendingRestart() == ["Full"])
    }

    @Test("a hundred thousand settings are refused and cost no time, and an endless word is not echoed whole")
    func boundsInput() {
        var graph = GraphClient()
        let many = JSONValue.array((0..<100_000).map { ["name": .string("s\($0)"), "value": "x"] })
        #expect(graph.send("PATCH", graph.job, ["synchronizationJobSettings": many]).status == 400)
        for batch in 0..<3 {
            let some = JSONValue.array((0..<60).map { ["name": .string("s\(batch)-\($0)"), "value": "x"] })
            #expect(graph.send("PATCH", graph.job, ["synchronizationJobSettings": some]).status == (batch == 0 ? 204 : 400))
        }
        let word = JSONValue.string(String(repeating: "x", count: 1_000_000))
        for answer in [
            graph.send("POST", "\(GraphClient.synchronization)/jobs", ["templateId": word]),
            graph.send("POST", graph.job + "/restart", ["criteria": ["resetScope": word]]),
        ] {
            #expect(answer.status == 400)
            #expect((answer.json["error"]?["message"]?.stringValue?.utf8.count ?? .max) < 1000)
        }
    }

    @Test("there is no stop: the portal's Stop is pause", arguments: ["stop", "microsoft.graph.stop", "start/now"])
    func hasNoStop(action: String) {
        var graph = GraphClient()
        graph.send("POST", graph.job + "/start")
        #expect(graph.send("POST", "\(graph.job)/\(action)").status == 405)
        #expect(graph.tenant.scheduleState == "Active")
    }

    @Test("settings are changed one by one, and the service sees them")
    func changesSettings() {
        var graph = GraphClient()
        let before = graph.send("GET", graph.job).json["synchronizationJobSettings"]
        #expect(
            before == [
                ["name": "QuarantineTooManyDeletesThreshold", "value": "500"],
                ["name": "AzureIngestionAttributeOptimization", "value": "False"],
                ["name": "LookaheadQueryEnabled", "value": "False"],
            ]
        )
        let change: JSONValue = ["synchronizationJobSettings": [["name": "QuarantineTooManyDeletesThreshold", "value": "3"]]]
        #expect(graph.send("PATCH", graph.job, change).status == 204)
        let after = graph.send("GET", graph.job).json["synchronizationJobSettings"]?.arrayValue ?? []
        #expect(after.count == 3)
        #expect(after.first == ["name": "QuarantineTooManyDeletesThreshold", "value": "3"])
        // The threshold counts once the prevention is on.
        #expect(graph.tenant.synchronizationJobs[0].deletionThreshold == nil)
        graph.send(
            "PUT",
            GraphClient.synchronization + "/secrets",
            ["value": [["key": "SyncNotificationSettings", "value": #"{"Enabled":false,"DeleteThresholdEnabled":true}"#]]]
        )
        #expect(graph.tenant.synchronizationJobs[0].deletionThreshold == 3)
    }

    @Test(
        "what cannot be changed is refused, and nothing of the request is taken",
        arguments: [
            ["status": ["code": "Active"]], ["schedule": ["state": "Active"]], ["schedule": ["interval": "PT5M"]],
            ["templateId": "customappsso"], ["synchronizationJobSettings": [["name": "x"]]],
            ["synchronizationJobSettings": [["name": "QuarantineTooManyDeletesThreshold", "value": "-1"]]],
            ["synchronizationJobSettings": [["name": "A", "value": "b"]], "id": "other"],
        ] as [JSONValue]
    )
    func refusesChanges(body: JSONValue) {
        var graph = GraphClient()
        let before = graph.send("GET", graph.job).json
        #expect(graph.send("PATCH", graph.job, body).status == 400)
        #expect(graph.send("GET", graph.job).json == before)
    }

    @Test("jobs of another service principal are kept apart, and bulk uploads are for inbound jobs")
    func refusesOthers() {
        var graph = GraphClient()
        #expect(graph.send("POST", graph.job + "/bulkUpload", [:]).status == 400)
        #expect(graph.send("GET", graph.job + "x").status == 404)
        #expect(graph.send("GET", "/servicePrincipals/00000000-0000-4000-8000-000000000000/synchronization/jobs").status == 404)
    }

    @Test("the whole configuration is deleted at once, and secrets with it")
    func deletesAll() {
        var graph = GraphClient()
        graph.send("PUT", GraphClient.synchronization + "/secrets", ["value": [["key": "BaseAddress", "value": "https://x"]]])
        #expect(graph.send("DELETE", GraphClient.synchronization).status == 204)
        #expect(graph.send("GET", GraphClient.synchronization + "/jobs").json["value"] == [])
        #expect(graph.send("GET", GraphClient.synchronization).json["secrets"] == [])
        #expect(graph.send("POST", GraphClient.synchronization + "/jobs", ["templateId": "scim"]).status == 201)
    }

    @Test("ping is there on beta and not on v1.0")
    func pings() throws {
        var graph = GraphClient()
        #expect(graph.send("GET", GraphClient.synchronization + "/ping").status == 405)
        let token = graph.tenant.issueAccessToken(at: graph.now)
        let request = HTTPRequest(
            method: "GET",
            authority: "graph.microsoft.com",
            target: "/beta\(GraphClient.synchronization)/microsoft.graph.ping()",
            headers: ["Authorization": "Bearer \(token)"]
        )
        guard case .response(let response) = graph.tenant.respond(to: request, at: graph.now) else { return }
        #expect(response.status == 200)
        #expect(try JSONValue.parse(response.body)["value"]?.stringValue != nil)
    }
}
