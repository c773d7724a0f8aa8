import HTTP
import JSON

// The provisioning configuration, the provisioning log and the audit log as lines of a saved state. Sensitive values are not saved: they must be
// given anew.
extension GraphTenant {
    /// Gives every line as its kind and its object.
    func saveSynchronizations(_ line: (String, JSONObject) throws -> Void) rethrows {
        for owner in synchronizations.keys.sorted() {
            guard var saved = synchronizations[owner]?.saved else { continue }
            saved = JSONObject([("servicePrincipal", .string(owner))] + saved.members.map { ($0.name, $0.value) })
            try line("synchronization", saved)
        }
        try line("records", ["count": .string(String(recordCount))])
        for entry in provisioningLog { try line("provisioningLog", entry) }
        for entry in directoryAudits { try line("directoryAudit", entry) }
    }

    /// Takes a line; gives `false` where it is of another kind.
    ///
    /// - Throws: `JSONShapeError` with the member that is wrong.
    mutating func loadSynchronization(_ kind: String, _ value: JSONObject) throws(JSONShapeError) -> Bool {
        switch kind {
        case "synchronization":
            synchronizations[try value.string("servicePrincipal")] = try Synchronization(saved: value)
        case "records":
            recordCount = try value.typed("count", "a whole number in quotes") { $0.stringValue.flatMap { UInt64($0) } }
        case "provisioningLog": provisioningLog.append(value)
        case "directoryAudit": directoryAudits.append(value)
        default: return false
        }
        return true
    }
}

extension Synchronization {
    fileprivate var saved: JSONObject {
        [
            "settings": .object(
                JSONObject(secrets.filter { !$0.isSensitive }.map { ($0.key, .string($0.value)) })
            ),
            "jobs": .array(jobs.map { .object($0.saved) }),
            "templateSchemas": .object(
                JSONObject(templateSchemas.keys.sorted().map { ($0, templateSchemas[$0].map { .object($0) } ?? .null) })
            ),
        ]
    }

    fileprivate init(saved: JSONObject) throws(JSONShapeError) {
        for member in try saved.object("settings").members {
            guard let value = member.value.stringValue else {
                throw JSONShapeError("\"settings\" has a \(member.name) that is no string")
            }
            secrets.append(SynchronizationSecret(key: member.name, value: value))
        }
        for object in try saved.objects("jobs") { jobs.append(try SynchronizationJob(saved: object)) }
        for member in try saved.object("templateSchemas").members {
            guard let schema = member.value.objectValue else {
                throw JSONShapeError("\"templateSchemas\" has a \(member.name) that is no object")
            }
            templateSchemas[member.name] = schema
        }
    }
}

extension SynchronizationJob {
    fileprivate var saved: JSONObject {
        [
            "id": .string(id), "template": .string(templateID), "scheduleState": .string(state.rawValue),
            "settings": .object(JSONObject(settings.map { ($0.name, .string($0.value)) })),
            "schema": schema.map { .object($0) } ?? .null, "status": status.map { .object($0) } ?? .null,
            "pendingRestart": pendingRestart.map { .array($0.map { .string($0) }) } ?? .null,
            "runRequested": runRequested.map { .string($0.iso8601Milliseconds) } ?? .null,
        ]
    }

    fileprivate init(saved: JSONObject) throws(JSONShapeError) {
        self.init(id: try saved.string("id"), templateID: try saved.string("template"))
        state = try saved.typed("scheduleState", "Active, Disabled or Paused") {
            $0.stringValue.flatMap(SynchronizationJob.ScheduleState.init(rawValue:))
        }
        settings = []
        for member in try saved.object("settings").members {
            guard let value = member.value.stringValue else {
                throw JSONShapeError("\"settings\" has a \(member.name) that is no string")
            }
            settings.append((member.name, value))
        }
        schema = try saved.optional("schema", "an object", \.objectValue)
        status = try saved.optional("status", "an object", \.objectValue)
        pendingRestart = saved["pendingRestart"]?.isNull == false ? try saved.strings("pendingRestart") : nil
        runRequested = try saved.optional("runRequested", "a moment such as 2026-01-05T08:00:00Z") {
            $0.stringValue.flatMap { Instant(iso8601: $0) }
        }
    }
}
