import EntraProvisioning
import HTTP
import JSON
import MockGraph

/// A provisioning job between a mock Graph and a scripted SCIM endpoint that keeps what it is sent.
final class Service {
    var graph = GraphTenant()
    var job: ProvisioningJob
    var now = Instant(milliseconds: 1_767_600_000_000)
    var requests: [HTTPRequest] = []
    /// The resources of the endpoint by path: `/Users/u1`.
    var resources: [String: JSONObject] = [:]
    /// What the endpoint answers instead, where it gives something.
    var answer: ((HTTPRequest) -> HTTPResponse?)?
    /// How the connection fails, where it gives something.
    var breaksWith: ((HTTPRequest) -> TransportError?)?
    /// What Microsoft Graph answers instead, where it gives something.
    var graphAnswer: ((HTTPRequest) -> HTTPResponse?)?
    /// Whether Microsoft Graph answers 503 to everything.
    var graphIsDown = false
    /// How many pages of a list of Microsoft Graph are read; as many as usual where it is `nil`.
    var maximumPages: Int?
    /// For how many milliseconds the service waited within its activities.
    private(set) var waited: Int64 = 0
    var baseAddress = "https://scim.example/scim"
    /// The id of the next resource that is created; counted where it is `nil`.
    var nextID: String?
    private var count = 0

    init(_ configuration: JobConfiguration = JobConfiguration()) { job = ProvisioningJob(configuration: configuration, seed: 1) }

    /// Changes the job's configuration.
    func configure(_ change: (inout JobConfiguration) -> Void) {
        var configuration = job.configuration
        change(&configuration)
        job.reconfigure(configuration)
    }

    /// Creates a user in the directory, assigned unless said otherwise.
    @discardableResult
    func user(_ name: String, _ more: JSONObject = [:], isAssigned: Bool = true) -> String {
        var properties: JSONObject = [
            "accountEnabled": true, "displayName": .string(name), "userPrincipalName": .string("\(name)@contoso.com"),
            "mailNickname": .string(name), "mail": .string("\(name)@contoso.com"), "givenName": .string(name), "surname": "Doe",
        ]
        for member in more.members { properties[member.name] = member.value }
        let id = graph.seedUser(properties)
        if isAssigned { graph.seedAssignment(of: id, at: now) }
        return id
    }

    /// Creates a group in the directory, assigned.
    @discardableResult
    func group(_ name: String, _ members: [String]) -> String {
        let id = graph.seedGroup(["displayName": .string(name), "securityEnabled": true], members: members)
        graph.seedAssignment(of: id, at: now)
        return id
    }

    /// Sends a request to Graph as an administrator.
    func ask(_ method: String, _ path: String, _ body: JSONValue? = nil) {
        let token = graph.issueAccessToken(at: now)
        let request = HTTPRequest(
            method: method,
            authority: "graph.microsoft.com",
            target: "/v1.0" + path,
            headers: ["Authorization": "Bearer \(token)"],
            body: body?.bytes() ?? []
        )
        _ = graph.respond(to: request, at: now)
    }

    /// Takes the assignment of a user or group away.
    func unassign(_ principal: String) {
        let id = graph.assignmentID(of: principal) ?? ""
        ask("DELETE", "/servicePrincipals/\(graph.configuration.servicePrincipalID)/appRoleAssignedTo/\(id)")
    }

    var environment: ProvisioningEnvironment {
        var environment = ProvisioningEnvironment(
            graph: InMemoryTransport { [self] request in
                if let response = graphAnswer?(request) { return response }
                if graphIsDown { return HTTPResponse(status: 503) }
                guard case .response(let response) = graph.respond(to: request, at: now) else { return HTTPResponse(status: 500) }
                return response
            },
            graphToken: graph.issueAccessToken(at: now),
            servicePrincipalID: graph.configuration.servicePrincipalID,
            target: InMemoryTransport { [self] (request) throws(TransportError) in
                if let error = breaksWith?(request) {
                    requests.append(request)
                    throw error
                }
                return respond(request)
            },
            baseAddress: baseAddress,
            secretToken: "secret",
            now: now
        )
        environment.wait = { [self] in waited += $0 }
        if let maximumPages { environment.maximumPages = maximumPages }
        return environment
    }

    /// Runs a cycle, 40 minutes behind the last; gives the SCIM requests it sent, the probe left out.
    @discardableResult
    func cycle() -> [HTTPRequest] {
        requests = []
        let environment = environment
        var job = job
        lastReport = job.runCycle(environment)
        self.job = job
        now = now.adding(seconds: 2400)
        return Array(requests.dropFirst())
    }

    private(set) var lastReport: CycleReport?

    // MARK: The endpoint

    private func respond(_ request: HTTPRequest) -> HTTPResponse {
        requests.append(request)
        if let response = answer?(request) { return response }
        let path = String(request.path.dropFirst("/scim".count))
        let body = (try? JSONValue.parse(request.body))?.objectValue
        switch request.method {
        case "GET" where path.split(separator: "/").count == 1:
            let wanted = request.queryItems?["filter"]?.split(separator: "\"").dropFirst().first.map(String.init) ?? ""
            let found = resources.filter { $0.key.hasPrefix(path) }.sorted { $0.key < $1.key }.map(\.value).filter { resource in
                ["userName", "displayName"].contains { resource[$0]?.stringValue?.lowercased() == wanted.lowercased() }
            }
            return json(
                200,
                ["totalResults": .number(JSONNumber(found.count)), "Resources": .array(found.map { .object($0) })]
            )
        case "GET": return resources[path].map { json(200, .object($0)) } ?? json(404, ["detail": "not found"])
        case "POST":
            count += 1
            var resource = body ?? [:]
            resource["id"] = .string(nextID ?? "\(path == "/Users" ? "u" : "g")\(count)")
            nextID = nil
            resources["\(path)/\(resource["id"]?.stringValue ?? "")"] = resource
            return json(201, .object(resource))
        case "DELETE":
            resources[path] = nil
            return HTTPResponse(status: 204)
        default: return HTTPResponse(status: 204)
        }
    }

    func json(_ status: Int, _ value: JSONValue) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "application/scim+json"], body: value.bytes())
    }
}

extension HTTPRequest {
    /// `PATCH /Users/u1`, without the base path.
    var line: String { "\(method) \(target.replacing("/scim", with: "", maxReplacements: 1))" }
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
    /// The operations of a PATCH.
    var operations: JSONValue { (try? JSONValue.parse(body))?["Operations"] ?? .null }
}
