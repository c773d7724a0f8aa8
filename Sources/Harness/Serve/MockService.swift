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
        /// Where `POST /__admin/state/save` writes the state; `nil` where it may not.
        public var stateFile: String?

        /// Creates the default: an empty directory.
        public init() {}

        /// Takes over how the endpoints of a saved state behave, so that switches can be set over it.
        public mutating func adopt(_ saved: SavedState) {
            legacyProfile = saved.tenant.configuration.legacy
            apiV2Profile = saved.tenant.configuration.apiV2
            idPolicy = saved.tenant.configuration.idPolicy
            seed = saved.tenant.configuration.seed
        }
    }

    /// What the administrator's API sees and changes.
    struct State: Sendable {
        var tenant: Tenant
        var graph: GraphTenant
        var clock: MockClock
        /// When the provisioning service has its next cycle to run; `nil` for none.
        var cycleDue: Instant?
        var journal = Journal()
        var faults: FaultPlan
        var snapshots: [String: Snapshot] = [:]
    }

    /// What a snapshot keeps: everything but the clock, the journal and the snapshots.
    struct Snapshot: Sendable {
        let tenant: Tenant
        let graph: GraphTenant
        let provisioning: ServedProvisioning
        let faults: FaultPlan
    }

    /// The tokens that exist from the start; `nil` where a loaded state has no such token any more.
    public let tokens: (legacy: String?, apiV2: String?, graph: String)
    private let state: Guarded<State>
    private let start: State
    private let served: ServedHosts
    let stateFile: String?
    /// The provisioning service. Its lock is asked for before that of the state, never while that is held.
    let provisioning: Guarded<ServedProvisioning>
    let cycleIsRunning = Atomic<Bool>(false)
    /// The token by which the provisioning service reads Graph.
    let serviceToken: String
    private let announcedTLSPort = Atomic<UInt16>(0)

    /// How long the tokens of the start live, in seconds: a year.
    private static let tokenLifetime: Int64 = 365 * 86_400

    /// Creates the mocks, with generated users or from a saved state; `clock` is the only source of time. `journal` takes a line for every
    /// exchange, secrets redacted.
    public init(
        _ configuration: Configuration,
        from saved: SavedState? = nil,
        clock: @escaping @Sendable () -> Instant,
        journal: (@Sendable (String) -> Void)? = nil
    ) {
        var clock = MockClock(clock)
        if let moment = saved?.frozenAt {
            clock.freeze(at: moment)
        }
        let now = clock.now
        var tenant: Tenant
        var graph = saved?.graph ?? GraphTenant(configuration: GraphConfiguration(seed: configuration.seed))
        let tenantTokens: (legacy: String?, apiV2: String?)
        if let saved {
            tenant = saved.tenant
            tenant.apply(
                legacy: configuration.legacyProfile,
                apiV2: configuration.apiV2Profile,
                idPolicy: configuration.idPolicy,
                forwardedHeader: configuration.forwardedHeader
            )
            tenantTokens = Self.admit(configuration, to: &tenant)
        } else {
            tenant = Self.newTenant(configuration)
            tenantTokens = (
                tenant.addLegacyClient(name: World.legacyClient, value: configuration.legacyToken, at: now),
                tenant.issueToken(
                    name: World.apiV2Token,
                    expires: now.adding(seconds: Self.tokenLifetime),
                    privileges: [.users: .readWrite, .groups: .readWrite, .audit: .read, .userManagement: .read],
                    value: configuration.apiV2Token,
                    at: now
                )
            )
        }
        tokens = (
            tenantTokens.legacy, tenantTokens.apiV2,
            graph.issueAccessToken(value: configuration.graphToken, expires: now.adding(seconds: Self.tokenLifetime), at: now)
        )
        if saved == nil { Self.generate(configuration.users, configuration.groups, &tenant, now) }
        var faults = FaultPlan(seed: configuration.seed)
        for fault in configuration.faults { faults.add(fault, at: now) }
        start = State(
            tenant: tenant,
            graph: graph,
            clock: clock,
            // A job that a loaded state has Active runs at once.
            cycleDue: now,
            journal: Journal(write: journal),
            faults: faults
        )
        state = Guarded(start)
        provisioning = Guarded(ServedProvisioning(seed: configuration.seed))
        var generator = SeededGenerator(seed: configuration.seed ^ 0x7072_6F76_0000_0000)
        serviceToken = "eyJ.\(generator.nextUUID())"
        served = ServedHosts(tenant.configuration)
        stateFile = configuration.stateFile
    }

    private static func newTenant(_ configuration: Configuration) -> Tenant {
        var setup = TenantConfiguration(
            seed: configuration.seed,
            legacy: configuration.legacyProfile,
            apiV2: configuration.apiV2Profile,
            idPolicy: configuration.idPolicy
        )
        setup.forwardedHeader = configuration.forwardedHeader
        return Tenant(configuration: setup)
    }

    /// A state holds no secret, so the two tokens are given another value beside those that clients may still hold.
    private static func admit(_ configuration: Configuration, to tenant: inout Tenant) -> (legacy: String?, apiV2: String?) {
        var generator = SeededGenerator(seed: configuration.seed ^ 0x5EC2_E750)
        let legacy = configuration.legacyToken ?? Tenant.secret(from: &generator)
        let apiV2 = configuration.apiV2Token ?? Tenant.secret(from: &generator)
        return (
            tenant.admit(legacy, asLegacyClient: World.legacyClient) ? legacy : nil,
            tenant.admit(apiV2, asToken: World.apiV2Token) ? apiV2 : nil
        )
    }

    // MARK: State

    /// Gives `body` the mocks' state, and nobody else until it returns.
    func withState<Result>(_ body: (inout State) -> Result) -> Result { state.withLock(body) }

    /// Brings everything but clock, journal and snapshots back to the start; the provisioning service forgets.
    func reset(_ provisioning: inout ServedProvisioning) {
        state.withLock { state in
            let (clock, snapshots) = (state.clock, state.snapshots)
            var journal = state.journal
            journal.clear()
            state = start
            state.clock = clock
            state.journal = journal
            state.snapshots = snapshots
            state.cycleDue = clock.now
        }
        provisioning = ServedProvisioning(seed: start.tenant.configuration.seed)
    }

    /// The state at this moment, for ``StateFile`` and for comparisons.
    public var savedState: SavedState {
        state.withLock { state in
            SavedState(tenant: state.tenant, graph: state.graph, frozenAt: state.clock.isFrozen ? state.clock.now : nil)
        }
    }

    /// Puts a saved tenant and Graph in the place of those there are. Tokens go on working where the saved tenant knows them.
    public func load(_ saved: SavedState) {
        provisioning.withLock {
            $0 = ServedProvisioning(seed: saved.tenant.configuration.seed); replace(with: saved)
        }
    }

    private func replace(with saved: SavedState) {
        state.withLock { state in
            state.tenant = saved.tenant
            state.graph = saved.graph
            // Whoever administers these mocks keeps the access to Graph that it has.
            _ = state.graph.issueAccessToken(
                value: tokens.graph,
                expires: state.clock.now.adding(seconds: Self.tokenLifetime),
                at: state.clock.now
            )
            if let moment = saved.frozenAt {
                state.clock.freeze(at: moment)
            }
            state.cycleDue = state.clock.now
        }
    }

    /// Keeps the mocks and what the provisioning service remembers as they are.
    func takeSnapshot(_ name: String) {
        provisioning.withLock { provisioning in
            state.withLock {
                $0.snapshots[name] = Snapshot(tenant: $0.tenant, graph: $0.graph, provisioning: provisioning, faults: $0.faults)
            }
        }
    }

    /// Brings back what a snapshot kept; gives `false` where there is none of this name.
    func restoreSnapshot(_ name: String) -> Bool {
        provisioning.withLock { provisioning in
            state.withLock { state in
                guard let snapshot = state.snapshots[name] else { return false }
                (state.tenant, state.graph, state.faults) = (snapshot.tenant, snapshot.graph, snapshot.faults)
                provisioning = snapshot.provisioning
                state.cycleDue = state.clock.now
                return true
            }
        }
    }

    /// Puts generated users and groups in the place of those that the tenant has.
    public func generate(users: Int, groups: Int) {
        state.withLock { state in
            state.tenant.removeEveryone()
            Self.generate(users, groups, &state.tenant, state.clock.now)
        }
    }

    private static func generate(_ users: Int, _ groups: Int, _ tenant: inout Tenant, _ now: Instant) {
        var ids: [String] = []
        ids.reserveCapacity(users)
        for number in stride(from: 1, through: users, by: 1) {
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
        for number in stride(from: 1, through: groups, by: 1) where !ids.isEmpty {
            let members = (0..<min(100, ids.count)).map { ids[(number &* 31 &+ $0) % ids.count] }
            tenant.seedGroup(["displayName": .string("Group \(number)")], members: members, at: now)
        }
    }

    /// How the served Microsoft Graph is set up: the tenant's id, the enterprise application, the client that may fetch tokens.
    public var graphConfiguration: GraphConfiguration { start.graph.configuration }

    /// How the served tenant is set up, as it was at the start: its hosts do not change.
    var tenantConfiguration: TenantConfiguration { start.tenant.configuration }

    /// The host names that the mocks go by.
    public var hosts: [String] { [served.legacy, served.apiV2] + ServedHosts.microsoft }

    /// The port of a TLS front: a request whose `Host` names it came as `https`, and links in answers say so; `nil` where there is none.
    public var tlsPort: UInt16? {
        get {
            let port = announcedTLSPort.load(ordering: .relaxed)
            return port == 0 ? nil : port
        }
        set { announcedTLSPort.store(newValue ?? 0, ordering: .relaxed) }
    }

    // MARK: Requests

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
        let answer = state.withLock { state -> (response: HTTPResponse, delivery: Delivery?)? in
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
        return state.withLock { state in
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
