import HTTP
import MockNetskope

/// An embedded tenant that holds what a recording began with.
final class ReplayMock: Transport {
    /// The moment of the next request: that at which it was recorded.
    var now: Instant
    private var tenant: Tenant
    /// The recorded ids that stand for the same object as another.
    let aliases: [String: String]

    /// The mock's tokens; they open nothing else.
    static func token(_ endpoint: Endpoint) -> String { "cutover-replay-\(endpoint.rawValue)" }
    /// Other than any seed that a recorded mock is likely to have had: its ids must not be given again.
    private static let seed: UInt64 = 0x7265_706C_6179

    init(_ directory: RecordedDirectory, _ exchanges: [RecordedExchange], _ profiles: MockService.Configuration) {
        now = exchanges.first?.at ?? Instant(milliseconds: 0)
        tenant = Tenant(
            configuration: TenantConfiguration(
                seed: Self.seed,
                legacy: profiles.legacyProfile,
                apiV2: profiles.apiV2Profile,
                idPolicy: profiles.idPolicy
            )
        )
        _ = tenant.addLegacyClient(name: World.legacyClient, value: Self.token(.legacy), at: now)
        _ = tenant.issueToken(
            name: World.apiV2Token,
            expires: now.adding(seconds: 100 * 365 * 86_400),
            privileges: Self.privileges(exchanges),
            value: Self.token(.apiV2),
            at: now
        )
        aliases = directory.seed(&tenant, at: now)
    }

    /// What the recorded token was allowed at REST API v2: everything, unless all requests of a kind were refused with 403.
    private static func privileges(_ exchanges: [RecordedExchange]) -> [AdminConsole.Endpoint: AdminConsole.Privilege] {
        func privilege(_ kind: RecordedResource.Kind) -> AdminConsole.Privilege {
            let statuses = { (isWrite: Bool) in
                exchanges.filter {
                    $0.endpoint == .apiV2 && $0.isWrite == isWrite && RecordedResource.Kind(path: $0.relative) == kind
                }
                .map(\.status).filter { $0 != 401 && $0 != 0 }
            }
            func isRefused(_ statuses: [Int]) -> Bool { !statuses.isEmpty && statuses.allSatisfy { $0 == 403 } }
            if isRefused(statuses(false)) { return .none }
            return isRefused(statuses(true)) ? .read : .readWrite
        }
        return [.users: privilege(.user), .groups: privilege(.group)]
    }

    /// The Tenant URL of an endpoint.
    func base(_ endpoint: Endpoint) -> String {
        endpoint == .legacy ? tenant.configuration.legacyURL : tenant.configuration.apiV2URL
    }

    func send(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse {
        try InMemoryTransport { [self] in tenant.respond(to: $0, from: "127.0.0.1", at: now) }.send(request)
    }
}
