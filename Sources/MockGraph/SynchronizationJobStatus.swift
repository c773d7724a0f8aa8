import JSON

// The job as clients see it.
extension SynchronizationJob {
    /// The interval in the schedule: 40 minutes, and until the first start the longest duration there is (sample of "Create synchronizationJob").
    var interval: String { state == .disabled ? "P10675199DT2H48M5.4775807S" : "PT40M" }

    /// The job in the shape of synchronizationJob.
    var json: JSONObject {
        [
            "id": .string(id), "templateId": .string(templateID),
            "schedule": ["expiration": nil, "interval": .string(interval), "state": .string(state.rawValue)],
            "status": .object(shownStatus),
            "synchronizationJobSettings": .array(
                settings.map { ["name": .string($0.name), "value": .string($0.value)] }
            ),
        ]
    }

    /// What the service reported, with every member of synchronizationStatus, and the code that fits the schedule.
    private var shownStatus: JSONObject {
        if state == .disabled, status == nil { return Self.notConfigured }
        var shown = Self.notRun
        for member in status?.members ?? [] {
            if member.name.hasPrefix("last"), let execution = member.value.objectValue {
                var whole = Self.noExecution
                for part in execution.members { whole[part.name] = part.value }
                shown[member.name] = .object(whole)
            } else {
                shown[member.name] = member.value
            }
        }
        switch state {
        case .disabled: shown["code"] = "NotConfigured"
        case .paused: shown["code"] = "Paused"
        case .active: break
        }
        return shown
    }

    private static let never: JSONValue = "0001-01-01T00:00:00Z"

    /// The status of a new job (sample of "Create synchronizationJob").
    private static let notConfigured: JSONObject = [
        "countSuccessiveCompleteFailures": 0, "escrowsPruned": false, "code": "NotConfigured", "lastExecution": nil,
        "lastSuccessfulExecution": nil, "lastSuccessfulExecutionWithExports": nil, "quarantine": nil,
        "steadyStateFirstAchievedTime": never, "steadyStateLastAchievedTime": never, "troubleshootingUrl": nil, "progress": [],
        "synchronizedEntryCountByType": [],
    ]

    /// The status between the first start and the first run (capture in "Configure cross-tenant synchronization").
    private static let notRun: JSONObject = [
        "countSuccessiveCompleteFailures": 0, "escrowsPruned": false, "code": "NotRun", "lastSuccessfulExecution": nil,
        "lastSuccessfulExecutionWithExports": nil, "quarantine": nil, "steadyStateFirstAchievedTime": never,
        "steadyStateLastAchievedTime": never, "troubleshootingUrl": "", "lastExecution": .object(noExecution), "progress": [],
        "synchronizedEntryCountByType": [],
    ]

    /// The last execution where there was none, from the same capture.
    private static let noExecution: JSONObject = [
        "activityIdentifier": nil, "countEntitled": 0, "countEntitledForProvisioning": 0, "countEscrowed": 0,
        "countEscrowedRaw": 0, "countExported": 0, "countExports": 0, "countImported": 0, "countImportedDeltas": 0,
        "countImportedReferenceDeltas": 0, "state": "Failed", "timeBegan": never, "timeEnded": never,
        "error": ["code": "None", "message": "", "tenantActionable": false],
    ]
}
