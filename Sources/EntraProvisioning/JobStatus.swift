import HTTP
import JSON

extension ProvisioningJob {
    /// The state's code: `NotRun`, `Active`, `Quarantine`.
    public var stateCode: String { quarantine != nil ? "Quarantine" : cycleCount == 0 ? "NotRun" : "Active" }

    /// The status in the shape of synchronizationStatus of Microsoft Graph.
    public var statusJSON: JSONObject {
        let never = "0001-01-01T00:00:00Z"
        let report = lastReport
        let hasFailed = report?.quarantine != nil
        var status: JSONObject = [
            "code": .string(stateCode), "countSuccessiveCompleteFailures": .number(JSONNumber(quarantine?.attempts ?? 0)),
            "escrowsPruned": false,
            "lastExecution": [
                "countEntitled": .number(JSONNumber(inScope.count)),
                "countEscrowed": .number(JSONNumber(escrows.count)),
                "countExported": .number(JSONNumber(report?.exported ?? 0)),
                "countImported": .number(JSONNumber(report?.imported ?? 0)),
                "state": .string(
                    hasFailed
                        ? "Failed"
                        : report?.failures.isEmpty == false ? "EntryLevelErrors" : report == nil ? "Failed" : "Succeeded"
                ),
                "timeBegan": .string(lastRun?.iso8601 ?? never), "timeEnded": .string(lastRun?.iso8601 ?? never),
            ],
            "synchronizedEntryCountByType": [
                ["key": "User", "value": .number(JSONNumber(linkCount(.user)))],
                ["key": "Group", "value": .number(JSONNumber(linkCount(.group)))],
            ],
            "troubleshootingUrl": "",
        ]
        if let quarantine {
            status["quarantine"] = [
                "currentBegan": .string(quarantine.began.iso8601), "nextAttempt": .string(quarantine.nextAttempt.iso8601),
                "reason": .string(quarantine.reason.rawValue), "seriesBegan": .string(quarantine.began.iso8601),
                "seriesCount": .number(JSONNumber(quarantine.attempts)),
                "error": ["code": .string(quarantine.code), "message": .string(quarantine.message), "tenantActionable": true],
            ]
        }
        return status
    }

    /// What two lanes must agree on behind a step: the state without ids and moments.
    public var operationSummary: JSONObject {
        [
            "state": .string(stateCode), "quarantineReason": quarantine.map { .string($0.reason.rawValue) } ?? .null,
            "hasWatermark": .bool(watermark != nil),
            "retriesOutstanding": .array(
                escrows.map { .string("\($0.operation.rawValue) \(store[$0.sourceID]?.name ?? "?")") }
            ),
            "linkedUsers": .number(JSONNumber(linkCount(.user))), "linkedGroups": .number(JSONNumber(linkCount(.group))),
        ]
    }

    private func linkCount(_ kind: SourceObject.Kind) -> Int {
        store.links.keys.reduce(0) { $0 + (store[$1]?.kind == kind ? 1 : 0) }
    }
}
