import HTTP
import JSON

/// The configuration of the provisioning service: its secrets, its job, and what the service reports back.
struct Synchronization: Sendable {
    let jobID: String
    let templateID: String
    /// In the order they were saved.
    var secrets: [(key: String, value: String)] = []
    /// `Disabled` until the first start.
    var scheduleState = "Disabled"
    /// What the service reported last; `nil` before its first run.
    var status: JSONObject?
    /// Scopes of a restart that the service has not seen yet.
    var pendingRestart: [String]?
    var log: [JSONObject] = []

    func secret(_ key: String) -> String? { secrets.first { $0.key == key }?.value }
}

/// What Graph asks of the provisioning service.
public enum ProvisioningCall: Sendable, Hashable {
    /// Test the connection with these credentials.
    case validateCredentials(baseAddress: String, secretToken: String, requestID: String)
    /// Provision one object at once.
    case provisionOnDemand(objectID: String, isGroup: Bool, members: [String], requestID: String)
}

/// What the provisioning service answers.
public enum ProvisioningAnswer: Sendable {
    /// The connection test passed, or why it did not.
    case credentials(isValid: Bool, code: String, message: String)
    /// The two parts of the on-demand result: a status and a description of every step.
    case onDemand(key: JSONValue, value: JSONValue)
}

extension GraphTenant {
    /// Keys that the `secrets` collection accepts: those of synchronizationSecretKeyStringValuePair whose meaning is documented. Case matters.
    private static let secretKeys = [
        "BaseAddress", "SecretToken", "SyncNotificationSettings", "SyncAll", "SkipOutOfScopeDeletions",
    ]
    private static let resetScopes = [
        "None", "ConnectorDataStore", "Escrows", "Watermark", "QuarantineState", "Full", "ForceDeletes",
    ]

    mutating func respondSynchronization(_ call: GraphCall, _ servicePrincipalID: String, _ path: [String]) throws(GraphError)
        -> GraphOutcome
    {
        // The only job is that of the application that exists from the start.
        guard servicePrincipalID == configuration.servicePrincipalID else { throw .notFound(path.first ?? "") }
        switch (call.method, path.first ?? "", path.count) {
        case ("GET", "secrets", 1):
            let value = synchronization.secrets.map { secret -> JSONValue in
                ["key": .string(secret.key), "value": .string(secret.key == "SecretToken" ? "*" : secret.value)]
            }
            return .response(call.json(200, ["@odata.context": call.context("secrets"), "value": .array(value)]))
        case ("PUT", "secrets", 1):
            let pairs = try pairs(try call.body()["value"])
            for pair in pairs {
                synchronization.secrets.removeAll { $0.key == pair.key }
                if !pair.value.isEmpty { synchronization.secrets.append(pair) }
            }
            return .response(call.noContent)
        case ("GET", "templates", 1):
            return .response(
                call.json(
                    200,
                    ["value": [["id": .string(synchronization.templateID), "factoryTag": "CustomSCIM", "default": true]]]
                )
            )
        case ("GET", "jobs", 1): return .response(call.json(200, ["value": [jobJSON]]))
        case ("POST", "jobs", 1):
            // One job exists from the start; a second of the same template would run beside it, which no scenario needs.
            guard try call.body()["templateId"]?.stringValue == synchronization.templateID else {
                throw .badRequest("The template does not exist for this application.")
            }
            return .response(call.json(201, jobJSON))
        case (_, "jobs", 2...):
            guard path[1] == synchronization.jobID else { throw .notFound(path[1]) }
            return try respondJob(call, Array(path.dropFirst(2)))
        default: throw GraphError.notAllowed
        }
    }

    private mutating func respondJob(_ call: GraphCall, _ path: [String]) throws(GraphError) -> GraphOutcome {
        switch (call.method, path.first ?? "") {
        case ("GET", ""): return .response(call.json(200, jobJSON))
        case ("POST", "start"):
            synchronization.scheduleState = "Active"
            // Start clears a quarantine (synchronizationJob: start).
            synchronization.pendingRestart = (synchronization.pendingRestart ?? []) + ["QuarantineState"]
            return .response(call.noContent)
        case ("POST", "pause"):
            synchronization.scheduleState = "Paused"
            return .response(call.noContent)
        case ("POST", "restart"):
            synchronization.pendingRestart = (synchronization.pendingRestart ?? []) + (try resetScopes(call))
            synchronization.scheduleState = "Active"
            return .response(call.noContent)
        case ("POST", "validateCredentials"):
            let body = try call.body()
            let given = body["useSavedCredentials"]?.boolValue == true ? [] : try pairs(body["credentials"])
            func credential(_ key: String) -> String {
                given.first { $0.key == key }?.value ?? synchronization.secret(key) ?? ""
            }
            return .needsProvisioning(
                .validateCredentials(
                    baseAddress: credential("BaseAddress"),
                    secretToken: credential("SecretToken"),
                    requestID: call.requestID
                )
            )
        case ("POST", "provisionOnDemand"): return try provisionOnDemand(call)
        default: throw GraphError.notAllowed
        }
    }

    private func pairs(_ value: JSONValue?) throws(GraphError) -> [(key: String, value: String)] {
        guard let items = value?.arrayValue else { throw .badRequest("A list of key-value pairs is required.") }
        var pairs: [(key: String, value: String)] = []
        for item in items {
            guard let key = item["key"]?.stringValue, let value = item["value"]?.stringValue else {
                throw .badRequest("Every pair needs a key and a value.")
            }
            // The words of a real answer (issue msgraph-beta-sdk-java 372): keys are the names of an enumeration.
            guard Self.secretKeys.contains(key) else {
                throw GraphError(500, "InternalError", "Requested value '\(key)' was not found.")
            }
            pairs.append((key, value))
        }
        return pairs
    }

    /// The scopes of a restart; without any, those of the portal's "Restart provisioning" (synchronizationJobRestartCriteria).
    private func resetScopes(_ call: GraphCall) throws(GraphError) -> [String] {
        let text = call.request.body.isEmpty ? "" : try call.body()["criteria"]?["resetScope"]?.stringValue ?? ""
        let scopes = text.split(separator: ",").map { String($0).trimmingSpaces }
        for scope in scopes where !Self.resetScopes.contains(scope) { throw .badRequest("Invalid resetScope: \(scope).") }
        return scopes.isEmpty ? ["QuarantineState", "Watermark", "Escrows"] : scopes
    }

    private func provisionOnDemand(_ call: GraphCall) throws(GraphError) -> GraphOutcome {
        let subjects = try call.body()["parameters"]?[0]?["subjects"]?.arrayValue ?? []
        guard let subject = subjects.first, subjects.count == 1, let id = subject["objectId"]?.stringValue,
            let type = subject["objectTypeName"]?.stringValue, type == "User" || type == "Group"
        else { throw .badRequest("One subject with objectId and objectTypeName User or Group is required.") }
        let members = (subject["links"]?["members"]?.arrayValue ?? []).compactMap { $0["objectId"]?.stringValue }
        if members.count > 5 { throw .badRequest("At most five members can be provisioned on demand.") }
        return .needsProvisioning(
            .provisionOnDemand(objectID: id, isGroup: type == "Group", members: members, requestID: call.requestID)
        )
    }

    /// Answers a request for which the provisioning service acted.
    public func finish(_ call: ProvisioningCall, with answer: ProvisioningAnswer, at now: Instant) -> HTTPResponse {
        let requestID =
            switch call {
            case .validateCredentials(_, _, let id), .provisionOnDemand(_, _, _, let id): id
            }
        switch answer {
        case .credentials(true, _, _):
            return HTTPResponse(
                status: 204,
                headers: ["Cache-Control": "no-cache", "request-id": requestID, "client-request-id": requestID]
            )
        case .credentials(false, let code, let message):
            // Assumption: status and shape of a failed test are not documented.
            return GraphError(400, code, message).response(requestID: requestID, at: now)
        case .onDemand(let key, let value):
            let body: JSONValue = [
                "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.stringKeyStringValuePair",
                "key": .string(key.text(pretty: false)), "value": .string(value.text(pretty: false)),
            ]
            return HTTPResponse(status: 200, headers: Self.headers(requestID), body: body.bytes())
        }
    }

    /// The job in the shape of synchronizationJob.
    private var jobJSON: JSONValue {
        [
            "id": .string(synchronization.jobID), "templateId": .string(synchronization.templateID),
            "schedule": ["expiration": nil, "interval": "PT40M", "state": .string(synchronization.scheduleState)],
            "status": .object(
                synchronization.status ?? ["code": synchronization.scheduleState == "Disabled" ? "NotConfigured" : "NotRun"]
            ),
            "synchronizationJobSettings": [["name": "QuarantineTooManyDeletesThreshold", "value": "500"]],
        ]
    }

    func respondAuditLogs(_ call: GraphCall) throws(GraphError) -> HTTPResponse {
        guard call.method == "GET", call.path == ["auditLogs", "provisioning"] else { throw GraphError.notAllowed }
        let query = try ODataQuery(call.request)
        let found = synchronization.log.filter { entry in query.filter?.accepts { Self.property($0, of: entry) } ?? true }
        let start = query.skipToken.flatMap { Int($0) } ?? 0
        guard start >= 0, start <= found.count else { throw .badRequest("Invalid $skiptoken.") }
        let end = min(start + min(query.top ?? 100, 1000), found.count)
        var body: JSONObject = ["@odata.context": call.context("auditLogs/provisioning")]
        if end < found.count { body["@odata.nextLink"] = call.link(query.original, "$skiptoken", String(end)) }
        // Newest first, like the real log.
        body["value"] = .array(found.reversed()[start..<end].map { .object($0) })
        return call.json(200, .object(body))
    }

    /// A property by its path: `servicePrincipal/id`.
    private static func property(_ path: String, of entry: JSONObject) -> JSONValue? {
        var value: JSONValue? = .object(entry)
        for name in path.split(separator: "/") { value = value?[String(name)] }
        return value
    }

    // MARK: The provisioning service's side

    /// The job's id.
    public var jobID: String { synchronization.jobID }

    /// The saved secrets in clear, in the order they were saved: what the provisioning service reads, and no client.
    public var savedSecrets: [(key: String, value: String)] { synchronization.secrets }

    /// `Active`, `Disabled` or `Paused`.
    public var scheduleState: String { synchronization.scheduleState }

    /// Gives the scopes of a restart or start that the service has not seen yet, once.
    public mutating func takePendingRestart() -> [String]? {
        defer { synchronization.pendingRestart = nil }
        return synchronization.pendingRestart
    }

    /// Takes the status that the service reports behind a cycle.
    public mutating func reportStatus(_ status: JSONObject) { synchronization.status = status }

    /// Takes the service's log entries, oldest first.
    public mutating func appendProvisioningLog(_ entries: [JSONObject]) { synchronization.log += entries }
}
