import EntraProvisioning
import HTTP
import JSON
import MockGraph

/// The provisioning service of served mocks: the memory of each job, and when its next cycle is due.
struct ServedProvisioning: Sendable {
    /// What the service keeps of a job.
    struct Job: Sendable {
        var memory: ProvisioningJob
        /// When the next cycle is due; `nil` while the job is not Active.
        var due: Instant?
        /// How many cycles were due and not run, because the clock was moved too far at once.
        var skippedCycles = 0
    }

    /// What a cycle did.
    struct Cycle: Sendable {
        let jobID: String
        let at: Instant
        let report: CycleReport
        let stateCode: String
        let due: Instant?
    }

    /// Every 40 minutes, which nobody can change (Develop a SCIM endpoint).
    static let interval: Int64 = 40 * 60
    /// How many cycles run at most when time passes: 27 days of them.
    static let cycleLimit = 1000

    private let seed: UInt64
    private(set) var jobs: [String: Job] = [:]

    /// Creates a service that remembers nothing; `seed` decides the ids that its jobs make up.
    init(seed: UInt64) { self.seed = seed }

    /// A job's memory, changed in place; made where there is none.
    subscript(id: String) -> Job {
        get { jobs[id] ?? Job(memory: ProvisioningJob(seed: seed)) }
        set { jobs[id] = newValue }
    }

    /// Takes over which jobs there are and which are Active, as Graph has them at `now`.
    mutating func adopt(_ records: [SynchronizationJobRecord], at now: Instant) {
        let known = Set(records.map(\.id))
        for id in jobs.keys where !known.contains(id) { jobs[id] = nil }
        for record in records {
            guard record.scheduleState == "Active" else {
                jobs[record.id]?.due = nil
                continue
            }
            var job = self[record.id]
            // A job without a date is one that a loaded state has Active: there is time to give the token that the state does not hold.
            let due = record.runRequested.map { min($0, now) } ?? job.due ?? now.adding(seconds: Self.interval)
            // The clock may have been set back since.
            job.due = min(due, max(now.adding(seconds: Self.interval), job.memory.quarantine?.nextAttempt ?? now))
            jobs[record.id] = job
        }
    }

    /// The job whose cycle is due first, of equals the one that was made first.
    func next(of records: [SynchronizationJobRecord], until end: Instant) -> (record: SynchronizationJobRecord, due: Instant)? {
        var first: (record: SynchronizationJobRecord, due: Instant)?
        for record in records {
            guard let due = jobs[record.id]?.due, due <= end, due < first?.due ?? Instant(milliseconds: .max) else { continue }
            first = (record, due)
        }
        return first
    }

    /// When the next cycle of any job is due.
    var due: Instant? { jobs.values.compactMap(\.due).min() }

    /// Sets when the next cycle is due behind one at `moment`. A job in quarantine waits for its next attempt.
    mutating func plan(_ id: String, behind moment: Instant) {
        guard var job = jobs[id] else { return }
        let usual = moment.adding(seconds: Self.interval)
        job.due = job.memory.isDisabled ? nil : max(usual, job.memory.quarantine?.nextAttempt ?? usual)
        jobs[id] = job
    }

    /// Leaves out the cycles up to `end` and says how many.
    mutating func skip(to end: Instant) -> Int {
        var skipped = 0
        for (id, job) in jobs {
            guard let due = job.due, due <= end else { continue }
            let count = (end.milliseconds - due.milliseconds) / (Self.interval * 1000) + 1
            jobs[id]?.due = due.adding(seconds: count * Self.interval)
            jobs[id]?.skippedCycles += Int(count)
            skipped += Int(count)
        }
        return skipped
    }
}

extension ServedProvisioning.Cycle {
    /// What `/__admin` says of it.
    var json: JSONValue {
        func count(_ number: Int) -> JSONValue { .number(JSONNumber(number)) }
        let actions = Dictionary(grouping: report.log) { "\($0.action.rawValue) \($0.status.rawValue)" }
        return [
            "job": .string(jobID), "at": .string(at.iso8601Milliseconds), "kind": .string(report.kind.rawValue),
            "imported": count(report.imported), "exported": count(report.exported),
            "actions": .object(JSONObject(actions.keys.sorted().map { ($0, count(actions[$0]?.count ?? 0)) })),
            "failures": .array(
                report.failures.prefix(10).map {
                    [
                        "operation": .string($0.operation.rawValue), "source": .string($0.sourceName), "code": .string($0.code),
                        "status": count($0.status),
                    ]
                }
            ),
            "failureCount": count(report.failures.count), "state": .string(stateCode),
            "quarantine": report.quarantine.map { ["reason": .string($0.reason.rawValue), "code": .string($0.code)] } ?? .null,
            "nextCycle": due.map { .string($0.iso8601Milliseconds) } ?? .null,
        ]
    }
}
