import HTTP
import JSON

extension GraphTenant {
    /// `/jobs` and what stands behind it.
    mutating func respondJobs(_ call: SynchronizationCall) throws(GraphError) -> GraphOutcome {
        var call = call
        let id = call.takeID()
        switch (call.method, id, call.isAtEnd) {
        case ("GET", "", _):
            let jobs = synchronizations[call.servicePrincipalID]?.jobs ?? []
            return .response(
                call.graph.json(200, ["@odata.context": call.context("/jobs"), "value": .array(jobs.map { .object($0.json) })])
            )
        case ("GET", "$count", true):
            return .response(call.graph.count(synchronizations[call.servicePrincipalID]?.jobs.count ?? 0))
        case ("POST", "", _): return .response(try createJob(call))
        case ("POST", _, true) where id.lowercased() == "validatecredentials": return try validateCredentials(nil, call)
        case (_, "", _): throw GraphError.notAllowed
        default:
            guard let place = synchronizations[call.servicePrincipalID]?.jobs.firstIndex(where: { $0.id == id }) else {
                throw .notFound(id)
            }
            return try respondJob(place, id, call)
        }
    }

    private mutating func respondJob(_ place: Int, _ id: String, _ call: SynchronizationCall) throws(GraphError) -> GraphOutcome {
        var call = call
        let owner = call.servicePrincipalID
        let action = call.takeWord()
        if action == "schema" { return try respondSchema(.job(id), call) }
        if action == "bulkupload" {
            throw .badRequest(
                "The job '\(id)' provisions out of Microsoft Entra ID; bulkUpload is for jobs of API-driven inbound provisioning."
            )
        }
        guard call.isAtEnd, let job = synchronizations[owner]?.jobs[place] else { throw GraphError.notAllowed }
        switch (call.method, action) {
        case ("GET", ""): return .response(call.graph.entity(200, call.context("/jobs/$entity"), job.json))
        case ("PATCH", ""):
            try updateJob(place, call)
            return .response(call.graph.noContent)
        case ("DELETE", ""):
            synchronizations[owner]?.jobs.remove(at: place)
            noteProvisioningAudit("Delete provisioning configuration", id, call)
            return .response(call.graph.noContent)
        case ("POST", "start"):
            // "If the job is in quarantine, the quarantine status is cleared" (synchronizationJob: start).
            schedule(place, .active, reset: ["QuarantineState"], call)
            noteProvisioningAudit("Enable/start provisioning configuration", id, call)
            return .response(call.graph.noContent)
        case ("POST", "pause"):
            schedule(place, .paused, reset: [], call)
            noteProvisioningAudit("Disable/pause provisioning configuration", id, call)
            return .response(call.graph.noContent)
        case ("POST", "restart"):
            schedule(place, .active, reset: try resetScopes(call), call)
            noteProvisioningAudit("Enable/restart provisioning configuration", id, call)
            return .response(call.graph.noContent)
        case ("POST", "validatecredentials"): return try validateCredentials(id, call)
        case ("POST", "provisionondemand"): return try provisionOnDemand(place, call)
        default: throw GraphError.notAllowed
        }
    }

    /// Makes a job of a template; it is `Disabled` until it is started (synchronizationJob: post).
    private mutating func createJob(_ call: SynchronizationCall) throws(GraphError) -> HTTPResponse {
        guard let template = try call.graph.body()["templateId"]?.stringValue else {
            throw .badRequest("A value is required for property 'templateId' of resource 'synchronizationJob'.")
        }
        guard templateIDs.contains(template) else {
            throw .badRequest(
                "The template '\(template.prefix(100))' does not exist for this application; GET …/synchronization/templates lists them: "
                    + "\(templateIDs.joined(separator: ", "))."
            )
        }
        let job = SynchronizationJob(id: Self.jobID(template, configuration, generator.nextUUID()), templateID: template)
        synchronizations[call.servicePrincipalID, default: Synchronization()].jobs.append(job)
        noteProvisioningAudit("Add provisioning configuration", job.id, call)
        return call.graph.entity(201, call.context("/jobs/$entity"), job.json)
    }

    private mutating func schedule(
        _ place: Int,
        _ state: SynchronizationJob.ScheduleState,
        reset: [String],
        _ call: SynchronizationCall
    ) {
        guard var job = synchronizations[call.servicePrincipalID]?.jobs[place] else { return }
        job.state = state
        job.reset(reset)
        job.runRequested = state == .active ? job.runRequested ?? call.graph.now : nil
        synchronizations[call.servicePrincipalID]?.jobs[place] = job
    }

    /// Takes new settings. What the service keeps, such as the status, cannot be written.
    private mutating func updateJob(_ place: Int, _ call: SynchronizationCall) throws(GraphError) {
        guard var job = synchronizations[call.servicePrincipalID]?.jobs[place] else { return }
        var changes: [AuditTarget.Change] = []
        for member in try call.graph.body().members {
            switch member.name {
            case "synchronizationJobSettings":
                for setting in try Self.settings(member.value) {
                    let place = job.settings.firstIndex { $0.name == setting.name }
                    changes.append(AuditTarget.Change(setting.name, place.map { job.settings[$0].value }, setting.value))
                    if let place { job.settings[place] = setting } else { job.settings.append(setting) }
                }
                if job.settings.count > Self.settingLimit {
                    throw .badRequest("A job has at most \(Self.settingLimit) settings.")
                }
            case "templateId" where member.value.stringValue == job.templateID, "id" where member.value.stringValue == job.id:
                break
            case "schedule" where member.value["state"] == nil || member.value["state"]?.stringValue == job.state.rawValue:
                // The interval is fixed (Develop a SCIM endpoint: every 40 minutes, not configurable).
                if let interval = member.value["interval"]?.stringValue, interval != job.interval {
                    throw .badRequest("The property 'schedule/interval' of resource 'synchronizationJob' cannot be changed.")
                }
            case "schedule": throw .badRequest("Use start, pause or restart to change 'schedule/state' of a synchronizationJob.")
            case let name where name.hasPrefix("@odata."): break
            default:
                throw .badRequest("The property '\(member.name.prefix(100))' of resource 'synchronizationJob' cannot be updated.")
            }
        }
        synchronizations[call.servicePrincipalID]?.jobs[place] = job
        noteProvisioningAudit("Update provisioning setting or credentials", job.id, call, changes)
    }

    /// Assumption: a bound of the mock. Microsoft's samples have three settings.
    private static let settingLimit = 100

    private static func settings(_ value: JSONValue) throws(GraphError) -> [(name: String, value: String)] {
        guard let items = value.arrayValue, items.count <= settingLimit else {
            throw .badRequest("'synchronizationJobSettings' must be a collection of at most \(settingLimit) settings.")
        }
        var settings: [(name: String, value: String)] = []
        for item in items {
            guard let name = item["name"]?.stringValue, (1...100).contains(name.utf8.count),
                let value = item["value"]?.stringValue
            else {
                throw .badRequest("Every item of 'synchronizationJobSettings' needs a name and a value, both strings.")
            }
            if name == "QuarantineTooManyDeletesThreshold", Int(value).map({ $0 >= 0 }) != true {
                throw .badRequest("The value '\(value.prefix(100))' of the setting '\(name)' is no whole number from 0.")
            }
            settings.append((name, value))
        }
        return settings
    }

    /// The names of the scopes of a restart (synchronizationJobRestartCriteria).
    private static let resetScopes = [
        "None", "ConnectorDataStore", "Escrows", "Watermark", "QuarantineState", "Full", "ForceDeletes",
    ]

    /// The scopes of a restart, separated by commas; without any, those of the portal's "Restart provisioning". Criteria that are missing
    /// or empty are the same: the Python SDK drops several scopes.
    private func resetScopes(_ call: SynchronizationCall) throws(GraphError) -> [String] {
        let value = try call.bodyOrEmpty()["criteria"]?["resetScope"] ?? .null
        guard let text = value.isNull ? "" : value.stringValue else {
            throw .badRequest("'criteria/resetScope' must be a string such as 'Watermark, Escrows, QuarantineState'.")
        }
        let scopes = text.split(separator: ",").map { String($0).trimmingSpaces }.filter { !$0.isEmpty }
        for scope in scopes where !Self.resetScopes.contains(scope) {
            throw .badRequest(
                "The value '\(scope.prefix(100))' of 'criteria/resetScope' is not one of \(Self.resetScopes.joined(separator: ", "))."
            )
        }
        return scopes.isEmpty ? ["QuarantineState", "Watermark", "Escrows"] : scopes
    }
}
