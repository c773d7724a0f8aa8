import HTTP
import JSON

/// Microsoft Graph, the identity platform's token endpoint, and the configuration side of the provisioning service, as a value.
///
/// `state + request + time → state + outcome`. Sources: Microsoft Graph REST API v1.0 reference, as collected in the design notes.
public struct GraphTenant: Sendable {
    /// How it is set up.
    public let configuration: GraphConfiguration
    var directory = EntraDirectory()
    var assignments = AssignmentTable()
    /// The provisioning configurations by the id of their service principal.
    var synchronizations: [String: Synchronization]
    /// The provisioning service's log, oldest first.
    var provisioningLog: [JSONObject] = []
    /// The audit log, oldest first.
    var directoryAudits: [JSONObject] = []
    /// How many records that are no directory objects were given an id.
    var recordCount: UInt64 = 0
    var accessTokens: [String: Instant] = [:]
    var generator: SeededGenerator
    var requestCount: UInt64 = 0

    /// Creates an empty directory with one enterprise application, which has one provisioning job without credentials.
    public init(configuration: GraphConfiguration = GraphConfiguration()) {
        self.configuration = configuration
        generator = SeededGenerator(seed: configuration.seed ^ 0x6772_6170_6800_0000)
        let job = SynchronizationJob(
            id: Self.jobID(configuration.templateID, configuration, configuration.servicePrincipalID),
            templateID: configuration.templateID
        )
        synchronizations = [configuration.servicePrincipalID: Synchronization(jobs: [job])]
    }

    /// Answers a request to `graph.microsoft.com` or `login.microsoftonline.com`.
    public mutating func respond(to request: HTTPRequest, at now: Instant) -> GraphOutcome {
        // The host tells the identity platform from Graph; where both are served from one loopback port, the path does.
        if request.authority == "login.microsoftonline.com" || request.path.hasSuffix("/oauth2/v2.0/token") {
            return .response(respondToken(request, at: now))
        }
        let requestID = nextRequestID()
        do throws(GraphError) {
            return try route(request, requestID, at: now)
        } catch {
            return .response(error.response(requestID: requestID, at: now))
        }
    }

    /// Makes an access token without a request.
    ///
    /// - Parameters:
    ///   - value: the token's value; made from the seed where it is `nil`.
    ///   - expires: when it stops working; the configured lifetime from now where it is `nil`.
    public mutating func issueAccessToken(value: String? = nil, expires: Instant? = nil, at now: Instant) -> String {
        let token = value ?? "eyJ.\(generator.nextUUID()).\(generator.nextUUID())"
        accessTokens[token] = expires ?? now.adding(seconds: configuration.accessTokenLifetime)
        return token
    }

    // MARK: Routing

    private mutating func route(_ request: HTTPRequest, _ requestID: String, at now: Instant) throws(GraphError) -> GraphOutcome {
        guard var segments = request.pathSegments, !segments.isEmpty else {
            throw GraphError(404, "ResourceNotFound", "Resource not found for the segment '\(request.path)'.")
        }
        if segments.last == "" { segments.removeLast() }
        let version = segments.removeFirst()
        guard version == "v1.0" || version == "beta" else { throw .badRequest("Invalid version: \(version).") }
        try authorise(request, at: now)
        let words = segments.map { $0.hasPrefix("microsoft.graph.") ? String($0.dropFirst(16)) : $0 }
            .map { $0.hasSuffix("()") ? String($0.dropLast(2)) : $0 }
        let call = GraphCall(request: request, path: words, version: version, requestID: requestID, now: now)
        switch words.first {
        case "users": return .response(try respondUsers(call))
        case "groups": return .response(try respondGroups(call))
        case "directory": return .response(try respondDeletedItems(call))
        case "auditLogs": return .response(try respondAuditLogs(call))
        case let word? where word == "servicePrincipals" || word.hasPrefix("servicePrincipals("):
            return try respondServicePrincipal(call)
        default:
            throw .badRequest("Resource not found for the segment '\(words.first ?? "")'.")
        }
    }

    private func authorise(_ request: HTTPRequest, at now: Instant) throws(GraphError) {
        guard let header = request.headers["Authorization"], header.lowercased().hasPrefix("bearer "), header.utf8.count > 7
        else {
            throw GraphError(401, "InvalidAuthenticationToken", "Access token is empty.")
        }
        guard let expires = accessTokens[String(header.dropFirst(7))] else {
            throw GraphError(401, "InvalidAuthenticationToken", "Access token validation failure. Invalid token.")
        }
        if now >= expires {
            throw GraphError(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.")
        }
    }

    /// Request ids are counted, so that object ids do not depend on how many requests were sent.
    private mutating func nextRequestID() -> String {
        requestCount += 1
        var generator = SeededGenerator(seed: configuration.seed &* 0x9E37_79B9 &+ requestCount)
        return generator.nextUUID()
    }

    static func headers(_ requestID: String) -> HTTPHeaders {
        [
            "Content-Type": "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
            "Cache-Control": "no-cache", "OData-Version": "4.0", "request-id": requestID, "client-request-id": requestID,
        ]
    }
}

/// What became of a request to Graph.
public enum GraphOutcome: Sendable {
    /// An answer.
    case response(HTTPResponse)
    /// The provisioning service must act first; pass its answer to ``GraphTenant/finish(_:with:at:)``.
    case needsProvisioning(ProvisioningCall)
}

/// One request to Graph on its way.
struct GraphCall {
    let request: HTTPRequest
    /// The path's segments behind the version, without namespaces and parentheses.
    let path: [String]
    let version: String
    let requestID: String
    let now: Instant

    var method: String { request.method }
    /// The segment at `index`, or an empty text.
    subscript(index: Int) -> String { index < path.count ? path[index] : "" }

    func body() throws(GraphError) -> JSONObject {
        let value: JSONValue
        do throws(JSONSyntaxError) {
            value = try JSONValue.parse(request.body)
        } catch {
            throw GraphError.unreadable
        }
        guard let object = value.objectValue else { throw GraphError.unreadable }
        return object
    }

    func context(_ fragment: String) -> JSONValue { .string("https://graph.microsoft.com/\(version)/$metadata#\(fragment)") }

    func json(_ status: Int, _ value: JSONValue) -> HTTPResponse {
        HTTPResponse(status: status, headers: GraphTenant.headers(requestID), body: value.bytes())
    }

    var noContent: HTTPResponse {
        HTTPResponse(
            status: 204,
            headers: ["Cache-Control": "no-cache", "request-id": requestID, "client-request-id": requestID]
        )
    }

    /// The absolute URL of the same path with other query items.
    func link(_ items: [QueryItems.Item], _ tokenName: String, _ token: String) -> JSONValue {
        let query = (items + [QueryItems.Item(name: tokenName, value: token)]).map {
            "\(PercentCoding.encode($0.name, allowing: "$"))=\(PercentCoding.encode($0.value, allowing: ",'$@:/"))"
        }
        return .string("\(request.scheme)://\(request.authority)\(request.path)?\(query.joined(separator: "&"))")
    }
}
