import HTTP
import MockGraph
import MockNetskope
import Synchronization

// Requests of any client.
extension MockService {
    /// Answers a request from any client.
    public func respond(to request: HTTPRequest, from peer: String) -> HTTPResponse { deliver(request, from: peer).response }

    /// Answers a request with the faults that are set.
    public func deliver(_ request: HTTPRequest, from peer: String) -> (response: HTTPResponse, delivery: Delivery?) {
        if ServedHosts.isAdministration(request) { return (AdminAPI.respond(to: request, self), nil) }
        // What needs no state is done before the lock that every connection waits for.
        let request = withScheme(request)
        let (target, moved) = served.place(request)
        if let answer = answer(request, moved, target, peer, runsDueCycles: true) { return answer }
        runDueCycles()
        return answer(request, moved, target, peer, runsDueCycles: false) ?? (HTTPResponse(status: 500), nil)
    }

    /// Answers a request, or gives `nil` where the provisioning service has cycles to run first.
    private func answer(
        _ request: HTTPRequest,
        _ moved: HTTPRequest,
        _ target: Fault.Target,
        _ peer: String,
        runsDueCycles: Bool
    ) -> (response: HTTPResponse, delivery: Delivery?)? {
        var waiting: (call: ProvisioningCall, delivery: Delivery?, now: Instant)?
        let began = MonotonicClock.nanoseconds
        let answer = withState { state -> (response: HTTPResponse, delivery: Delivery?)? in
            let now = state.clock.now
            if runsDueCycles, let due = state.cycleDue, due <= now, !cycleIsRunning.load(ordering: .relaxed) { return nil }
            var faults = state.faults
            var call: ProvisioningCall?
            let outcome = faults.answer(moved, target, at: now) { request in
                guard target == .graph else { return state.tenant.respond(to: request, from: peer, at: now) }
                return graph(request, now, &state, &call)
            }
            state.faults = faults
            if target == .graph, state.graph.isRunRequested { state.cycleDue = now }
            if let call {
                waiting = (call, outcome.delivery, now)
            } else {
                note(request, outcome, peer, target, now, since: began, &state)
            }
            return (outcome.response, outcome.delivery)
        }
        guard let waiting else { return answer }
        // The provisioning service sends requests to these same mocks, so it acts while their state is free.
        let found = act(on: waiting.call, at: waiting.now)
        return withState { state in
            let response = state.graph.finish(waiting.call, with: found, at: waiting.now)
            let outcome = FaultPlan.Outcome(response: response, delivery: waiting.delivery)
            note(request, outcome, peer, target, waiting.now, since: began, &state)
            return (response, waiting.delivery)
        }
    }

    /// Answers a request to Graph; `call` takes what the provisioning service must do first.
    private func graph(_ request: HTTPRequest, _ now: Instant, _ state: inout State, _ call: inout ProvisioningCall?)
        -> HTTPResponse
    {
        switch state.graph.respond(to: request, at: now) {
        case .response(let response): return response
        case .needsProvisioning(let asked):
            if let answer = SchemaAnswers.answer(to: asked, in: state.graph) {
                return state.graph.finish(asked, with: answer, at: now)
            }
            call = asked
            return HTTPResponse(status: 202)
        }
    }

    /// Writes an exchange into the journal.
    func note(
        _ request: HTTPRequest,
        _ outcome: FaultPlan.Outcome,
        _ peer: String,
        _ target: Fault.Target,
        _ now: Instant,
        since began: UInt64,
        _ state: inout State
    ) {
        state.journal.note(
            request,
            outcome.response,
            Journal.Circumstances(
                peer: peer,
                at: now,
                endpoint: target,
                cut: outcome.delivery?.cut,
                microseconds: Int((MonotonicClock.nanoseconds - began) / 1000),
                nearMiss: NearMiss.explanation(of: request, outcome.response, state.tenant)
            )
        )
    }

    /// The request with the scheme that it came by: the port in `Host` tells, which is absent where it is the scheme's own.
    private func withScheme(_ request: HTTPRequest) -> HTTPRequest {
        guard let tlsPort else { return request }
        let parts = request.authority.split(separator: ":")
        guard parts.count > 1 ? UInt16(parts[parts.count - 1]) == tlsPort : tlsPort == 443 else { return request }
        var request = request
        request.scheme = "https"
        return request
    }
}
