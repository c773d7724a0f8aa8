import EntraProvisioning
import HTTP
import JSON
import MockGraph
import MockNetskope

// The provisioning service of served mocks at work. Its requests come in one by one like those of any client: other clients are served meanwhile,
// the faults that are set befall it, and the journal shows what it sent.
//
// Two locks: the provisioning service's, held through a cycle, and the mocks', held through one request. The first is never asked for
// while the second is held.
extension MockService {
    /// What came of the cycles that were due.
    struct CycleRun {
        var cycles: [ServedProvisioning.Cycle] = []
        /// How many were due and not run.
        var skipped = 0
    }

    /// Runs the cycles that are due, where there are any.
    func runCyclesIfDue() {
        if withState({ state in state.cycleDue.map { $0 <= state.clock.now } ?? false }) { runDueCycles() }
    }

    /// Runs the cycles that are due at the mocks' moment, unless somebody else is at it.
    func runDueCycles() {
        guard cycleIsRunning.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged else {
            return
        }
        defer { cycleIsRunning.store(false, ordering: .releasing) }
        provisioning.withLock { _ = runDueCycles(&$0) }
    }

    /// Runs every cycle that is due at the mocks' moment, each at the moment it was due, one after the other.
    func runDueCycles(_ provisioning: inout ServedProvisioning) -> CycleRun {
        var run = CycleRun()
        let end = withState { $0.clock.now }
        while true {
            let records = withState { $0.graph.synchronizationJobs }
            provisioning.adopt(records, at: end)
            guard let (record, due) = provisioning.next(of: records, until: end) else { break }
            if run.cycles.count == ServedProvisioning.cycleLimit {
                run.skipped = provisioning.skip(to: end)
                break
            }
            run.cycles.append(runCycle(record, at: due, &provisioning))
        }
        planNextCycle(provisioning)
        return run
    }

    /// Has the next cycle run when it is due; at once where somebody started a job in the meantime.
    func planNextCycle(_ provisioning: ServedProvisioning) {
        withState { $0.cycleDue = $0.graph.isRunRequested ? $0.clock.now : provisioning.due }
    }

    /// Runs one cycle of a job.
    func runCycle(_ record: SynchronizationJobRecord, at now: Instant, _ provisioning: inout ServedProvisioning)
        -> ServedProvisioning.Cycle
    {
        var memory = provisioning[record.id].memory
        // Nothing else holds the memory while the job works on it, so that nothing is copied.
        provisioning[record.id].memory = ProvisioningJob()
        prepare(&memory, record)
        let report = memory.runCycle(environment(record, at: now))
        let state = memory.stateCode
        withState { $0.graph.record(report, of: memory, id: record.id, at: now) }
        provisioning[record.id].memory = memory
        provisioning.plan(record.id, behind: now)
        return ServedProvisioning.Cycle(
            jobID: record.id,
            at: now,
            report: report,
            stateCode: state,
            due: provisioning[record.id].due
        )
    }

    /// Acts for Graph: tests a connection, or provisions one object.
    func act(on call: ProvisioningCall, at now: Instant) -> ProvisioningAnswer {
        provisioning.withLock { provisioning in
            switch call {
            case .validateCredentials(let base, let token, let inquiry):
                let id = inquiry.jobID ?? withState { $0.graph.jobID }
                guard let record = withState({ $0.graph.synchronizationJob(id) }) else { return Self.noJob }
                var environment = environment(record, at: now)
                environment.baseAddress = base
                environment.secretToken = token
                var memory = provisioning[id].memory
                let result = memory.testConnection(environment)
                provisioning[id].memory = memory
                return .credentials(isValid: result.succeeded, code: result.code, message: result.message)
            case .provisionOnDemand(let object, let isGroup, let members, let inquiry):
                guard let id = inquiry.jobID, let record = withState({ $0.graph.synchronizationJob(id) }) else {
                    return Self.noJob
                }
                var memory = provisioning[id].memory
                prepare(&memory, record)
                let report = memory.provisionOnDemand(
                    sourceID: object,
                    isGroup: isGroup,
                    members: members,
                    environment(record, at: now)
                )
                withState { $0.graph.record(report.cycle, of: memory, id: id, at: now) }
                provisioning[id].memory = memory
                return .onDemand(key: report.key, value: report.value)
            case .schema: return Self.noJob
            }
        }
    }

    private static var noJob: ProvisioningAnswer {
        .credentials(
            isValid: false,
            code: "CredentialValidationUnavailable",
            message: "The application has no provisioning job; make one with POST …/synchronization/jobs."
        )
    }

    /// Lets a job take the restart that waits for it, and the settings as they are saved.
    private func prepare(_ memory: inout ProvisioningJob, _ record: SynchronizationJobRecord) {
        memory.reconfigure(memory.configuration.configured(by: record))
        if let scopes = withState({ $0.graph.takePendingRestart(of: record.id) }) {
            memory.restart(scopes.compactMap(ResetScope.init(rawValue:)))
        }
    }

    private func environment(_ record: SynchronizationJobRecord, at now: Instant) -> ProvisioningEnvironment {
        let token = withState {
            $0.graph.issueAccessToken(value: serviceToken, isFirstParty: true, expires: now.adding(seconds: 86_400), at: now)
        }
        let clock = ActivityClock(now)
        var environment = ProvisioningEnvironment(
            graph: graphTransport(clock),
            graphToken: token,
            servicePrincipalID: record.servicePrincipalID,
            target: tenantTransport(clock),
            baseAddress: record.secret("BaseAddress") ?? "",
            secretToken: record.secret("SecretToken") ?? "",
            now: now
        )
        environment.wait = { clock.pass(milliseconds: $0) }
        return environment
    }

    /// Only the mocks' own hosts are reached: a token goes to the host it was given for and nowhere else.
    private func tenantTransport(_ clock: ActivityClock) -> any Transport {
        InMemoryTransport { [self] (request) throws(TransportError) in
            let configuration = tenantConfiguration
            guard [configuration.legacyHost, configuration.apiV2Host].contains(request.authority) else {
                throw TransportError(
                    .unreachable,
                    "\(request.authority) is not served by this mock; use \(configuration.legacyURL) or \(configuration.apiV2URL)"
                )
            }
            let target: Fault.Target = request.authority == configuration.legacyHost ? .legacy : .apiV2
            return try carry(request, target, clock, isNoted: true)
        }
    }

    /// What the service reads of Graph is not in the journal, which is for what clients ask.
    private func graphTransport(_ clock: ActivityClock) -> any Transport {
        InMemoryTransport { [self] (request) throws(TransportError) in try carry(request, .graph, clock, isNoted: false) }
    }

    /// Carries a request of the service to the mocks, with the faults that are set. Nothing waits: what a fault delays passes on the activity's
    /// clock, as in a scenario.
    private func carry(_ request: HTTPRequest, _ target: Fault.Target, _ clock: ActivityClock, isNoted: Bool)
        throws(TransportError)
        -> HTTPResponse
    {
        let now = clock.now
        let (response, delivery) = withState { state in
            let began = MonotonicClock.nanoseconds
            var faults = state.faults
            let outcome = faults.answer(request, target, at: now) { request in
                guard target == .graph else { return state.tenant.respond(to: request, from: World.provisioningAddress, at: now) }
                guard case .response(let response) = state.graph.respond(to: request, at: now) else {
                    return HTTPResponse(status: 500)
                }
                return response
            }
            state.faults = faults
            clock.pass(milliseconds: Int64(outcome.milliseconds))
            if isNoted { note(request, outcome, World.provisioningAddress, target, now, since: began, &state) }
            return (outcome.response, outcome.delivery)
        }
        guard let delivery else { return response }
        return try delivery.arrival(of: response)
    }
}

/// The moment within an activity of the provisioning service: it begins when the cycle was due, and time passes only by what is waited for.
private final class ActivityClock {
    private(set) var now: Instant

    init(_ now: Instant) { self.now = now }

    func pass(milliseconds: Int64) { now = Instant(milliseconds: now.milliseconds + milliseconds) }
}
