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
        /// Whether Entra ID has the generated users and groups, too, assigned to the application.
        public var isInEntra = false
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
    /// The mocks as they were at the start.
    let start: State
    let served: ServedHosts
    let stateFile: String?
    /// The provisioning service. Its lock is asked for before that of the state, never while that is held.
    let provisioning: Guarded<ServedProvisioning>
    let cycleIsRunning = Atomic<Bool>(false)
    /// The token by which the provisioning service reads Graph.
    let serviceToken: String
    private let announcedTLSPort = Atomic<UInt16>(0)

    /// How long the tokens of the start live, in seconds: a year.
    static let tokenLifetime: Int64 = 365 * 86_400

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
        var graph = saved?.graph ?? GraphTenant(configuration: .served(seed: configuration.seed))
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
        if saved == nil {
            let generated = GeneratedDirectory(users: configuration.users, groups: configuration.groups)
            generated.seed(&tenant, at: now)
            if configuration.isInEntra { generated.seed(&graph, at: now) }
        }
        var faults = FaultPlan(seed: configuration.seed)
        for fault in configuration.faults { faults.add(fault, at: now) }
        start = State(
            tenant: tenant,
            graph: graph,
            clock: clock,
            // The provisioning service looks at the jobs before the first answer.
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

    /// Gives `body` the mocks' state, and nobody else until it returns.
    func withState<Result>(_ body: (inout State) -> Result) -> Result { state.withLock(body) }

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
}
