import Foundation
import HTTP
import Harness
import JSON
import Testing

@Suite("The provisioning job of served mocks")
struct ServedProvisioningTests {
    /// Served mocks, the clock standing still, with a directory of assigned users.
    struct World {
        let mocks: StateTests.Mocks
        var service: MockService { mocks.service }
        let application: String
        let job: String

        init(users: [String] = ["ada", "ben"], savesSecrets: Bool = true, from saved: SavedState? = nil) throws {
            mocks = StateTests.Mocks(from: saved)
            application = "/v1.0/servicePrincipals/\(mocks.service.graphConfiguration.servicePrincipalID)"
            _ = mocks.admin("PUT", "clock", ["frozen": true])
            let jobs = mocks.ask("GET", StateTests.graph, "\(application)/synchronization/jobs").json["value"]
            job = "\(application)/synchronization/jobs/\(try #require(jobs?[0]?["id"]?.stringValue))"
            guard saved == nil else { return }
            for user in users { try assign(try create(user)) }
            if savesSecrets { save("https://contoso.goskope.com/api/v2/scim", "V") }
        }

        @discardableResult
        func graph(_ method: String, _ target: String, _ body: JSONValue? = nil) -> (status: Int, json: JSONValue) {
            mocks.ask(method, StateTests.graph, target, body)
        }

        func create(_ name: String) throws -> String {
            let body: JSONValue = [
                "accountEnabled": true, "displayName": .string(name), "mailNickname": .string(name),
                "userPrincipalName": .string("\(name)@contoso.com"), "mail": .string("\(name)@contoso.com"),
                "givenName": .string(name),
                "surname": "Test", "passwordProfile": ["password": "x"],
            ]
            return try #require(graph("POST", "/v1.0/users", body).json["id"]?.stringValue)
        }

        func assign(_ id: String) throws {
            let body: JSONValue = [
                "principalId": .string(id), "resourceId": .string(service.graphConfiguration.servicePrincipalID),
                "appRoleId": "18d14569-c3bd-439b-9a66-3a2aee01d14f",
            ]
            #expect(graph("POST", "\(application)/appRoleAssignedTo", body).status == 201)
        }

        func save(_ address: String, _ token: String) {
            let body: JSONValue = [
                "value": [["key": "BaseAddress", "value": .string(address)], ["key": "SecretToken", "value": .string(token)]]
            ]
            #expect(graph("PUT", "\(application)/synchronization/secrets", body).status == 204)
        }

        func advance(_ seconds: Int) -> JSONValue {
            mocks.admin("PUT", "clock", ["advanceSeconds": .number(JSONNumber(seconds))]).json["provisioning"] ?? .null
        }

        /// The names of the users that the tenant holds.
        var provisioned: [String] {
            (mocks.ask("GET", StateTests.apiV2, "/api/v2/scim/Users").json["Resources"]?.arrayValue ?? [])
                .compactMap { $0["userName"]?.stringValue?.split(separator: "@").first.map(String.init) }
        }

        var status: JSONValue { graph("GET", job).json["status"] ?? .null }
        var cycles: Int { mocks.admin("GET", "provisioning").json[0]?["cycles"]?.intValue ?? -1 }
    }

    @Test("nothing runs until the job is started, and a start runs the initial cycle before the next answer")
    func starts() throws {
        let world = try World()
        #expect(world.advance(7200) == ["cycles": 0, "skipped": 0])
        #expect(world.provisioned == [])
        #expect(world.status["code"] == "NotConfigured")
        #expect(world.graph("POST", world.job + "/start").status == 204)
        #expect(world.status["code"] == "Active")
        #expect(world.provisioned == ["ada", "ben"])
        #expect(world.status["lastExecution"]?["countExported"] == 2)
    }

    @Test("a change waits for the next cycle, 40 minutes behind the one before")
    func waits() throws {
        let world = try World()
        world.graph("POST", world.job + "/start")
        #expect(world.provisioned == ["ada", "ben"])
        try world.assign(try world.create("cy"))
        #expect(world.advance(2399) == ["cycles": 0, "skipped": 0])
        #expect(world.provisioned == ["ada", "ben"])
        #expect(world.advance(1) == ["cycles": 1, "skipped": 0])
        #expect(world.provisioned == ["ada", "ben", "cy"])
    }

    @Test("a clock that runs on its own brings the cycles, too, before the next request is answered")
    func followsTheClock() throws {
        let source = Moment()
        var configuration = MockService.Configuration()
        configuration.graphToken = "G"
        configuration.apiV2Token = "V"
        let service = MockService(configuration, clock: { source.now })
        func ask(_ method: String, _ target: String, host: String = StateTests.graph, token: String = "G") -> JSONValue {
            let request = HTTPRequest(
                method: method,
                authority: host,
                target: target,
                headers: ["Authorization": "Bearer \(token)"],
                body: []
            )
            return (try? JSONValue.parse(service.respond(to: request, from: "127.0.0.1").body)) ?? .null
        }
        let base = "/v1.0/servicePrincipals/\(service.graphConfiguration.servicePrincipalID)/synchronization/jobs"
        let id = try #require(ask("GET", base)["value"]?[0]?["id"]?.stringValue)
        _ = ask("POST", "\(base)/\(id)/start")
        // Without credentials every cycle ends in quarantine, and so the next comes six hours later.
        let first = ask("GET", "\(base)/\(id)")
        #expect(first["status"]?["code"] == "Quarantine")
        source.advance(6 * 3600 - 1)
        #expect(ask("GET", "\(base)/\(id)")["status"]?["countSuccessiveCompleteFailures"] == 1)
        source.advance(1)
        _ = ask("GET", "/api/v2/scim/Users", host: StateTests.apiV2, token: "V")
        #expect(ask("GET", "\(base)/\(id)")["status"]?["countSuccessiveCompleteFailures"] == 2)
    }

    /// A clock that a test moves.
    private final class Moment: @unchecked Sendable {
        // @unchecked: a test and its mocks run on one thread.
        private(set) var now = Instant(milliseconds: 1_767_600_000_000)
        func advance(_ seconds: Int64) { now = now.adding(seconds: seconds) }
    }

    @Test("a paused job leaves its cycles out, and goes on where it was once it is started")
    func pauses() throws {
        let world = try World()
        world.graph("POST", world.job + "/start")
        #expect(world.cycles == 1)
        world.graph("POST", world.job + "/pause")
        try world.assign(try world.create("cy"))
        #expect(world.advance(86_400) == ["cycles": 0, "skipped": 0])
        #expect(world.status["code"] == "Paused")
        world.graph("POST", world.job + "/start")
        #expect(world.provisioned == ["ada", "ben", "cy"])
        #expect(world.mocks.admin("GET", "provisioning").json[0]?["cycles"] == 2)
        // The users that were there were not created again.
        let creations = world.mocks.admin("GET", "journal/count?method=POST&status=201&endpoint=api-v2").json["count"]
        #expect(creations == 3)
    }

    @Test("time that passes at once brings every cycle that falls into it, up to a thousand, and the rest is told")
    func catchesUp() throws {
        let world = try World(users: [])
        world.graph("POST", world.job + "/start")
        #expect(world.cycles == 1)
        #expect(world.advance(40 * 60 * 10) == ["cycles": 10, "skipped": 0])
        #expect(world.advance(40 * 60 * 1100 + 60) == ["cycles": 1000, "skipped": 100])
        let job = world.mocks.admin("GET", "provisioning").json[0]
        #expect(job?["cycles"] == 1011)
        #expect(job?["skippedCycles"] == 100)
        #expect(world.advance(2340) == ["cycles": 1, "skipped": 0])
    }

    @Test("a clock that is set back does not stop the job for as long")
    func goesBack() throws {
        let world = try World()
        world.graph("POST", world.job + "/start")
        #expect(world.cycles == 1)
        _ = world.advance(-864_000)
        try world.assign(try world.create("cy"))
        #expect(world.advance(2400) == ["cycles": 1, "skipped": 0])
        #expect(world.provisioned.contains("cy"))
    }

    @Test("an administrator runs a cycle at once, and is told what it did")
    func runsAtOnce() throws {
        let world = try World()
        #expect(world.mocks.admin("POST", "provisioning/cycle").status == 409)
        world.graph("POST", world.job + "/start")
        let first = world.mocks.admin("POST", "provisioning/cycle")
        #expect(first.status == 200)
        #expect(first.json["cycles"]?.arrayValue?.count == 1)
        #expect(first.json["cycles"]?[0]?["kind"] == "initial")
        #expect(first.json["cycles"]?[0]?["exported"] == 2)
        #expect(first.json["cycles"]?[0]?["actions"]?["create success"] == 2)
        #expect(first.json["cycles"]?[0]?["nextCycle"] == "2026-01-05T08:40:00.000Z")
        let second = world.mocks.admin(
            "POST",
            "provisioning/cycle",
            ["job": .string(String(world.job.split(separator: "/").last ?? ""))]
        )
        #expect(second.json["cycles"]?[0]?["kind"] == "incremental")
        #expect(second.json["cycles"]?[0]?["exported"] == 0)
        #expect(world.mocks.admin("POST", "provisioning/cycle", ["job": "x"]).status == 404)
        #expect(world.mocks.admin("DELETE", "provisioning").status == 404)
    }

    @Test("what the service did is in the provisioning log, with the service principal that scripts filter by")
    func logs() throws {
        let world = try World()
        world.graph("POST", world.job + "/start")
        let filter = PercentCoding.encode("servicePrincipal/id eq '\(world.service.graphConfiguration.servicePrincipalID)'")
        let entries = world.graph("GET", "/v1.0/auditLogs/provisioning?$filter=\(filter)").json["value"]?.arrayValue ?? []
        #expect(entries.map { $0["sourceIdentity"]?["displayName"] ?? .null }.count == 2)
        #expect(
            entries.allSatisfy { $0["provisioningAction"] == "create" && $0["provisioningStatusInfo"]?["status"] == "success" }
        )
        #expect(entries.allSatisfy { world.job.hasSuffix("/\($0["jobId"]?.stringValue ?? "?")") })
    }

    @Test("the journal shows what the service sent to the tenant, from its own address, and no secret")
    func journals() throws {
        let world = try World()
        world.graph("POST", world.job + "/start")
        _ = world.status
        let writes = world.mocks.admin("GET", "journal?writes=true&endpoint=api-v2").json["recent"]?.arrayValue ?? []
        #expect(writes.count == 2)
        #expect(writes.allSatisfy { $0["from"] == "20.190.128.17" })
        #expect(writes.allSatisfy { !$0.text().contains("Bearer V") })
    }

    @Test("faults that are set befall the service, and the object waits for its next attempt")
    func faults() throws {
        let world = try World(users: ["ada"])
        _ = world.mocks.admin("POST", "faults", ["fault": "status:503 method=POST times=1"])
        world.graph("POST", world.job + "/start")
        #expect(world.status["lastExecution"]?["state"] == "EntryLevelErrors")
        #expect(world.provisioned == [])
        _ = world.advance(2400)
        #expect(world.provisioned == ["ada"])
    }

    @Test("a token that the tenant refuses puts the job into quarantine, which is audited; a new token and a start end it")
    func quarantines() throws {
        let world = try World()
        world.save("https://contoso.goskope.com/api/v2/scim", "wrong")
        world.graph("POST", world.job + "/start")
        #expect(world.status["code"] == "Quarantine")
        #expect(world.status["quarantine"]?["reason"] == "EncounteredQuarantineException")
        let audits = world.graph("GET", "/v1.0/auditLogs/directoryAudits?$filter=activityDisplayName%20eq%20'Quarantine'").json[
            "value"
        ]
        #expect(audits?.arrayValue?.count == 1)
        // The next attempts come later and later.
        #expect(world.advance(6 * 3600 - 60) == ["cycles": 0, "skipped": 0])
        #expect(world.advance(60) == ["cycles": 1, "skipped": 0])
        world.save("https://contoso.goskope.com/api/v2/scim", "V")
        world.graph("POST", world.job + "/start")
        #expect(world.status["code"] == "Active")
        #expect(world.provisioned == ["ada", "ben"])
    }

    @Test("after four weeks in quarantine the job is disabled")
    func disables() throws {
        let world = try World(savesSecrets: false)
        world.graph("POST", world.job + "/start")
        for _ in 0..<31 { _ = world.advance(86_400) }
        #expect(world.graph("GET", world.job).json["schedule"]?["state"] == "Disabled")
        #expect(world.status["code"] == "NotConfigured")
        #expect(world.advance(86_400) == ["cycles": 0, "skipped": 0])
    }

    @Test("a token is sent to no host but the mocks' own", arguments: ["https://example.com/scim", "http://127.0.0.1:9/scim"])
    func keepsTokens(address: String) throws {
        let world = try World()
        let body: JSONValue = ["credentials": [["key": "BaseAddress", "value": .string(address)]]]
        let answer = world.graph("POST", world.job + "/validateCredentials", body)
        #expect(answer.status == 400)
        #expect(answer.json["error"]?["message"]?.stringValue?.contains("is not served by this mock") == true)
    }

    @Test("credentials are tested at the tenant, those that are given and those that are saved")
    func validates() throws {
        let world = try World()
        let target = world.job + "/validateCredentials"
        #expect(world.graph("POST", target, ["useSavedCredentials": true]).status == 204)
        #expect(world.graph("POST", target, ["credentials": [["key": "SecretToken", "value": "wrong"]]]).status == 400)
        #expect(world.graph("POST", "\(world.application)/synchronization/jobs/validateCredentials", [:]).status == 204)
        #expect(world.mocks.admin("GET", "journal/count?endpoint=api-v2").json["count"] == 3)
    }

    @Test("one user is provisioned on demand while the job was never started")
    func onDemand() throws {
        let world = try World(users: ["ada"])
        let id = try #require(world.graph("GET", "/v1.0/users/ada@contoso.com").json["id"]?.stringValue)
        let schema = world.graph("GET", world.job + "/schema").json
        let rule = try #require(schema["synchronizationRules"]?[0]?["id"])
        func body(_ rule: JSONValue) -> JSONValue {
            ["parameters": [["ruleId": rule, "subjects": [["objectId": .string(id), "objectTypeName": "User"]]]]]
        }
        #expect(world.graph("POST", world.job + "/provisionOnDemand", body("no such rule")).status == 400)
        let answer = world.graph("POST", world.job + "/provisionOnDemand", body(rule))
        #expect(answer.status == 200)
        #expect(answer.json["key"]?.stringValue?.contains("\"result\":\"Success\"") == true)
        #expect(world.provisioned == ["ada"])
        #expect(world.graph("GET", "/v1.0/auditLogs/provisioning").json["value"]?.arrayValue?.count == 1)
    }

    @Test("a restart with Watermark reads everything again and creates nothing that is there; with Full it links anew")
    func restarts() throws {
        let world = try World()
        world.graph("POST", world.job + "/start")
        #expect(world.cycles == 1)
        for scope in ["Watermark", "Full"] {
            let before = try #require(world.mocks.admin("GET", "journal").json["count"]?.intValue)
            world.graph("POST", world.job + "/restart", ["criteria": ["resetScope": .string(scope)]])
            let cycle = world.mocks.admin("POST", "provisioning/cycle").json["cycles"]?[0]
            #expect(cycle?["kind"] == "initial")
            #expect(world.mocks.admin("GET", "journal/count?endpoint=api-v2&method=POST&since=\(before)").json["count"] == 0)
            let searches = world.mocks.admin("GET", "journal/count?endpoint=api-v2&path=ada%2540&since=\(before)").json["count"]
            #expect(searches == (scope == "Full" ? 1 : 0))
        }
    }

    @Test("a second job runs beside the first, and a deleted one no longer")
    func severalJobs() throws {
        let world = try World(users: ["ada"])
        let second =
            world.graph("POST", "\(world.application)/synchronization/jobs", ["templateId": "scim"]).json["id"]?.stringValue ?? ""
        world.graph("POST", world.job + "/start")
        world.graph("POST", "\(world.application)/synchronization/jobs/\(second)/start")
        let jobs = world.mocks.admin("GET", "provisioning").json.arrayValue ?? []
        #expect(jobs.count == 2)
        #expect(world.mocks.admin("POST", "provisioning/cycle").json["cycles"]?.arrayValue?.count ?? 0 >= 1)
        world.graph("DELETE", world.job)
        #expect(world.advance(2400) == ["cycles": 1, "skipped": 0])
        #expect(world.mocks.admin("GET", "provisioning").json.arrayValue?.map { $0["id"] } == [.string(second)])
    }

    @Test("a schema that is saved decides what the next cycle sends, and one with a wrong expression is not saved")
    func followsTheSchema() throws {
        let world = try World(users: ["ada"])
        world.graph("POST", world.job + "/start")
        #expect(world.provisioned == ["ada"])
        func givenName() -> JSONValue? {
            world.mocks.ask("GET", StateTests.apiV2, "/api/v2/scim/Users").json["Resources"]?[0]?["name"]?["givenName"]
        }
        #expect(givenName() == "ada")
        let question: JSONValue = [
            "expression": "Append([givenName], \"-x\")",
            "testInputObject": ["properties": [["key": "givenName", "value": "Ada"]]],
        ]
        let parsed = world.graph("POST", world.job + "/schema/parseExpression", question).json
        #expect(parsed["evaluationResult"] == ["Ada-x"])
        let source = try #require(parsed["parsedExpression"])
        let schema = world.graph("GET", world.job + "/schema").json
        #expect(world.graph("PUT", world.job + "/schema", Self.mapping("name.givenName", source, in: schema)).status == 204)
        let cycle = world.mocks.admin("POST", "provisioning/cycle").json["cycles"]?[0]
        #expect(cycle?["kind"] == "initial")
        #expect(givenName() == "ada-x")

        let wrong: JSONValue = [
            "type": "Function", "expression": "Apend([givenName], \"-y\")", "name": "Apend", "parameters": [],
        ]
        let refused = world.graph("PUT", world.job + "/schema", Self.mapping("name.givenName", wrong, in: schema))
        #expect(refused.status == 400)
        #expect(refused.json["error"]?["message"]?.stringValue?.contains("Apend") == true)
        #expect(world.mocks.admin("POST", "provisioning/cycle").json["cycles"]?[0]?["kind"] == "incremental")
        #expect(givenName() == "ada-x")
    }

    /// The schema with another source for a target attribute.
    private static func mapping(_ target: String, _ source: JSONValue, in value: JSONValue) -> JSONValue {
        switch value {
        case .array(let items): return .array(items.map { mapping(target, source, in: $0) })
        case .object(var object):
            let isRow = object["targetAttributeName"]?.stringValue == target
            for member in object.members { object[member.name] = mapping(target, source, in: member.value) }
            if isRow { object["source"] = source }
            return .object(object)
        default: return value
        }
    }

    @Test("more deletions than the threshold put the job into quarantine, and ForceDeletes lets them happen")
    func holdsDeletions() throws {
        let world = try World(users: ["ada", "ben", "cy"])
        world.graph("POST", world.job + "/start")
        #expect(world.provisioned.count == 3)
        let notification: JSONValue = [
            "value": [["key": "SyncNotificationSettings", "value": #"{"Enabled":false,"DeleteThresholdEnabled":true}"#]]
        ]
        world.graph("PUT", "\(world.application)/synchronization/secrets", notification)
        let settings: JSONValue = ["synchronizationJobSettings": [["name": "QuarantineTooManyDeletesThreshold", "value": "1"]]]
        world.graph("PATCH", world.job, settings)
        for name in ["ada", "ben"] { world.graph("PATCH", "/v1.0/users/\(name)@contoso.com", ["accountEnabled": false]) }
        _ = world.advance(2400)
        #expect(world.status["code"] == "Quarantine")
        #expect(world.status["quarantine"]?["reason"] == "TooManyDeletes")
        func active() -> Int {
            let users = world.mocks.ask("GET", StateTests.apiV2, "/api/v2/scim/Users").json["Resources"]?.arrayValue ?? []
            return users.count { $0["active"] == true }
        }
        #expect(active() == 3)
        world.graph("POST", world.job + "/restart", ["criteria": ["resetScope": "ForceDeletes, QuarantineState"]])
        #expect(world.status["code"] == "Active")
        #expect(active() == 1)
    }

    @Test("SyncAll brings users that nobody assigned")
    func syncsAll() throws {
        let world = try World(users: ["ada"])
        _ = try world.create("ben")
        let all: JSONValue = ["value": [["key": "SyncAll", "value": "true"]]]
        world.graph("PUT", "\(world.application)/synchronization/secrets", all)
        world.graph("POST", world.job + "/start")
        #expect(world.provisioned == ["ada", "ben"])
    }

    @Test("an application that was made from a template has a job of its own, with its own assignments, secrets and log")
    func otherApplication() throws {
        let world = try World(users: ["ada"], savesSecrets: false)
        let made = world.graph(
            "POST",
            "/v1.0/applicationTemplates/8adf8e6e-67b2-4cf2-a259-e3dc5476c621/instantiate",
            ["displayName": "Second"]
        ).json["servicePrincipal"]
        let id = try #require(made?["id"]?.stringValue)
        let base = "/v1.0/servicePrincipals/\(id)"
        #expect(world.graph("GET", base + "/synchronization/jobs").json["value"] == [])
        let ben = try world.create("ben")
        let assignment: JSONValue = [
            "principalId": .string(ben), "resourceId": .string(id), "appRoleId": "18d14569-c3bd-439b-9a66-3a2aee01d14f",
        ]
        #expect(world.graph("POST", base + "/appRoleAssignedTo", assignment).status == 201)
        let pairs: JSONValue = [
            ["key": "BaseAddress", "value": "https://contoso.goskope.com/api/v2/scim"], ["key": "SecretToken", "value": "V"],
        ]
        #expect(world.graph("PUT", base + "/synchronization/secrets", ["value": pairs]).status == 204)
        #expect(world.graph("GET", "\(world.application)/synchronization/secrets").json["value"] == [])
        let job = try #require(
            world.graph("POST", base + "/synchronization/jobs", ["templateId": "scim"]).json["id"]?.stringValue
        )
        #expect(world.graph("POST", "\(base)/synchronization/jobs/\(job)/start").status == 204)
        #expect(world.provisioned == ["ben"])
        let filter = PercentCoding.encode("servicePrincipal/id eq '\(id)'")
        let entries = world.graph("GET", "/v1.0/auditLogs/provisioning?$filter=\(filter)").json["value"]?.arrayValue ?? []
        #expect(entries.count == 1)
        #expect(entries.first?["servicePrincipal"]?["displayName"] == "Second")
        #expect(entries.first?["targetSystem"]?["details"]?["ServicePrincipalId"] == .string(id))
    }

    @Test("a snapshot and a reset bring back what the service remembers, too")
    func snapshots() throws {
        let world = try World(users: ["ada"])
        _ = world.mocks.admin("PUT", "snapshots/before")
        world.graph("POST", world.job + "/start")
        #expect(world.provisioned == ["ada"])
        _ = world.mocks.admin("PUT", "snapshots/after")
        _ = world.mocks.admin("POST", "snapshots/before/restore")
        #expect(world.provisioned == [])
        #expect(world.cycles == 0)
        _ = world.mocks.admin("POST", "snapshots/after/restore")
        #expect(world.mocks.admin("POST", "provisioning/cycle").json["cycles"]?[0]?["kind"] == "incremental")
        _ = world.mocks.admin("POST", "reset")
        #expect(world.provisioned == [])
        #expect(world.mocks.admin("GET", "provisioning").json[0]?["scheduleState"] == "Disabled")
    }

    @Test("a saved state keeps jobs, settings, logs and audits, and a job that was Active runs its initial cycle again")
    func saves() throws {
        let world = try World(users: ["ada"])
        world.graph("PATCH", world.job, ["synchronizationJobSettings": [["name": "LookaheadQueryEnabled", "value": "True"]]])
        let second = world.graph("POST", "\(world.application)/synchronization/jobs", ["templateId": "customappsso"]).json["id"]
        world.graph("POST", world.job + "/start")
        #expect(world.provisioned == ["ada"])
        func seen(_ world: World) -> [JSONValue] {
            [
                "\(world.application)/synchronization/jobs", "\(world.application)/synchronization/secrets",
                "/v1.0/auditLogs/provisioning",
                "/v1.0/auditLogs/directoryAudits",
            ].map { world.graph("GET", $0).json["value"] ?? .null }
        }
        let before = seen(world)
        #expect(before[0][1]?["id"] == second)
        let after = try World(from: world.service.savedState)
        // The token is a secret and not in the state: there are 40 minutes to give it.
        #expect(after.cycles == 0)
        #expect(after.graph("GET", after.job).json["schedule"]?["state"] == "Active")
        #expect(after.mocks.admin("GET", "provisioning").json[0]?["nextCycle"] == "2026-01-05T08:40:00.000Z")
        after.save("https://contoso.goskope.com/api/v2/scim", "V")
        after.graph("POST", after.job + "/start")
        let cycle = after.mocks.admin("GET", "provisioning").json[0]
        #expect(cycle?["scheduleState"] == "Active")
        #expect(after.graph("GET", after.job).json["synchronizationJobSettings"] == before[0][0]?["synchronizationJobSettings"])
        #expect(
            after.graph("GET", "/v1.0/auditLogs/provisioning?$orderby=activityDateTime%20asc").json["value"]?[0] == before[2][0]
        )
        #expect(after.provisioned == ["ada"])
        #expect(after.mocks.admin("GET", "journal/count?method=POST&endpoint=api-v2").json["count"] == 0)
    }

    @Test("clients are served while a cycle runs, and none of its requests is lost")
    func servesMeanwhile() throws {
        let world = try World(users: (0..<60).map { "user\($0)" })
        world.graph("POST", world.job + "/start")
        DispatchQueue.concurrentPerform(iterations: 8) { worker in
            for _ in 0..<50 {
                if worker % 2 == 0 {
                    _ = world.mocks.ask("GET", StateTests.apiV2, "/api/v2/scim/Users?count=1")
                } else {
                    _ = world.mocks.admin("GET", "provisioning")
                }
            }
        }
        #expect(world.provisioned.count == 60)
        #expect(world.cycles == 1)
    }

    @Test("an access token for Graph is made over /__admin, with the end and the permissions that are asked for")
    func tokens() throws {
        let world = try World()
        let answer = world.mocks.admin(
            "POST",
            "graph/tokens",
            ["expires": "2026-01-05T08:01:00Z", "roles": ["Synchronization.Read.All", "User.Read.All"]]
        )
        let token = try #require(answer.json["token"]?.stringValue)
        func status(_ method: String, _ target: String) -> Int {
            world.mocks.ask(method, StateTests.graph, target, token: token).status
        }
        #expect(status("GET", "/v1.0/users") == 200)
        #expect(status("GET", world.job) == 200)
        #expect(status("POST", world.job + "/start") == 403)
        _ = world.advance(60)
        #expect(status("GET", "/v1.0/users") == 401)
        #expect(world.mocks.admin("POST", "graph/tokens", ["expires": "soon"]).status == 400)
        #expect(world.mocks.admin("POST", "graph/tokens", ["roles": "all"]).status == 400)
    }

    @Test("Graph's limits, its lag and a reset of its delta links are switched over /__admin")
    func switches() throws {
        let world = try World()
        #expect(world.mocks.admin("GET", "graph").json == ["throttling": false, "lag": nil])
        #expect(world.mocks.admin("PUT", "graph", ["throttling": true]).json["throttling"] == true)
        let log = (0..<6).map { _ in world.graph("GET", "/v1.0/auditLogs/provisioning").status }
        #expect(log == [200, 200, 200, 200, 200, 429])
        #expect(world.mocks.admin("PUT", "graph", ["throttling": false]).status == 200)
        #expect(world.graph("GET", "/v1.0/auditLogs/provisioning").status == 200)

        let lag: JSONValue = ["minimumSeconds": 60, "maximumSeconds": 60]
        #expect(world.mocks.admin("PUT", "graph", ["lag": lag]).json["lag"] == lag)
        let id = try world.create("cy")
        func listed() -> Int? { world.graph("GET", "/v1.0/users").json["value"]?.arrayValue?.count }
        #expect(world.graph("GET", "/v1.0/users/\(id)").status == 200)
        #expect(listed() == 2)
        _ = world.advance(60)
        #expect(listed() == 3)
        #expect(world.mocks.admin("PUT", "graph", ["lag": nil]).json["lag"] == .null)
        _ = try world.create("di")
        #expect(listed() == 4)

        let link = try #require(world.graph("GET", "/v1.0/users/delta").json["@odata.deltaLink"]?.stringValue)
        #expect(world.mocks.admin("POST", "graph/delta-reset").status == 204)
        #expect(world.graph("GET", String(link.dropFirst("https://graph.microsoft.com".count))).status == 410)
        for body: JSONValue in [["lag": ["minimumSeconds": 5]], ["throttling": 1], ["speed": 1]] {
            #expect(world.mocks.admin("PUT", "graph", body).status == 400)
        }
    }

    @Test(
        "no secret that a request to Graph carries is in the journal",
        arguments: ["secrets", "secrets/", "jobs/validateCredentials", ""]
    )
    func keepsSecrets(path: String) throws {
        let world = try World(users: [])
        let pair: JSONValue = ["key": "SecretToken", "value": "Very-Secret"]
        let body: JSONValue = ["value": [pair], "credentials": [pair], "secrets": [pair]]
        let target = "\(world.application)/synchronization\(path.isEmpty ? "" : "/")\(path)"
        world.graph(path.hasSuffix("Credentials") ? "POST" : "PUT", target, body)
        world.graph("POST", "/v1.0/$batch", ["requests": [["id": "1", "method": "PUT", "url": .string(target), "body": body]]])
        #expect(!world.mocks.admin("GET", "journal").json.text().contains("Very-Secret"))
        #expect(!world.mocks.admin("GET", "journal.har").json.text().contains("Very-Secret"))
    }
}
