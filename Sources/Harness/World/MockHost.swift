import HTTP
import MockGraph
import MockNetskope
import Synchronization

/// The mocks of one lane behind one door: requests are told apart by host. In memory and on loopback it is this same door.
final class MockHost: HTTPHandler, Sendable {
    struct State: Sendable {
        var graph = GraphTenant()
        var tenant = Tenant()
        var now = Instant(milliseconds: 0)
        /// The address requests seem to come from: on loopback, too, the provisioning service's own.
        var peer = World.provisioningAddress
        /// What the provisioning service found, for a Graph call that asks for it.
        var answer: ProvisioningAnswer?
    }

    let state = Mutex(State())

    /// Answers a request to Graph, the identity platform or the Netskope tenant.
    func respond(to request: HTTPRequest, from peer: String) -> HTTPResponse {
        state.withLock { state in
            switch request.authority {
            case "graph.microsoft.com", "login.microsoftonline.com":
                switch state.graph.respond(to: request, at: state.now) {
                case .response(let response): return response
                case .needsProvisioning(let call):
                    let answer =
                        state.answer
                        ?? .credentials(
                            isValid: false,
                            code: "CredentialValidationUnavailable",
                            message: "The provisioning service gave no answer."
                        )
                    return state.graph.finish(call, with: answer, at: state.now)
                }
            default: return state.tenant.respond(to: request, from: state.peer, at: state.now)
            }
        }
    }
}
