import HTTP
import JSON

/// What the provisioning service reads of a job that it runs, secrets in clear.
public struct SynchronizationJobRecord: Sendable {
    /// The job's id.
    public let id: String
    /// The service principal whose assignments are in scope.
    public let servicePrincipalID: String
    /// The template it was made of.
    public let templateID: String
    /// `Active`, `Disabled` or `Paused`.
    public let scheduleState: String
    /// The schema that an administrator saved for the job or its template; `nil` for the template's default.
    public let schema: JSONObject?
    /// The saved secrets in the order they were saved.
    public let secrets: [(key: String, value: String)]
    /// The job's settings.
    public let settings: [(name: String, value: String)]
    /// When a start or restart asked for a run that has not begun; `nil` where none did.
    public let runRequested: Instant?

    /// The saved value of a key; `nil` where there is none.
    public func secret(_ key: String) -> String? { secrets.first { $0.key == key }?.value }

    /// How many deletions in a cycle put the job into quarantine; `nil` where accidental deletions are not prevented.
    ///
    /// On by `DeleteThresholdEnabled` in the secret SyncNotificationSettings; the number is `DeleteThresholdValue` there, or else the job's
    /// setting QuarantineTooManyDeletesThreshold ("Accidental deletions prevention"; the configuration API's tutorial).
    public var deletionThreshold: Int? {
        guard let text = secret("SyncNotificationSettings"), let object = try? JSONValue.parse(Array(text.utf8)).objectValue,
            object["DeleteThresholdEnabled"]?.boolValue == true
        else { return nil }
        return object["DeleteThresholdValue"]?.intValue
            ?? settings.first { $0.name == "QuarantineTooManyDeletesThreshold" }.flatMap { Int($0.value) }
    }

    /// Whether every user and group is in scope and not only those that are assigned (secret SyncAll).
    public var syncsAll: Bool { secret("SyncAll")?.lowercased() == "true" }

    /// Whether accounts that fall out of scope stay as they are (secret SkipOutOfScopeDeletions).
    public var skipsOutOfScopeDeletions: Bool { secret("SkipOutOfScopeDeletions")?.lowercased() == "true" }
}

// The provisioning service's side of the synchronization API.
extension GraphTenant {
    /// Every job: those of each service principal in the order they were made, service principals by id.
    public var synchronizationJobs: [SynchronizationJobRecord] {
        synchronizations.keys.sorted().flatMap { owner in
            (synchronizations[owner]?.jobs ?? []).map { record($0, owner) }
        }
    }

    /// A job by its id; `nil` where it was deleted.
    public func synchronizationJob(_ id: String) -> SynchronizationJobRecord? {
        place(of: id).flatMap { place in synchronizations[place.owner].map { record($0.jobs[place.index], place.owner) } }
    }

    private func record(_ job: SynchronizationJob, _ owner: String) -> SynchronizationJobRecord {
        let synchronization = synchronizations[owner]
        return SynchronizationJobRecord(
            id: job.id,
            servicePrincipalID: owner,
            templateID: job.templateID,
            scheduleState: job.state.rawValue,
            schema: job.schema ?? synchronization?.templateSchemas[job.templateID],
            secrets: (synchronization?.secrets ?? []).map { ($0.key, $0.value) },
            settings: job.settings,
            runRequested: job.runRequested
        )
    }

    private func place(of id: String) -> (owner: String, index: Int)? {
        // The usual one first: with thousands of service principals it is still found at once.
        for owner in [configuration.servicePrincipalID] + synchronizations.keys.sorted() {
            if let index = synchronizations[owner]?.jobs.firstIndex(where: { $0.id == id }) { return (owner, index) }
        }
        return nil
    }

    /// Whether a start or restart asked for a run that has not begun.
    public var isRunRequested: Bool {
        synchronizations.values.contains { $0.jobs.contains { $0.runRequested != nil } }
    }

    /// Gives the scopes of a restart, start or saved schema that the service has not seen yet, once, and counts a run that was asked for as begun.
    public mutating func takePendingRestart(of jobID: String) -> [String]? {
        guard let place = place(of: jobID) else { return nil }
        defer {
            synchronizations[place.owner]?.jobs[place.index].pendingRestart = nil
            synchronizations[place.owner]?.jobs[place.index].runRequested = nil
        }
        return synchronizations[place.owner]?.jobs[place.index].pendingRestart
    }

    /// Takes the status that the service reports behind a cycle, in the shape of synchronizationStatus.
    ///
    /// - Parameters:
    ///   - status: the status as Microsoft Graph shows it.
    ///   - jobID: the job; `nil` for the configured application's first.
    ///   - now: the moment, for the audit log, where a quarantine that begins is noted; `nil` to note nothing.
    public mutating func reportStatus(_ status: JSONObject, of jobID: String? = nil, at now: Instant? = nil) {
        let jobID = jobID ?? self.jobID
        guard let place = place(of: jobID) else { return }
        let before = synchronizations[place.owner]?.jobs[place.index].status
        synchronizations[place.owner]?.jobs[place.index].status = status
        if let now, status["code"] == "Quarantine", before?["code"] != "Quarantine" {
            noteServiceAudit("Quarantine", jobID, place.owner, reason: status["quarantine"]?["reason"]?.stringValue, at: now)
        }
    }

    /// Disables a job that was in quarantine for too long.
    public mutating func disableSchedule(of jobID: String) {
        guard let place = place(of: jobID) else { return }
        synchronizations[place.owner]?.jobs[place.index].state = .disabled
        synchronizations[place.owner]?.jobs[place.index].runRequested = nil
    }

    /// Takes the service's log entries, oldest first, in the shape of provisioningObjectSummary. What they lack of tenant, service principal and
    /// systems is added. `jobID` is `nil` for the configured application's first job.
    public mutating func appendProvisioningLog(_ entries: [JSONObject], of jobID: String? = nil) {
        let owner = jobID.flatMap { place(of: $0) }?.owner ?? configuration.servicePrincipalID
        provisioningLog += entries.map { complete($0, owner) }
    }

    // MARK: The job that exists from the start

    /// The id of the configured application's first job.
    public var jobID: String {
        synchronizations[configuration.servicePrincipalID]?.jobs.first?.id
            ?? Self.jobID(configuration.templateID, configuration, configuration.servicePrincipalID)
    }

    /// The saved secrets of the configured application in clear, in the order they were saved: what the provisioning service reads, and no
    /// client.
    public var savedSecrets: [(key: String, value: String)] {
        (synchronizations[configuration.servicePrincipalID]?.secrets ?? []).map { ($0.key, $0.value) }
    }

    /// `Active`, `Disabled` or `Paused`, of the configured application's first job.
    public var scheduleState: String { synchronizationJob(jobID)?.scheduleState ?? "Disabled" }

    /// Gives the scopes of a restart or start of the configured application's first job that the service has not seen yet, once.
    public mutating func takePendingRestart() -> [String]? { takePendingRestart(of: jobID) }

    /// Gives the application's first job a schema, as if it had been saved before the mock began.
    public mutating func seedSchema(_ schema: JSONObject) {
        synchronizations[configuration.servicePrincipalID]?.jobs[0].schema = schema
    }
}
