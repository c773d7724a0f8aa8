import EntraProvisioning
import HTTP
import JSON
import MockGraph
import MockNetskope
import Synchronization

/// The mocks behind one port, for any client: a Netskope tenant with both endpoints, Microsoft Graph with the token endpoint, and
/// their administrator's API.
///
/// Requests are told apart by `Host` (`addon-<tenant>…`, `<tenant>…`, `graph.microsoft.com`, `login.microsoftonline.com`); under any
/// other host, such as `127.0.0.1:PORT`, by their path.
public final class MockService: HTTPHandler, Sendable {
    /// How the mocks are set up.
    public struct Configuration: Sendable {
        /// How many generated users the directory holds.
        public var users = 0
        /// How many generated groups, of at most 100 members each.
        public var groups = 0
        /// The seed of ids and tokens.
        public var seed: UInt64 = 1
        /// Fixed tokens; made from the seed where they are `nil`.
        public var legacyToken: String?
        /// The REST API v2 token, likewise.
        public var apiV2Token: String?
        /// The access token for Graph, likewise.
        public var graphToken: String?
        /// How the legacy endpoint behaves.
        public var legacyProfile = FacadeProfile.legacy
        /// How REST API v2 behaves.
        public var apiV2Profile = FacadeProfile.documented
        /// The header field in which a proxy in front gives the client's address; `nil` where there is none.
        public var forwardedHeader: String?
        /// The faults that are set from the start.
        public var faults: [Fault] = []
        /// How the ids of the two endpoints relate.
        public var idPolicy = TenantConfiguration.IDPolicy.shared

        /// Creates the default: an empty directory.
        public init() {}
    }

    /// What the administrator's API sees and changes.
    struct State: Sendable {
        var tenant: Tenant
        var graph: GraphTenant
        var job: ProvisioningJob
        var clock: MockClock
        var journal = Journal()
        var faults: FaultPlan
        var snapshots: [String: Snapshot] = [:]
    }

    /// What a snapshot keeps: everything but the clock, the journal and the snapshots.
    struct Snapshot: Sendable {
        let tenant: Tenant
        let graph: GraphTenant
        let job: ProvisioningJob
        let faults: FaultPlan
    }

    /// The tokens that exist from the start.
    public let tokens: (legacy: String, apiV2: String, graph: String)
    private let state: Guarded<State>
    private let configuration: Configuration
    private let start: State
    private let announcedTLSPort = Atomic<UInt16>(0)

    /// Creates the mocks; `clock` is the only source of time. `journal` takes a line for every exchange, secrets redacted.
    public init(
        _ configuration: Configuration,
        clock: @escaping @Sendable () -> Instant,
        journal: (@Sendable (String) -> Void)? = nil
    ) {
        self.configuration = configuration
        let clock = MockClock(clock)
        let now = clock.now
        var setup = TenantConfiguration(
            seed: configuration.seed,
            legacy: configuration.legacyProfile,
            apiV2: configuration.apiV2Profile,
            idPolicy: configuration.idPolicy
        )
        setup.forwardedHeader = configuration.forwardedHeader
        var tenant = Tenant(configuration: setup)
        var graph = GraphTenant(configuration: GraphConfiguration(seed: configuration.seed))
        let year: Int64 = 365 * 86_400
        tokens = (
            tenant.addLegacyClient(name: World.legacyClient, value: configuration.legacyToken, at: now),
            tenant.issueToken(
                name: World.apiV2Token,
                expires: now.adding(seconds: year),
                privileges: [.users: .readWrite, .groups: .readWrite, .audit: .read, .userManagement: .read],
                value: configuration.apiV2Token,
                at: now
            ),
            graph.issueAccessToken(value: configuration.graphToken, expires: now.adding(seconds: year), at: now)
        )
        Self.generate(configuration, &tenant, now)
        let job = ProvisioningJob(seed: configuration.seed)
        var faults = FaultPlan(seed: configuration.seed)
        for fault in configuration.faults { faults.add(fault, at: now) }
        start = State(tenant: tenant, graph: graph, job: job, clock: clock, journal: Journal(write: journal), faults: faults)
        state = Guarded(start)
    }

    private static func generate(_ configuration: Configuration, _ tenant: inout Tenant, _ now: Instant) {
        var ids: [String] = []
        ids.reserveCapacity(configuration.users)
        for number in stride(from: 1, through: configuration.users, by: 1) {
            let address = "user\(number)@contoso.com"
            ids.append(
                tenant.seedUser(
                    [
                        "userName": .string(address), "externalId": .string("user\(number)"), "active": true,
                        "name": ["givenName": "User", "familyName": .string("Number\(number)")],
                        "emails": [["type": "work", "primary": true, "value": .string(address)]],
                    ],
                    at: now
                )
            )
        }
        for number in stride(from: 1, through: configuration.groups, by: 1) where !ids.isEmpty {
            let members = (0..<min(100, ids.count)).map { ids[(number &* 31 &+ $0) % ids.count] }
            tenant.seedGroup(["displayName": .string("Group \(number)")], members: members, at: now)
        }
    }

    /// How the served Microsoft Graph is set up: the tenant's id, the enterprise application, the client that may fetch tokens.
    public var graphConfiguration: GraphConfiguration { start.graph.configuration }

    /// The host names that the mocks go by.
    public var hosts: [String] {
        let tenant = start.tenant.configuration
        return [tenant.legacyHost, tenant.apiV2Host] + Self.microsoftHosts
    }

    /// The port of a TLS front: a request whose `Host` names it came as `https`, and links in answers say so; `nil` where there is none.
    public var tlsPort: UInt16? {
        get {
            let port = announcedTLSPort.load(ordering: .relaxed)
            return port == 0 ? nil : port
        }
        set { announcedTLSPort.store(newValue ?? 0, ordering: .relaxed) }
    }

    private static let microsoftHosts = ["graph.microsoft.com", "login.microsoftonline.com"]

    // MARK: Requests

    /// Answers a request from any client.
    public func respond(to request: HTTPRequest, from peer: String) -> HTTPResponse { deliver(request, from: peer).response }

    /// Answers a request with the faults that are set.
    public func deliver(_ request: HTTPRequest, from peer: String) -> (response: HTTPResponse, delivery: Delivery?) {
        let request = withScheme(request)
        return state.withLock { state in
            if request.path == "/__admin" || request.path.hasPrefix("/__admin/") {
                return (AdminAPI.respond(to: request, &state, reset: start), nil)
            }
            let began = MonotonicClock.nanoseconds
            let now = state.clock.now
            let (target, moved) = place(request, state.tenant)
            var faults = state.faults
            let outcome = faults.answer(moved, target, at: now) { request in
                target == .graph ? graph(request, now, &state) : state.tenant.respond(to: request, from: peer, at: now)
            }
            state.faults = faults
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
            return (outcome.response, outcome.delivery)
        }
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

    /// Whom a request is for, and the request with the authority that it would have had there.
    private func place(_ request: HTTPRequest, _ tenant: Tenant) -> (Fault.Target, HTTPRequest) {
        if tenant.serves(authority: request.authority) {
            let host = request.authority.split(separator: ":").first.map { $0.lowercased() }
            return (host == tenant.configuration.legacyHost ? .legacy : .apiV2, request)
        }
        let host = String(request.authority.split(separator: ":").first ?? "")
        if Self.microsoftHosts.contains(host) { return (.graph, request) }
        var moved = request
        let lowered = request.path.prefix(64).lowercased()
        if lowered == "/scim/v2" || lowered.hasPrefix("/scim/v2/") {
            moved.authority = tenant.configuration.legacyHost
            return (.legacy, moved)
        }
        if lowered.hasPrefix("/v1.0/") || lowered.hasPrefix("/beta/") || request.path.lowercased().hasSuffix("/oauth2/v2.0/token")
        {
            return (.graph, request)
        }
        moved.authority = tenant.configuration.apiV2Host
        return (.apiV2, moved)
    }

    private func graph(_ request: HTTPRequest, _ now: Instant, _ state: inout State) -> HTTPResponse {
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
