import EntraProvisioning
import HTTP
import JSON
import Testing

@Suite("What a job's status says")
struct StatusTests {
    @Test("before its first run everything is nothing, and every moment is year 1")
    func beginsEmpty() {
        let status = ProvisioningJob().statusJSON
        #expect(status["code"] == "NotRun")
        #expect(
            status["lastExecution"]?.text(pretty: false)
                == #"{"activityIdentifier":"","countEntitled":0,"countEntitledForProvisioning":0,"countEscrowed":0,"countEscrowedRaw":0,"countExported":0,"countExports":0,"countImported":0,"countImportedDeltas":0,"countImportedReferenceDeltas":0,"error":{"code":"None","message":"","tenantActionable":false},"state":"Failed","timeBegan":"0001-01-01T00:00:00Z","timeEnded":"0001-01-01T00:00:00Z"}"#
        )
        #expect(status["quarantine"]?.isNull == true)
        #expect(status["steadyStateFirstAchievedTime"] == "0001-01-01T00:00:00Z")
    }

    @Test("a run is counted: entitled, imported, exported, escrowed, references apart")
    func counts() {
        let service = Service()
        service.user("stranger", isAssigned: false)
        service.group("eng", [service.user("ada", isAssigned: false), service.user("bob", isAssigned: false)])
        service.answer = { $0.method == "POST" && $0.text.contains("bob@") ? HTTPResponse(status: 400) : nil }
        service.cycle()
        let run = service.job.statusJSON["lastExecution"]
        #expect(run?["countEntitled"] == 3)
        #expect(run?["countImported"] == 4)
        #expect(run?["countImportedReferenceDeltas"] == 2)
        #expect(run?["countExported"] == 3, "ada, the group, and its member")
        #expect(run?["countEscrowed"] == 1)
        #expect(run?["countEscrowedRaw"] == 2, "bob, and the membership that waits for him")
        #expect(run?["state"] == "EntryLevelErrors")
        #expect(service.job.statusJSON["lastSuccessfulExecution"]?.isNull == true)
    }

    @Test("the last successful run, and the last that wrote, are kept apart from the last")
    func keepsSuccess() {
        let service = Service()
        service.user("ada")
        let first = service.now.iso8601
        service.cycle()
        let second = service.now.iso8601
        service.cycle()
        service.answer = { _ in HTTPResponse(status: 500) }
        service.cycle()
        let status = service.job.statusJSON
        #expect(status["lastExecution"]?["state"] == "Failed")
        #expect(status["lastExecution"]?["error"]?["code"] == "CredentialValidationUnavailable")
        #expect(status["lastSuccessfulExecution"]?["timeBegan"] == .string(second))
        #expect(status["lastSuccessfulExecutionWithExports"]?["timeBegan"] == .string(first))
        #expect(status["steadyStateFirstAchievedTime"] == .string(first))
        #expect(status["countSuccessiveCompleteFailures"] == 1)
    }

    @Test("the quarantine tells its reason, its next attempt, and how often it failed")
    func tellsQuarantine() {
        let service = Service()
        let began = service.now
        service.answer = { _ in HTTPResponse(status: 401) }
        service.cycle()
        service.now = began.adding(seconds: 6 * 3600)
        service.cycle()
        let quarantine = service.job.statusJSON["quarantine"]
        #expect(service.job.statusJSON["code"] == "Quarantine")
        #expect(quarantine?["reason"] == "EncounteredQuarantineException")
        #expect(quarantine?["seriesCount"] == 2)
        #expect(quarantine?["currentBegan"] == .string(began.iso8601))
        #expect(quarantine?["nextAttempt"] == .string(began.adding(seconds: 12 * 3600).iso8601))
        #expect(quarantine?["error"]?["tenantActionable"] == true)
    }

    @Test("the counts of synchronized objects do not go down when accounts are deleted, until the store is reset")
    func neverCountsDown() {
        let service = Service()
        let group = service.group("eng", [service.user("ada")])
        service.cycle()
        func counts() -> [String] {
            (service.job.statusJSON["synchronizedEntryCountByType"]?.arrayValue ?? []).map { $0.text(pretty: false) }
        }
        let before = counts()
        #expect(before == [#"{"key":"User to User","value":1}"#, #"{"key":"Group to Group","value":1}"#])
        service.unassign(group)
        service.cycle()
        #expect(counts() == before)
        service.job.restart([.full, .connectorDataStore])
        service.cycle()
        #expect(counts().last == #"{"key":"Group to Group","value":0}"#)
    }

    @Test("Microsoft Graph that cannot be read is a failed run, not a quarantine, and the watermark stays")
    func failsOnSource() {
        let service = Service()
        service.user("ada")
        service.cycle()
        service.graphIsDown = true
        service.cycle()
        #expect(service.job.statusJSON["lastExecution"]?["error"]?["code"] == "SourceUnavailable")
        #expect(service.job.quarantine == nil)
        service.graphIsDown = false
        service.cycle()
        #expect(service.lastReport?.kind == .incremental)
    }
}
