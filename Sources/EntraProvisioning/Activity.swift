import HTTP
import JSON

/// What one activity of the service works with and reports: a cycle, or an on-demand run.
struct Activity {
    let environment: ProvisioningEnvironment
    let client: TargetClient
    let bodies: RequestBody
    var report: CycleReport
    /// The moment: where the service waits, it goes on.
    private(set) var now: Instant
    /// What the target answered of the managers of users that were fetched or created, by source id; the pass for managers reads it.
    var managers: [String: JSONValue?] = [:]
    var dueManagers: Set<String> = []
    var dueMembers: Set<String> = []
    /// What an on-demand run shows of its steps; `nil` in a cycle.
    var trace: OnDemandTrace?
    private let interval: Int64
    private let retries: Int
    private var mustWait = false

    init(_ environment: ProvisioningEnvironment, _ client: TargetClient, _ report: CycleReport, _ configuration: JobConfiguration)
    {
        self.environment = environment
        self.client = client
        self.report = report
        now = environment.now
        var dialect = configuration.dialect.flagged(by: client.base.query)
        // "This feature flag currently doesn't work with on-demand provisioning" (SCIM 2.0 protocol compliance).
        if report.kind == .onDemand, dialect == .aadOptscim062020 { dialect = .standard }
        bodies = RequestBody(dialect: dialect)
        // Rounded up: a little slower than allowed, never faster.
        interval = configuration.requestsPerSecond.map { (999 + Int64(max(1, $0))) / Int64(max(1, $0)) } ?? 0
        retries = if case .wait(let retries) = configuration.retryAfter { retries } else { 0 }
    }

    // MARK: Sending

    /// Sends a request, at the pace that is set, and again where the target asked for time and the service gives it.
    mutating func send(_ method: String, _ path: String, query: String = "", body: JSONValue? = nil) -> TargetClient.Answer {
        var attempt = 0
        while true {
            if interval > 0, mustWait { wait(interval) }
            mustWait = true
            let answer = client.send(method, path, query: query, body: body)
            guard case .failure(let failure) = answer, failure.status == 429, attempt < retries else { return answer }
            attempt += 1
            // Assumption: a target that does not say how long gets a second.
            wait((failure.retryAfter ?? 1) * 1000)
        }
    }

    /// Looks for resources by one attribute.
    mutating func find(_ path: String, _ attribute: String, _ value: String, excludesMembers: Bool) -> Result<
        [JSONObject], TargetFailure
    > {
        let query = (excludesMembers ? "excludedAttributes=members&" : "") + TargetClient.filter(attribute, value)
        return TargetClient.resources(send("GET", path, query: query))
    }

    private mutating func wait(_ milliseconds: Int64) {
        let milliseconds = min(milliseconds, 86_400_000)
        environment.wait(milliseconds)
        now = Instant(milliseconds: now.milliseconds + milliseconds)
    }

    // MARK: Reporting

    /// Writes an entry of the provisioning log.
    mutating func log(
        _ action: ProvisioningLogEntry.Action,
        _ status: ProvisioningLogEntry.Status,
        _ object: SourceObject,
        _ facts: Facts,
        target: String? = nil,
        code: String? = nil,
        skip: String? = nil,
        reason: String? = nil,
        modified: [ProvisioningLogEntry.Modified] = []
    ) {
        var entry = ProvisioningLogEntry(
            action: action,
            status: status,
            identityType: object.kind.rawValue,
            sourceID: object.id,
            sourceName: object.name,
            targetID: target
        )
        entry.received = facts.received
        entry.scoping = facts.scoping
        entry.isMatching = facts.isMatching
        entry.errorCode = code
        entry.skipReason = skip
        entry.reason = reason
        entry.modified = modified
        entry.moment = now
        entry.duration = now.milliseconds - facts.began.milliseconds
        report.log.append(entry)
        if status == .success { report.exported += 1 }
    }
}

/// What is known of an object while it is evaluated.
struct Facts {
    var received: ProvisioningLogEntry.Received
    var scoping: ProvisioningLogEntry.Scoping?
    var isMatching = false
    let began: Instant
}
