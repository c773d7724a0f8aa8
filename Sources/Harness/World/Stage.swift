import EntraProvisioning
import HTTP
import JSON
import MockGraph
import MockNetskope

/// How requests travel between the provisioning service and the mocks.
public enum TransportKind: String, Sendable, Hashable, CaseIterable {
    /// Function calls.
    case memory
    /// HTTP over a loopback socket.
    case loopback
}

/// Where one lane at a time acts: holds its world, carries its requests, writes its transcript.
///
/// Used from one thread at a time.
final class Stage {
    var world: World
    private let host = MockHost()
    private let line: any Transport
    /// Called behind every SCIM exchange that may have changed something, while the tenant is in the state it left.
    var watcher: ((Exchange, Tenant) -> Void)?

    init(_ world: World, line: (MockHost) throws(TransportError) -> any Transport) throws(TransportError) {
        self.world = world
        self.line = try line(host)
    }

    // MARK: Carrying

    /// Lets `body` act with the mocks running at the world's moment, and takes their state back.
    func live<Result>(answer: ProvisioningAnswer? = nil, _ body: () throws(StepFailure) -> Result) throws(StepFailure) -> Result {
        host.state.withLock { state in
            swap(&state.$graph, &world.$graph)
            swap(&state.$tenant, &world.$tenant)
            swap(&state.faults, &world.faults)
            state.now = world.now
            state.delayed = 0
            state.answer = answer
        }
        defer {
            host.state.withLock { state in
                swap(&state.$graph, &world.$graph)
                swap(&state.$tenant, &world.$tenant)
                swap(&state.faults, &world.faults)
                world.now = Instant(milliseconds: world.now.milliseconds + state.delayed)
                state.delayed = 0
            }
        }
        return try body()
    }

    /// The provisioning service's side door to what Graph keeps for it; only while live.
    func withGraph<Result: Sendable>(_ body: (inout GraphTenant) -> sending Result) -> sending Result {
        host.state.withLock { body(&$0.graph) }
    }

    /// Lets the mocks' clock go on; only while live.
    func passTime(_ milliseconds: Int64) { host.state.withLock { $0.delayed += milliseconds } }

    /// Carries requests to the tenant and keeps them in the transcript.
    var scim: any Transport {
        InMemoryTransport { [self] (request) throws(TransportError) in
            try carry(request, isRecorded: true)
        }
    }

    /// Carries requests to Graph; they count in the digest only.
    var graph: any Transport {
        InMemoryTransport { [self] (request) throws(TransportError) in
            try carry(request, isRecorded: false)
        }
    }

    private func carry(_ request: HTTPRequest, isRecorded: Bool) throws(TransportError) -> HTTPResponse {
        let result: Exchange.Result
        do throws(TransportError) {
            result = .response(try line.send(request))
        } catch {
            result = .failure(error)
        }
        digest(request, result)
        if isRecorded {
            world.transcript.record(request, result, at: world.now)
            if let watcher, request.method != "GET", let exchange = world.transcript.exchanges.last {
                host.state.withLock { watcher(exchange, $0.tenant) }
            }
        }
        switch result {
        case .response(let response): return response
        case .failure(let error): throw error
        }
    }

    private func digest(_ request: HTTPRequest, _ result: Exchange.Result) {
        world.digest.add(request.method)
        world.digest.add(request.authority)
        world.digest.add(request.target)
        for field in request.headers.fields { world.digest.add(field) }
        world.digest.add(request.body)
        switch result {
        case .response(let response):
            world.digest.add(String(response.status))
            for field in response.headers.fields { world.digest.add(field) }
            world.digest.add(response.body)
        case .failure(let error): world.digest.add(error.message)
        }
    }

    // MARK: Asking Graph

    /// Sends a request to Graph v1.0 as the administrator's client; only while live.
    @discardableResult
    func askGraph(_ method: String, _ path: String, _ body: JSONValue? = nil) throws(StepFailure) -> JSONObject {
        try GraphQuestion(method, path, body).object(of: try graphResponse(method, path, body))
    }

    func graphResponse(_ method: String, _ path: String, _ body: JSONValue?) throws(StepFailure) -> HTTPResponse {
        try refreshGraphToken()
        let request = GraphQuestion(method, path, body).request(token: world.graphToken)
        do throws(TransportError) {
            return try graph.send(request)
        } catch {
            throw StepFailure("Microsoft Graph could not be reached: \(error.message)")
        }
    }

    /// Fetches an access token where there is none that lives for another five minutes.
    func refreshGraphToken() throws(StepFailure) {
        if world.now.adding(seconds: 300) < world.graphTokenEnd { return }
        let configuration = withGraph { $0.configuration }
        let form =
            "client_id=\(configuration.clientID)&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
            + "&client_secret=\(PercentCoding.encode(configuration.clientSecret))&grant_type=client_credentials"
        let request = HTTPRequest(
            method: "POST",
            authority: "login.microsoftonline.com",
            target: "/\(configuration.tenantID)/oauth2/v2.0/token",
            headers: ["Content-Type": "application/x-www-form-urlencoded"],
            body: Array(form.utf8)
        )
        let response: HTTPResponse
        do throws(TransportError) {
            response = try graph.send(request)
        } catch {
            throw StepFailure("the token endpoint could not be reached: \(error.message)")
        }
        let body = try? JSONValue.parse(response.body)
        guard response.status == 200, let token = body?["access_token"]?.stringValue, let life = body?["expires_in"]?.intValue
        else {
            throw StepFailure(
                "the token endpoint answered \(response.status): \(body?["error_description"]?.stringValue ?? "no reason given")"
            )
        }
        world.graphToken = token
        world.graphTokenEnd = world.now.adding(seconds: Int64(life))
    }
}

/// Why a step could not be done at all. One sentence for a person.
public struct StepFailure: Error, Sendable, CustomStringConvertible {
    /// What was wrong.
    public let message: String

    /// Creates a failure; a custom step may throw it.
    public init(_ message: String) { self.message = message }

    /// The message.
    public var description: String { message }
}
