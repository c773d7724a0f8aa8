import EntraProvisioning
import HTTP
import MockGraph
import MockNetskope

// Microsoft Graph as served, and the provisioning service that acts for it on the mock's own tenant.
extension MockService {
    func graph(_ request: HTTPRequest, _ now: Instant, _ state: inout State) -> HTTPResponse {
        switch state.graph.respond(to: request, at: now) {
        case .response(let response): return response
        case .needsProvisioning(let call):
            let answer = provision(call, now, &state)
            return state.graph.finish(call, with: answer, at: now)
        }
    }

    /// Lets the provisioning service act for Graph, on the mock's own tenant.
    private func provision(_ call: ProvisioningCall, _ now: Instant, _ state: inout State) -> ProvisioningAnswer {
        // The service's requests go back to these same mocks, so their state leaves the lock's value while it acts.
        let mocks = Mocks(state.tenant, state.graph, now)
        func environment(_ base: String, _ token: String) -> ProvisioningEnvironment {
            ProvisioningEnvironment(
                graph: mocks.graphTransport,
                graphToken: mocks.graphToken,
                servicePrincipalID: mocks.graph.configuration.servicePrincipalID,
                target: mocks.tenantTransport,
                baseAddress: base,
                secretToken: token,
                now: now
            )
        }
        defer {
            state.tenant = mocks.tenant
            state.graph = mocks.graph
        }
        switch call {
        case .validateCredentials(let base, let token, _):
            let result = state.job.testConnection(environment(base, token))
            return .credentials(isValid: result.succeeded, code: result.code, message: result.message)
        case .provisionOnDemand(let id, let isGroup, let members, _):
            let secrets = state.graph.savedSecrets
            let report = state.job.provisionOnDemand(
                sourceID: id,
                isGroup: isGroup,
                members: members,
                environment(
                    secrets.first { $0.key == "BaseAddress" }?.value ?? "",
                    secrets.first { $0.key == "SecretToken" }?.value ?? ""
                )
            )
            return .onDemand(key: report.key, value: report.value)
        }
    }
}

/// The mocks while the provisioning service acts on them.
private final class Mocks {
    var tenant: Tenant
    var graph: GraphTenant
    let now: Instant
    let graphToken: String

    init(_ tenant: Tenant, _ graph: GraphTenant, _ now: Instant) {
        self.tenant = tenant
        var graph = graph
        graphToken = graph.issueAccessToken(at: now)
        self.graph = graph
        self.now = now
    }

    /// Only the mock's own hosts are reached: a token goes to the host it was given for and nowhere else.
    var tenantTransport: any Transport {
        InMemoryTransport { [self] (request) throws(TransportError) in
            guard tenant.serves(authority: request.authority) else {
                throw TransportError(
                    .unreachable,
                    "\(request.authority) is not served by this mock; use \(tenant.configuration.legacyURL) or \(tenant.configuration.apiV2URL)"
                )
            }
            return tenant.respond(to: request, from: World.provisioningAddress, at: now)
        }
    }

    var graphTransport: any Transport {
        InMemoryTransport { [self] (request) throws(TransportError) in
            guard case .response(let response) = graph.respond(to: request, at: now) else {
                throw TransportError(.unreachable, "Microsoft Graph asked the provisioning service back.")
            }
            return response
        }
    }
}
