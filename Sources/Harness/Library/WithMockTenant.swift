import HTTP
import MockGraph
import MockNetskope

/// Starts mocks on a free port of loopback, gives them to `body`, and stops them when it ends: when it returns, throws or is cancelled.
///
/// Each call has mocks of its own, so any number may run at once. Their clock stands at the same moment every time, and ids and tokens follow from the
/// seed: the same calls give the same bytes.
///
/// ```swift
/// try await withMockTenant { tenant, graph in
///     try await MyClient(tenant.apiV2.url, token: tenant.apiV2.token).create("ada@contoso.com")
///     #expect(tenant.user("ada@contoso.com") != nil)
/// }
/// ```
///
/// - Parameters:
///   - configuration: how the mocks are set up.
///   - isolation: the actor that calls; leave it to its default.
///   - body: what is done with them.
/// - Returns: what `body` returns.
/// - Throws: `TransportError` where no port can be opened; what `body` throws.
public func withMockTenant<Result>(
    _ configuration: MockService.Configuration = MockService.Configuration(),
    isolation: isolated (any Actor)? = #isolation,
    _ body: (_ tenant: MockTenant, _ graph: MockEntra) async throws -> sending Result
) async throws -> sending Result {
    let service = MockService(configuration, clock: { World.start })
    var listening = LoopbackServer.Configuration()
    listening.scheme = "http"
    let server = try LoopbackServer(service, configuration: listening)
    // No request is being answered any more that anybody waits for.
    defer { server.stop(within: 100) }
    let base = "http://127.0.0.1:\(server.port)"
    let tenant = MockTenant(
        legacy: MockTenant.SCIMEndpoint(
            url: "\(base)/SCIM/v2",
            tenantURL: service.tenantConfiguration.legacyURL,
            token: service.tokens.legacy ?? ""
        ),
        apiV2: MockTenant.SCIMEndpoint(
            url: "\(base)/api/v2/scim",
            tenantURL: service.tenantConfiguration.apiV2URL,
            token: service.tokens.apiV2 ?? ""
        ),
        adminURL: "\(base)/__admin",
        service: service
    )
    let setup = service.graphConfiguration
    let graph = MockEntra(
        url: "\(base)/v1.0",
        token: service.tokens.graph,
        tokenEndpoint: "\(base)/\(setup.tenantID)/oauth2/v2.0/token",
        clientID: setup.clientID,
        clientSecret: setup.clientSecret,
        service: service
    )
    return try await body(tenant, graph)
}
