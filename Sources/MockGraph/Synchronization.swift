import HTTP
import JSON

/// The provisioning configuration of one service principal (synchronization of Microsoft Graph): the secrets, which all its jobs share,
/// and the jobs in the order they were made.
struct Synchronization: Sendable {
    /// In the order they were saved.
    var secrets: [SynchronizationSecret] = []
    var jobs: [SynchronizationJob] = []
    /// The schemas that an administrator gave templates, by the template's id: what jobs without a schema of their own use.
    var templateSchemas: [String: JSONObject] = [:]

    /// The saved value of a key; `nil` where there is none.
    func secret(_ key: String) -> String? { secrets.first { $0.key == key }?.value }
}

/// One provisioning job (synchronizationJob).
struct SynchronizationJob: Sendable {
    /// Whether and how it runs (schedule.state of synchronizationSchedule).
    enum ScheduleState: String, Sendable {
        case active = "Active"
        case disabled = "Disabled"
        case paused = "Paused"
    }

    let id: String
    let templateID: String
    /// `Disabled` until the first start.
    var state = ScheduleState.disabled
    /// Names and values, in the order they are shown.
    var settings = Self.defaultSettings
    /// The schema as a client saved it; `nil` for the template's.
    var schema: JSONObject?
    /// What the provisioning service reported last; `nil` before its first run.
    var status: JSONObject?
    /// Scopes of a restart that the service has not seen yet.
    var pendingRestart: [String]?
    /// When somebody asked for a run at once that the service has not begun yet.
    var runRequested: Instant?

    init(id: String, templateID: String) {
        self.id = id
        self.templateID = templateID
    }

    /// Has the service reset `scopes` before its next cycle, beside those that wait already.
    mutating func reset(_ scopes: [String]) {
        for scope in scopes where pendingRestart?.contains(scope) != true { pendingRestart = (pendingRestart ?? []) + [scope] }
    }

    /// The settings that a capture of a job shows (graph.md section 10, synchronizationJob).
    static let defaultSettings: [(name: String, value: String)] = [
        ("QuarantineTooManyDeletesThreshold", "500"), ("AzureIngestionAttributeOptimization", "False"),
        ("LookaheadQueryEnabled", "False"),
    ]
}

extension GraphTenant {
    /// The id that a job has: the template's tag, the tenant and, where there may be several, a GUID (samples of provisioningObjectSummary).
    static func jobID(_ templateID: String, _ configuration: GraphConfiguration, _ last: String) -> String {
        "\(templateID).\(configuration.tenantID.replacing("-", with: "")).\(last)"
    }

    /// Answers what stands behind `…/synchronization` of a service principal; `path` begins behind that segment.
    ///
    /// Source: the URL templates of the Graph SDK and "Synchronization API overview". `/applications/{id}/synchronization` is the same,
    /// for templates above all.
    mutating func respondSynchronization(_ call: GraphCall, _ servicePrincipalID: String, _ path: [String]) throws(GraphError)
        -> GraphOutcome
    {
        var call = SynchronizationCall(call, servicePrincipalID, path)
        let first = call.takeWord()
        switch first {
        case "": return try respondSynchronizationRoot(call)
        case "secrets": return try respondSecrets(call)
        case "templates": return try respondTemplates(call)
        case "jobs": return try respondJobs(call)
        case "acquireaccesstoken" where call.method == "POST" && call.isAtEnd:
            // Assumption: an application whose template authorizes by SecretToken has no OAuth 2.0 endpoint to fetch a token from.
            _ = try secretPairs(try call.bodyOrEmpty()["credentials"])
            throw .badRequest(
                "An access token cannot be acquired: the application authorizes by SecretToken. Save it with PUT …/synchronization/secrets."
            )
        case "ping" where call.graph.version == "beta" && call.method == "GET" && call.isAtEnd:
            // Assumption: what the function answers is not documented; the SDK reads a string.
            return .response(call.graph.json(200, ["@odata.context": call.graph.context("Edm.String"), "value": "Ok"]))
        default: throw GraphError.notAllowed
        }
    }

    /// `/synchronization` itself: read, saved with its secrets, deleted with its jobs.
    private mutating func respondSynchronizationRoot(_ call: SynchronizationCall) throws(GraphError) -> GraphOutcome {
        switch call.method {
        case "GET":
            return .response(
                call.graph.json(
                    200,
                    [
                        "@odata.context": call.context(""), "id": .string(call.servicePrincipalID),
                        "secrets": .array(shownSecrets(call.servicePrincipalID)),
                    ]
                )
            )
        case "PUT":
            let body = try call.graph.body()
            if body["secrets"] != nil { try saveSecrets(body["secrets"], call) }
            return .response(call.graph.noContent)
        case "DELETE":
            for job in synchronizations[call.servicePrincipalID]?.jobs ?? [] {
                noteProvisioningAudit("Delete provisioning configuration", job.id, call)
            }
            synchronizations[call.servicePrincipalID] = Synchronization()
            return .response(call.graph.noContent)
        default: throw GraphError.notAllowed
        }
    }

    /// What the application of a service principal is called.
    public func applicationName(of servicePrincipalID: String) -> String {
        applications[servicePrincipalID]?.displayName ?? configuration.applicationName
    }

    /// The client id of the application of a service principal.
    public func applicationID(of servicePrincipalID: String) -> String {
        applications[servicePrincipalID]?.appID ?? configuration.appID
    }
}

/// A request behind `…/synchronization` on its way: words are taken from the path one by one.
struct SynchronizationCall: Sendable {
    let graph: GraphCall
    let servicePrincipalID: String
    private(set) var rest: ArraySlice<String>

    init(_ call: GraphCall, _ servicePrincipalID: String, _ path: [String]) {
        graph = call
        self.servicePrincipalID = servicePrincipalID
        // `jobs('ID')` is the same as `jobs/ID` (OData 4.01, part 2, section 4.3.1).
        rest =
            path.flatMap { segment -> [String] in
                guard segment.hasSuffix("')"), let start = segment.firstRange(of: "('") else { return [segment] }
                return [String(segment[..<start.lowerBound]), String(segment[start.upperBound...].dropLast(2))]
            }[...]
    }

    var method: String { graph.method }
    var isAtEnd: Bool { rest.isEmpty }

    /// The next segment as it stands, an id; empty behind the last.
    mutating func takeID() -> String { rest.popFirst() ?? "" }

    /// The next segment as a name, whose letter case does not count; empty behind the last.
    mutating func takeWord() -> String { takeID().lowercased() }

    func bodyOrEmpty() throws(GraphError) -> JSONObject { graph.request.body.isEmpty ? [:] : try graph.body() }

    /// `…/$metadata#servicePrincipals('ID')/synchronization/…`.
    func context(_ fragment: String) -> JSONValue {
        graph.context("servicePrincipals('\(servicePrincipalID)')/synchronization\(fragment)")
    }
}
