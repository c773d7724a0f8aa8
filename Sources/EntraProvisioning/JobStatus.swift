import HTTP
import JSON

extension ProvisioningJob {
    /// The state's code: `NotRun`, `Active`, `Quarantine`.
    public var stateCode: String { quarantine != nil ? "Quarantine" : cycleCount == 0 ? "NotRun" : "Active" }

    /// The status in the shape of synchronizationStatus of Microsoft Graph. Moments that never were are `0001-01-01T00:00:00Z`.
    public var statusJSON: JSONObject {
        [
            "code": .string(stateCode), "countSuccessiveCompleteFailures": number(history.failuresInARow), "escrowsPruned": false,
            "lastExecution": execution(history.last), "lastSuccessfulExecution": history.lastSuccessful.map(execution) ?? .null,
            "lastSuccessfulExecutionWithExports": history.lastWithExports.map(execution) ?? .null,
            "progress": .array(history.last.map(progress) ?? []), "quarantine": quarantineJSON,
            "steadyStateFirstAchievedTime": moment(history.steady?.first),
            "steadyStateLastAchievedTime": moment(history.steady?.last),
            "synchronizedEntryCountByType": .array(
                [SourceObject.Kind.user, .group].map { kind in
                    ["key": .string("\(kind.rawValue) to \(kind.rawValue)"), "value": number(store.synchronized[kind] ?? 0)]
                }
            ),
            "troubleshootingUrl": "",
        ]
    }

    private func execution(_ run: Execution?) -> JSONValue {
        [
            "activityIdentifier": .string(run.map { identifier($0.number) } ?? ""), "countEntitled": number(run?.entitled ?? 0),
            "countEntitledForProvisioning": number(run?.entitled ?? 0), "countEscrowed": number(run?.escrowed ?? 0),
            "countEscrowedRaw": number(run?.escrowedWithReferences ?? 0), "countExported": number(run?.exported ?? 0),
            "countExports": number(run?.exported ?? 0), "countImported": number(run?.imported ?? 0),
            "countImportedDeltas": number(run?.imported ?? 0),
            "countImportedReferenceDeltas": number(run?.importedReferences ?? 0),
            "error": [
                "code": .string(run?.error?.code ?? "None"), "message": .string(run?.error?.message ?? ""),
                "tenantActionable": .bool(run?.error != nil),
            ],
            "state": .string((run?.state ?? .failed).rawValue), "timeBegan": moment(run?.began), "timeEnded": moment(run?.ended),
        ]
    }

    /// Microsoft's samples count in "Entries" (synchronizationProgress).
    private func progress(_ run: Execution) -> [JSONValue] {
        [
            [
                "completedUnits": number(run.evaluated), "progressObservationDateTime": moment(run.ended),
                "totalUnits": number(run.evaluated), "units": "Entries",
            ]
        ]
    }

    private var quarantineJSON: JSONValue {
        guard let quarantine else { return .null }
        return [
            "currentBegan": moment(quarantine.began), "nextAttempt": moment(quarantine.nextAttempt),
            "reason": .string(quarantine.reason.rawValue), "seriesBegan": moment(quarantine.began),
            "seriesCount": number(quarantine.attempts),
            "error": ["code": .string(quarantine.code), "message": .string(quarantine.message), "tenantActionable": true],
        ]
    }

    /// The id of a cycle, in the status and in the log.
    public func identifier(_ cycle: Int) -> String {
        var generator = SeededGenerator(seed: UInt64(truncatingIfNeeded: cycle) &* 0x9E37_79B9_7F4A_7C15 ^ 0x6379_636C_6500)
        return generator.nextUUID()
    }

    private func moment(_ moment: Instant?) -> JSONValue { .string(moment?.iso8601 ?? "0001-01-01T00:00:00Z") }
    private func number(_ count: Int) -> JSONValue { .number(JSONNumber(count)) }

    /// What two lanes must agree on behind a step: the state without ids and moments.
    public var operationSummary: JSONObject {
        [
            "state": .string(stateCode), "quarantineReason": quarantine.map { .string($0.reason.rawValue) } ?? .null,
            "hasWatermark": .bool(watermark != nil),
            "retriesOutstanding": .array(
                escrows.map { .string("\($0.operation.rawValue) \(store[$0.sourceID]?.name ?? "?")") }
            ),
            "linkedUsers": number(store.linkCount(.user)), "linkedGroups": number(store.linkCount(.group)),
        ]
    }
}
