import EntraProvisioning
import HTTP
import JSON
import MockGraph

// The provisioning service behind `/__admin`, and the clock that brings its cycles.
extension AdminAPI {
    /// Answers a call that the provisioning service has a part in; `nil` where it is none.
    static func provisioning(_ request: HTTPRequest, _ service: MockService) throws(Refusal) -> HTTPResponse? {
        let path = path(request)
        switch (request.method, path.first ?? "", path.count) {
        case ("PUT", "clock", 1): return try setClock(request, service)
        case ("GET", "provisioning", 1):
            service.runCyclesIfDue()
            return json(200, jobs(service))
        case ("POST", "provisioning", 2) where path[1] == "cycle": return try cycle(request, service)
        case (_, "provisioning", _):
            throw Refusal(404, "there is no \(request.method) \(request.path); GET /__admin lists what there is")
        default: return nil
        }
    }

    /// Moves the clock, and runs the cycles that fall into the time that passes.
    private static func setClock(_ request: HTTPRequest, _ service: MockService) throws(Refusal) -> HTTPResponse {
        let body = try body(request)
        var moment: Instant?
        if let text = body["now"]?.stringValue {
            guard let now = Instant(iso8601: text) else {
                throw Refusal(400, "\"now\" must be a moment such as 2026-01-05T08:00:00Z")
            }
            moment = now
        }
        var advance: Int64 = 0
        if let seconds = body["advanceSeconds"] {
            guard let number = seconds.intValue, (-3_153_600_000...3_153_600_000).contains(number) else {
                throw Refusal(400, "\"advanceSeconds\" must be a whole number of at most a hundred years")
            }
            advance = Int64(number)
        }
        return service.provisioning.withLock { provisioning in
            // What is due before the clock moves happens before.
            var run = service.runDueCycles(&provisioning)
            service.withState { state in
                if let stands = body["frozen"]?.boolValue { state.clock.freeze(stands) }
                if let moment { state.clock.set(moment) }
                if advance != 0 { state.clock.advance(seconds: advance) }
            }
            let later = service.runDueCycles(&provisioning)
            run.cycles += later.cycles
            run.skipped += later.skipped
            var answer = service.withState { clock($0) }.objectValue ?? [:]
            answer["provisioning"] = [
                "cycles": .number(JSONNumber(run.cycles.count)), "skipped": .number(JSONNumber(run.skipped)),
            ]
            return json(200, .object(answer))
        }
    }

    /// The jobs as the provisioning service has them.
    private static func jobs(_ service: MockService) -> JSONValue {
        service.provisioning.withLock { provisioning in
            let (records, now) = service.withState { ($0.graph.synchronizationJobs, $0.clock.now) }
            provisioning.adopt(records, at: now)
            return .array(
                records.map { record in
                    let job = provisioning[record.id]
                    return [
                        "id": .string(record.id), "servicePrincipal": .string(record.servicePrincipalID),
                        "template": .string(record.templateID), "scheduleState": .string(record.scheduleState),
                        "nextCycle": job.due.map { .string($0.iso8601Milliseconds) } ?? .null,
                        "cycles": .number(JSONNumber(job.memory.cycleCount)),
                        "skippedCycles": .number(JSONNumber(job.skippedCycles)),
                        "operation": .object(job.memory.operationSummary), "status": .object(job.memory.statusJSON),
                    ]
                }
            )
        }
    }

    /// Runs the cycles that are due; a job for which none is due runs its next one now.
    private static func cycle(_ request: HTTPRequest, _ service: MockService) throws(Refusal) -> HTTPResponse {
        let id = request.body.isEmpty ? nil : try body(request)["job"]?.stringValue
        let outcome = service.provisioning.withLock { provisioning -> Result<JSONValue, Refusal> in
            let (records, now) = service.withState { ($0.graph.synchronizationJobs, $0.clock.now) }
            if let id, !records.contains(where: { $0.id == id }) {
                return .failure(Refusal(404, "there is no job \"\(id)\"; GET /__admin/provisioning lists them"))
            }
            let active = records.filter { $0.scheduleState == "Active" && (id ?? $0.id) == $0.id }
            if active.isEmpty {
                return .failure(Refusal(409, "no job is Active; POST …/synchronization/jobs/{id}/start starts one"))
            }
            let due = service.runDueCycles(&provisioning)
            var cycles = due.cycles.filter { (id ?? $0.jobID) == $0.jobID }
            for record in active where !cycles.contains(where: { $0.jobID == record.id }) {
                cycles.append(service.runCycle(record, at: now, &provisioning))
            }
            service.planNextCycle(provisioning)
            return .success(["cycles": .array(cycles.map(\.json)), "skipped": .number(JSONNumber(due.skipped))])
        }
        switch outcome {
        case .success(let value): return json(200, value)
        case .failure(let refusal): throw refusal
        }
    }
}
