import HTTP
import MockGraph
import MockNetskope
import Synchronization

/// The mocks of one lane behind one door: requests are told apart by host. In memory and on loopback it is this same door.
final class MockHost: HTTPHandler, Sendable {
    struct State: Sendable {
        @Boxed var graph = GraphTenant()
        @Boxed var tenant = Tenant()
        var now = Instant(milliseconds: 0)
        /// The address requests seem to come from: on loopback, too, the provisioning service's own.
        var peer = World.provisioningAddress
        var faults = FaultPlan(seed: 1)
        /// How much later than ``now`` it is by what faults delayed, in milliseconds.
        var delayed: Int64 = 0
        /// What the provisioning service found, for a Graph call that asks for it.
        var answer: ProvisioningAnswer?
    }

    let state = Mutex(State())

    /// Answers a request to Graph, the identity platform or the Netskope tenant.
    func respond(to request: HTTPRequest, from peer: String) -> HTTPResponse { deliver(request, from: peer).response }

    /// Answers with the faults that are set. Here nothing waits: what a fault delays passes on the scenario's clock. A connection that ends, ends in
    /// order, so that memory and loopback show the same.
    func deliver(_ request: HTTPRequest, from peer: String) -> (response: HTTPResponse, delivery: Delivery?) {
        state.withLock { state in
            let target: Fault.Target =
                switch request.authority {
                case "graph.microsoft.com", "login.microsoftonline.com": .graph
                case state.tenant.configuration.legacyHost: .legacy
                default: .apiV2
                }
            var faults = state.faults
            let now = Instant(milliseconds: state.now.milliseconds + state.delayed)
            var outcome = faults.answer(request, target, at: now) { Self.answer($0, &state, at: now) }
            state.faults = faults
            state.delayed += Int64(outcome.milliseconds)
            guard var delivery = outcome.delivery else { return (outcome.response, nil) }
            delivery.delayMilliseconds = 0
            delivery.bytesPerSecond = nil
            delivery.isReset = false
            guard delivery.cut != nil else { return (outcome.response, nil) }
            if delivery.cut == .within, outcome.response.body.isEmpty { delivery.cut = .before }
            if delivery.cut == .after {
                delivery.cut = nil
                return (outcome.response, nil)
            }
            outcome.delivery = delivery
            return (outcome.response, outcome.delivery)
        }
    }

    private static func answer(_ request: HTTPRequest, _ state: inout State, at now: Instant) -> HTTPResponse {
        switch request.authority {
        case "graph.microsoft.com", "login.microsoftonline.com":
            switch state.graph.respond(to: request, at: now) {
            case .response(let response): return response
            case .needsProvisioning(let call):
                let answer =
                    SchemaAnswers.answer(to: call, in: state.graph) ?? state.answer
                    ?? .credentials(
                        isValid: false,
                        code: "CredentialValidationUnavailable",
                        message: "The provisioning service gave no answer."
                    )
                return state.graph.finish(call, with: answer, at: now)
            }
        default: return state.tenant.respond(to: request, from: state.peer, at: now)
        }
    }
}
