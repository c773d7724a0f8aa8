import EntraProvisioning
import HTTP
import JSON
import MockGraph
import MockNetskope

// What the provisioning service does in a lane, and what the administrator does to it.
extension Stage {
    /// The service's environment, with the credentials that Graph keeps.
    func environment() throws(StepFailure) -> ProvisioningEnvironment {
        let secrets = withGraph { $0.savedSecrets }
        let now = world.now
        // The service is Microsoft's own: it has a token that no client can have, and for as long as it needs.
        let token = withGraph {
            $0.issueAccessToken(value: Self.serviceToken, isFirstParty: true, expires: now.adding(seconds: 86_400), at: now)
        }
        var environment = ProvisioningEnvironment(
            graph: graph,
            graphToken: token,
            servicePrincipalID: withGraph { $0.configuration.servicePrincipalID },
            target: scim,
            baseAddress: secrets.first { $0.key == "BaseAddress" }?.value ?? "",
            secretToken: secrets.first { $0.key == "SecretToken" }?.value ?? "",
            now: now
        )
        environment.wait = { [self] milliseconds in passTime(milliseconds) }
        return environment
    }

    private static let serviceToken = "entra-provisioning-service"

    func runCycle(_ outcome: inout StepOutcome) throws(StepFailure) {
        let start = world.transcript.exchanges.count
        try live { () throws(StepFailure) in
            prepareJob()
            guard withGraph({ $0.scheduleState }) == "Active" else { return }
            let environment = try environment()
            // The job acts outside the world, because its requests write the world's transcript.
            var job = world.job
            let report = job.runCycle(environment)
            world.job = job
            take(report, &outcome)
        }
        world.lastActivity = start..<world.transcript.exchanges.count
    }

    func take(_ report: CycleReport, _ outcome: inout StepOutcome) {
        world.lastReport = report
        let (job, now) = (world.job, world.now)
        withGraph { $0.record(report, of: job, id: $0.jobID, at: now) }
        if let quarantine = report.quarantine, report.kind != .skipped {
            outcome.failures.append(SeenFailure(.quarantine, "\(quarantine.code): \(firstLine(quarantine.message))"))
        }
        for failure in report.failures {
            let name: NamedFailure.Name =
                switch failure.operation {
                case .user: .userExportFailed
                case .group: .groupExportFailed
                case .members, .manager: .memberExportFailed
                }
            let detail = "\(failure.sourceName): \(failure.code), \(firstLine(failure.reason))"
            outcome.failures.append(SeenFailure(name, of: failure.sourceName, detail))
        }
    }

    func firstLine(_ text: String) -> String { text.split(separator: "\n").first.map(String.init) ?? text }

    func provisionOnDemand(_ key: PrincipalKey, _ members: [String], _ outcome: inout StepOutcome) throws(StepFailure) {
        let id = try self.id(key)
        let memberIDs = try members.map { member throws(StepFailure) in try self.id(.user(member)) }
        let isGroup = if case .group = key { true } else { false }
        let start = world.transcript.exchanges.count
        let report = try live { () throws(StepFailure) in
            prepareJob()
            let environment = try environment()
            var job = world.job
            let report = job.provisionOnDemand(sourceID: id, isGroup: isGroup, members: memberIDs, environment)
            world.job = job
            take(report.cycle, &outcome)
            return report
        }
        world.lastActivity = start..<world.transcript.exchanges.count
        var subject: JSONObject = ["objectId": .string(id), "objectTypeName": isGroup ? "Group" : "User"]
        if isGroup {
            subject["links"] = ["members": .array(memberIDs.map { ["objectId": .string($0), "objectTypeName": "User"] })]
        }
        try live(answer: .onDemand(key: report.key, value: report.value)) { () throws(StepFailure) in
            let rule = withGraph { SchemaAnswers.ruleID(of: $0.synchronizationJob($0.jobID)) }
            let body: JSONValue = ["parameters": [["ruleId": .string(rule), "subjects": [.object(subject)]]]]
            _ = try askGraph("POST", "\(jobPath)/provisionOnDemand", body)
        }
    }

    var servicePrincipalPath: String { "/servicePrincipals/\(world.graph.configuration.servicePrincipalID)" }
    var jobPath: String {
        withGraph { "/servicePrincipals/\($0.configuration.servicePrincipalID)/synchronization/jobs/\($0.jobID)" }
    }

    func setCredentials(_ endpoint: Endpoint, _ url: String?, _ token: String?, _ scenario: Scenario) throws(StepFailure) {
        let name = token ?? (endpoint == .legacy ? World.legacyClient : World.apiV2Token)
        guard let value = world.tokens[name] else {
            throw StepFailure("there is no token \"\(name)\"; make it with issueToken before it is used")
        }
        var address = url ?? world.baseURL(endpoint)
        // An URL that the scenario gives is saved as it is: whoever forgets the flag changes the requests.
        if scenario.dialect == Dialect.aadOptscim062020.rawValue, url == nil {
            address += "?aadOptscim062020"
        }
        let body: JSONValue = [
            "value": [
                ["key": "BaseAddress", "value": .string(address)], ["key": "SecretToken", "value": .string(value)],
            ]
        ]
        let path = servicePrincipalPath
        try live { () throws(StepFailure) in _ = try askGraph("PUT", "\(path)/synchronization/secrets", body) }
        world.endpoint = endpoint
        world.credential = name
    }

    func testConnection(expectsSuccess: Bool?, _ outcome: inout StepOutcome) throws(StepFailure) {
        let result = try live { () throws(StepFailure) in
            prepareJob()
            let environment = try environment()
            var job = world.job
            let result = job.testConnection(environment)
            world.job = job
            return result
        }
        try live(answer: .credentials(isValid: result.succeeded, code: result.code, message: result.message)) {
            () throws(StepFailure) in
            let response = try graphResponse("POST", "\(jobPath)/validateCredentials", ["useSavedCredentials": true])
            if (response.status == 204) != result.succeeded {
                throw StepFailure("validateCredentials answered \(response.status), which does not fit the connection test")
            }
        }
        if !result.succeeded {
            outcome.failures.append(SeenFailure(.testConnectionFailed, "status \(result.status): \(firstLine(result.message))"))
            if expectsSuccess == true { return }
        } else if expectsSuccess == false {
            outcome.unmet.append(
                Shortfall(
                    "the connection test was expected to fail, and succeeded",
                    Evidence(.operation, ["missing", NamedFailure.Name.testConnectionFailed.rawValue], expected: true)
                )
            )
        }
    }

    func schedule(_ action: Step.Action) throws(StepFailure) {
        try live { () throws(StepFailure) in
            switch action {
            case .start: _ = try askGraph("POST", "\(jobPath)/start")
            case .pause: _ = try askGraph("POST", "\(jobPath)/pause")
            case .restart(let scope):
                let body: JSONValue? = scope.map { ["criteria": ["resetScope": .string($0)]] }
                _ = try askGraph("POST", "\(jobPath)/restart", body)
            default: break
            }
        }
    }

    /// Sets the job up as the scenario says, and starts it, before the first step.
    func startJob(_ scenario: Scenario) throws(StepFailure) {
        if !scenario.jobSettings.isEmpty { try setProvisioning(scenario.jobSettings) }
        try schedule(.start)
    }
}
