import HTTP
import JSON

extension GraphTenant {
    /// Answers a request to Graph, be it alone or one of a batch.
    mutating func answer(_ request: HTTPRequest, at now: Instant, inBatch: Bool = false) -> GraphOutcome {
        let requestID = nextRequestID()
        var decoration = Decoration(requestID: requestID, clientRequestID: Self.clientRequestID(request) ?? requestID, now: now)
        let response: HTTPResponse
        do throws(GraphError) {
            switch try route(request, &decoration, inBatch: inBatch) {
            case .response(let given): response = given
            case .needsProvisioning(let call): return .needsProvisioning(call)
            }
        } catch {
            response = error.response(requestID: requestID, clientRequestID: decoration.clientRequestID, at: now)
        }
        return .response(decorated(response, decoration, isHead: request.method == "HEAD"))
    }

    /// What is known about a request when its response is given its fields.
    struct Decoration {
        let requestID: String
        let clientRequestID: String
        let now: Instant
        var cost: Int64 = 1
        var client: String?
        /// The path without namespaces; its methods are looked up where they are told.
        var path: [String] = []

        var methods: [String] { path == ["$batch"] ? ["POST"] : GraphOperation.methods(path) }
    }

    private mutating func route(_ request: HTTPRequest, _ decoration: inout Decoration, inBatch: Bool) throws(GraphError)
        -> GraphOutcome
    {
        guard var segments = request.pathSegments, !segments.isEmpty else {
            throw GraphError(404, "ResourceNotFound", "Resource not found for the segment '\(request.path)'.")
        }
        if segments.last == "" { segments.removeLast() }
        let version = segments.removeFirst()
        guard version == "v1.0" || version == "beta" else { throw .badRequest("Invalid version: \(version).") }
        let path = try normalised(segments)
        decoration.path = path
        // What a browser asks before it asks: without a token.
        if request.method == "OPTIONS" {
            let methods = decoration.methods
            if !methods.isEmpty { return .response(HTTPResponse(status: 204, headers: ["Allow": Self.allowed(methods)])) }
        }
        let access = try authorise(request, at: decoration.now)
        decoration.client = access.clientID
        let call = GraphCall(
            request: request,
            path: path,
            version: version,
            requestID: decoration.requestID,
            now: decoration.now,
            access: access,
            items: request.queryItems
        )
        if path == ["$batch"] {
            if inBatch { throw .badRequest("A batch request cannot hold another batch request.") }
            guard call.method == "POST" else { throw .notAllowed }
            return .response(try respondBatch(call))
        }
        guard let operation = GraphOperation.find(call.method, path) else {
            // Nothing is answered that the table of operations does not know: whoever adds an operation must say who may use it.
            throw GraphOperation.resources.contains(call[0]) ? .notAllowed : .noSegment(call[0])
        }
        guard access.allows(anyOf: operation.permissions) else { throw .denied }
        decoration.cost = Self.cost(of: operation, call.items)
        try throttle(operation, cost: decoration.cost, call)
        guard let change = auditedChange(call) else { return try respond(call) }
        let outcome = try respond(call)
        note(change, call, outcome)
        return outcome
    }

    private mutating func respond(_ call: GraphCall) throws(GraphError) -> GraphOutcome {
        switch call[0] {
        case "users": return .response(try respondUsers(call))
        case "groups": return .response(try respondGroups(call))
        case "directoryObjects": return .response(try respondDirectoryObjects(call))
        case "directory": return .response(try respondDeletedItems(call))
        case "auditLogs": return .response(try respondAuditLogs(call))
        case "servicePrincipals": return try respondServicePrincipals(call)
        case "applications": return try respondApplications(call)
        case "applicationTemplates": return .response(try respondApplicationTemplates(call))
        default: throw .noSegment(call[0])
        }
    }

    /// The path without namespaces and empty parentheses, with keys in segments of their own: `users('x')` is `users/x`, and
    /// `servicePrincipals(appId='x')` is `servicePrincipals/{id}`.
    private func normalised(_ segments: [String]) throws(GraphError) -> [String] {
        var path: [String] = []
        for segment in segments {
            var word = Self.withoutNamespace(segment)
            if word.hasSuffix("()") { word = String(word.dropLast(2)) }
            guard path.count < 2, word.hasSuffix("')"), let open = word.firstIndex(of: "(") else {
                path.append(word)
                continue
            }
            let name = String(word[..<open])
            let key = word[word.index(after: open)...].dropLast(2)
            if key.hasPrefix("'") {
                path += [name, String(key.dropFirst()).replacing("''", with: "'")]
            } else if key.hasPrefix("appId='"), name == "servicePrincipals" || name == "applications" {
                let appID = String(key.dropFirst(7))
                guard let application = applications.application(appID: appID) else { throw .notFound(appID) }
                path += [name, name == "servicePrincipals" ? application.servicePrincipalID : application.objectID]
            } else {
                path.append(word)
            }
        }
        // Graph takes the resources' names in any case; clients write deleteditems.
        if path.count > 1, path[0] == "directory", path[1].lowercased() == "deleteditems" { path[1] = "deletedItems" }
        return path
    }

    /// `microsoft.graph.user` and `graph.user`, as the SDKs write it, without their namespace.
    private static func withoutNamespace(_ segment: String) -> String {
        for namespace in ["microsoft.graph.", "graph."] where segment.hasPrefix(namespace) {
            let name = segment.dropFirst(namespace.utf8.count)
            // A sign-in name may begin like this.
            if !name.contains("@") { return String(name) }
        }
        return segment
    }

    private func authorise(_ request: HTTPRequest, at now: Instant) throws(GraphError) -> AccessGrant {
        guard let header = request.headers["Authorization"], header.prefix(7).lowercased() == "bearer ", header.utf8.count > 7
        else {
            throw GraphError(401, "InvalidAuthenticationToken", "Access token is empty.")
        }
        guard let grant = accessTokens[String(header.dropFirst(7))] else {
            throw GraphError(401, "InvalidAuthenticationToken", "Access token validation failure. Invalid token.")
        }
        if now >= grant.expires {
            throw GraphError(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.")
        }
        return grant
    }

    // MARK: Fields

    static func headers(_ requestID: String) -> HTTPHeaders {
        [
            "Content-Type": "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
            "Cache-Control": "no-cache", "OData-Version": "4.0", "request-id": requestID, "client-request-id": requestID,
        ]
    }

    /// What the caller calls its request; what no GUID could be is left alone.
    static func clientRequestID(_ request: HTTPRequest) -> String? {
        guard let id = request.headers["client-request-id"], (1...64).contains(id.utf8.count),
            id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        return id
    }

    private static func allowed(_ methods: [String]) -> String {
        (methods.contains("GET") ? ["HEAD"] + methods : methods).joined(separator: ", ") + ", OPTIONS"
    }

    /// The response with the fields that every answer of Graph carries (Best practices for working with Microsoft Graph; the samples of
    /// Combine multiple requests in one HTTP call).
    func decorated(_ response: HTTPResponse, _ decoration: Decoration, isHead: Bool) -> HTTPResponse {
        var response = response
        response.headers["client-request-id"] = decoration.clientRequestID
        response.headers["request-id"] = decoration.requestID
        response.headers.append(
            "x-ms-ags-diagnostic",
            #"{"ServerInfo":{"DataCenter":"North Europe","Slice":"SliceA","Ring":"2","ScaleUnit":"000","RoleInstance":"MOCK_0"}}"#
        )
        if let client = decoration.client {
            response.headers.append("x-ms-resource-unit", String(decoration.cost))
            if let percentage = throttlePercentage(of: client) {
                response.headers.append("x-ms-throttle-limit-percentage", percentage)
            }
        }
        if response.status == 405 {
            let methods = decoration.methods
            if !methods.isEmpty { response.headers["Allow"] = Self.allowed(methods) }
        }
        response.headers["Date"] = decoration.now.httpDate
        if isHead { response.body = [] }
        return response
    }
}

extension Instant {
    /// The moment as the `Date` field writes it (RFC 9110 section 5.6.7): `Thu, 01 Jan 2026 00:00:00 GMT`.
    var httpDate: String {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds + 1) / 86_400 - 1
        // 1970-01-01 was a Thursday.
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][Int(((days % 7) + 7) % 7)]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let (_, month, _) = Self.civil(days)
        // 2026-01-02T03:04:05Z
        let text = iso8601
        guard text.utf8.count == 20 else { return text }
        func part(_ start: Int, _ length: Int) -> Substring { text.dropFirst(start).prefix(length) }
        return "\(weekday), \(part(8, 2)) \(months[Int(month) - 1]) \(part(0, 4)) \(part(11, 8)) GMT"
    }
}
