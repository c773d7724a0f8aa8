import EntraProvisioning
import HTTP
import JSON
import MockGraph
import MockNetskope

extension Stage {
    /// Does one step in the stage's world, for a lane of `kind`; time passes where the step says so.
    func perform(_ step: Step, in kind: Lane.Kind, scenario: Scenario) -> StepOutcome {
        var outcome = StepOutcome()
        let start = world.transcript.exchanges.count
        do throws(StepFailure) {
            try act(step.action, kind, scenario, &outcome)
        } catch {
            outcome.unmet.append("the step could not be done: \(error.message)")
        }
        noteRefusals(since: start, step.action, &outcome)
        if changesTenant(step.action) || world.transcript.exchanges[start...].contains(where: { $0.request.method != "GET" }) {
            world.refreshSnapshot()
        }
        return outcome
    }

    private func changesTenant(_ action: Step.Action) -> Bool {
        if case .setCredentials = action { return true }
        return false
    }

    /// What the wire says about refusals, for steps of the provisioning service.
    private func noteRefusals(since start: Int, _ action: Step.Action, _ outcome: inout StepOutcome) {
        if case .request = action { return }
        for exchange in world.transcript.exchanges[start...] {
            guard let response = exchange.response else { continue }
            let detail = "request \(exchange.number), \(exchange.request.method) \(exchange.request.path): \(response.status)"
            switch response.status {
            case 401: outcome.failures.append((.unauthorized, detail))
            case 403: outcome.failures.append((.forbidden, detail))
            case 404 where String(decoding: response.body, as: UTF8.self).contains("no Route matched"):
                outcome.failures.append((.noRoute, detail))
            default: break
            }
        }
    }

    private func act(_ action: Step.Action, _ kind: Lane.Kind, _ scenario: Scenario, _ outcome: inout StepOutcome)
        throws(StepFailure)
    {
        switch action {
        case .cycle: try runCycle(&outcome)
        case .provisionOnDemand(let key, let members): try provisionOnDemand(key, members, &outcome)
        case .setCredentials(let endpoint, let url, let token): try setCredentials(endpoint, url, token, scenario)
        case .testConnection(let expectsSuccess, let lanes):
            let isExpected = lanes?.contains(kind) ?? true
            try testConnection(expectsSuccess: isExpected ? expectsSuccess : nil, &outcome)
        case .expect(let expectation):
            if expectation.lanes?.contains(kind) ?? true { outcome.unmet += check(expectation) }
        case .request(let request): try send(request, &outcome)
        case .passTime(let seconds): world.now = world.now.adding(seconds: seconds)
        case .start, .pause, .restart: try schedule(action)
        case .issueToken, .revokeToken, .deleteToken, .reissueToken, .restAPIv2, .ipAllowlist, .removeLegacyClient, .endOfLife:
            try administer(action)
        default: try changeDirectory(action)
        }
        switch action {
        case .cycle: world.now = world.now.adding(seconds: 40 * 60)
        case .passTime, .expect, .testConnection, .setCredentials: break
        default: world.now = world.now.adding(seconds: 60)
        }
    }

    // MARK: The provisioning service

    /// The service's environment, with the credentials that Graph keeps.
    private func environment() throws(StepFailure) -> ProvisioningEnvironment {
        try refreshGraphToken()
        let secrets = withGraph { $0.savedSecrets }
        return ProvisioningEnvironment(
            graph: graph,
            graphToken: world.graphToken,
            servicePrincipalID: withGraph { $0.configuration.servicePrincipalID },
            target: scim,
            baseAddress: secrets.first { $0.key == "BaseAddress" }?.value ?? "",
            secretToken: secrets.first { $0.key == "SecretToken" }?.value ?? "",
            now: world.now
        )
    }

    private func takeRestart() {
        guard let scopes = withGraph({ $0.takePendingRestart() }) else { return }
        world.job.restart(scopes.compactMap(ResetScope.init(rawValue:)))
    }

    func runCycle(_ outcome: inout StepOutcome) throws(StepFailure) {
        let start = world.transcript.exchanges.count
        try live { () throws(StepFailure) in
            takeRestart()
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

    private func take(_ report: CycleReport, _ outcome: inout StepOutcome) {
        world.lastReport = report
        let now = world.now
        let jobStatus = world.job.statusJSON
        let cycle = world.job.cycleCount
        withGraph { graph in
            graph.reportStatus(jobStatus)
            graph.appendProvisioningLog(
                report.log.enumerated().map { index, entry in
                    entry.json(id: "cycle-\(cycle)-\(index + 1)", jobID: graph.jobID, cycleID: "cycle-\(cycle)", at: now)
                }
            )
        }
        if let quarantine = report.quarantine, report.kind != .skipped {
            outcome.failures.append((.quarantine, "\(quarantine.code): \(firstLine(quarantine.message))"))
        }
        for failure in report.failures {
            let name: NamedFailure.Name =
                switch failure.operation {
                case .user: .userExportFailed
                case .group: .groupExportFailed
                case .members, .manager: .memberExportFailed
                }
            outcome.failures.append((name, "\(failure.sourceName): \(failure.code), \(firstLine(failure.reason))"))
        }
    }

    private func firstLine(_ text: String) -> String { text.split(separator: "\n").first.map(String.init) ?? text }

    private func provisionOnDemand(_ key: PrincipalKey, _ members: [String], _ outcome: inout StepOutcome) throws(StepFailure) {
        let id = try self.id(key)
        let memberIDs = try members.map { member throws(StepFailure) in try self.id(.user(member)) }
        let isGroup = if case .group = key { true } else { false }
        let start = world.transcript.exchanges.count
        let report = try live { () throws(StepFailure) in
            takeRestart()
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
        let body: JSONValue = ["parameters": [["ruleId": "USER_TO_USER", "subjects": [.object(subject)]]]]
        try live(answer: .onDemand(key: report.key, value: report.value)) { () throws(StepFailure) in
            _ = try askGraph("POST", "\(jobPath)/provisionOnDemand", body)
        }
    }

    private var servicePrincipalPath: String { "/servicePrincipals/\(world.graph.configuration.servicePrincipalID)" }
    private var jobPath: String {
        withGraph { "/servicePrincipals/\($0.configuration.servicePrincipalID)/synchronization/jobs/\($0.jobID)" }
    }

    // MARK: Credentials

    func setCredentials(_ endpoint: Endpoint, _ url: String?, _ token: String?, _ scenario: Scenario) throws(StepFailure) {
        let name = token ?? (endpoint == .legacy ? World.legacyClient : World.apiV2Token)
        guard let value = world.tokens[name] else {
            throw StepFailure("there is no token \"\(name)\"; make it with issueToken before it is used")
        }
        var address = url ?? world.baseURL(endpoint)
        if scenario.dialect == Dialect.aadOptscim062020.rawValue, !address.contains("aadOptscim062020") {
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

    private func testConnection(expectsSuccess: Bool?, _ outcome: inout StepOutcome) throws(StepFailure) {
        let result = try live { () throws(StepFailure) in
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
            outcome.failures.append((.testConnectionFailed, "status \(result.status): \(firstLine(result.message))"))
            if expectsSuccess == true { return }
        } else if expectsSuccess == false {
            outcome.unmet.append("the connection test was expected to fail, and succeeded")
        }
    }

    private func schedule(_ action: Step.Action) throws(StepFailure) {
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

    /// Starts the job before the first step.
    func startJob() throws(StepFailure) { try schedule(.start) }

    // MARK: The tenant's console

    private func administer(_ action: Step.Action) throws(StepFailure) {
        let now = world.now
        switch action {
        case .issueToken(let name, let days, let privileges):
            world.tokens[name] = world.tenant.issueToken(
                name: name,
                expires: now.adding(seconds: Int64(days) * 86_400),
                privileges: privileges,
                at: now
            )
        case .revokeToken(let name):
            guard world.tenant.revokeToken(name: name, at: now) else { throw unknownToken(name) }
        case .deleteToken(let name):
            guard world.tenant.deleteToken(name: name, at: now) else { throw unknownToken(name) }
        case .reissueToken(let name):
            guard let value = world.tenant.reissueToken(name: name, at: now) else { throw unknownToken(name) }
            world.tokens[name] = value
        case .restAPIv2(let isEnabled): world.tenant.setRESTAPIv2(enabled: isEnabled, at: now)
        case .ipAllowlist(let ranges): world.tenant.setIPAllowlist(ranges, at: now)
        case .removeLegacyClient:
            guard world.tenant.removeLegacyClient(name: World.legacyClient, at: now) else {
                throw StepFailure("the OAuth client of the SCIM Integration is removed already")
            }
        case .endOfLife(let days): world.tenant.setEndOfLife(now.adding(seconds: Int64(days) * 86_400))
        default: break
        }
    }

    private func unknownToken(_ name: String) -> StepFailure {
        StepFailure("there is no REST API v2 token \"\(name)\"; make it with issueToken before it is used")
    }

    // MARK: The directory

    func id(_ key: PrincipalKey) throws(StepFailure) -> String {
        guard let id = world.ids[key] else {
            throw StepFailure("\"\(key.key)\" does not exist yet; create it in an earlier step")
        }
        return id
    }

    private func either(_ key: String) throws(StepFailure) -> String {
        if let id = world.ids[.user(key)] ?? world.ids[.group(key)] { return id }
        throw StepFailure("\"\(key)\" does not exist yet; create it in an earlier step")
    }

    private func changeDirectory(_ action: Step.Action) throws(StepFailure) {
        let assignedTo = "\(servicePrincipalPath)/appRoleAssignedTo"
        let servicePrincipal = world.graph.configuration.servicePrincipalID
        func reference(_ id: String) -> JSONValue { .string("https://graph.microsoft.com/v1.0/directoryObjects/\(id)") }
        func assignment(_ id: String) -> JSONValue {
            [
                "principalId": .string(id), "resourceId": .string(servicePrincipal),
                "appRoleId": "18d14569-c3bd-439b-9a66-3a2aee01d14f",
            ]
        }
        try live { () throws(StepFailure) in
            switch action {
            case .createUser(let user):
                var body = World.completed(user.properties)
                body["passwordProfile"] = ["forceChangePasswordNextSignIn": true, "password": "not-kept-by-the-mock"]
                guard let id = try askGraph("POST", "/users", .object(body))["id"]?.stringValue else {
                    throw StepFailure("Microsoft Graph gave the new user no id")
                }
                world.learn(.user(user.key), id)
                if let manager = user.manager {
                    try askGraph("PUT", "/users/\(id)/manager/$ref", ["@odata.id": reference(try self.id(.user(manager)))])
                }
                if user.isAssigned { try askGraph("POST", assignedTo, assignment(id)) }
            case .updateUser(let key, let properties):
                try askGraph("PATCH", "/users/\(try id(.user(key)))", .object(properties))
            case .deleteUser(let key): try askGraph("DELETE", "/users/\(try id(.user(key)))")
            case .restoreUser(let key): try askGraph("POST", "/directory/deletedItems/\(try id(.user(key)))/restore")
            case .purgeUser(let key): try askGraph("DELETE", "/directory/deletedItems/\(try id(.user(key)))")
            case .createGroup(let group):
                var body = World.groupProperties(group.displayName)
                let members = try group.members.map { key throws(StepFailure) in reference(try either(key)) }
                if !members.isEmpty { body["members@odata.bind"] = .array(Array(members.prefix(20))) }
                guard let id = try askGraph("POST", "/groups", .object(body))["id"]?.stringValue else {
                    throw StepFailure("Microsoft Graph gave the new group no id")
                }
                world.learn(.group(group.key), id)
                try bind(Array(members.dropFirst(20)), to: id)
                if group.isAssigned { try askGraph("POST", assignedTo, assignment(id)) }
            case .updateGroup(let key, let properties):
                try askGraph("PATCH", "/groups/\(try id(.group(key)))", .object(properties))
            case .deleteGroup(let key): try askGraph("DELETE", "/groups/\(try id(.group(key)))")
            case .addMembers(let key, let members):
                let references = try members.map { key throws(StepFailure) in reference(try either(key)) }
                try bind(references, to: try id(.group(key)))
            case .removeMembers(let key, let members):
                let group = try id(.group(key))
                for member in members { try askGraph("DELETE", "/groups/\(group)/members/\(try either(member))/$ref") }
            case .assign(let key): try askGraph("POST", assignedTo, assignment(try id(key)))
            case .unassign(let key):
                let id = try id(key)
                let kind = if case .group = key { "groups" } else { "users" }
                let found = try askGraph("GET", "/\(kind)/\(id)/appRoleAssignments")["value"]?[0]?["id"]?.stringValue
                guard let assignment = found else { throw StepFailure("\"\(key.key)\" is not assigned to the application") }
                try askGraph("DELETE", "\(assignedTo)/\(assignment)")
            case .setManager(let user, let manager?):
                try askGraph(
                    "PUT",
                    "/users/\(try id(.user(user)))/manager/$ref",
                    ["@odata.id": reference(try id(.user(manager)))]
                )
            case .setManager(let user, nil): try askGraph("DELETE", "/users/\(try id(.user(user)))/manager/$ref")
            default: break
            }
        }
    }

    /// Adds members to a group: one by one or twenty at once, as Graph allows.
    private func bind(_ references: [JSONValue], to group: String) throws(StepFailure) {
        if references.count == 1 {
            try askGraph("POST", "/groups/\(group)/members/$ref", ["@odata.id": references[0]])
            return
        }
        for start in stride(from: 0, to: references.count, by: 20) {
            let slice = Array(references[start..<min(start + 20, references.count)])
            try askGraph("PATCH", "/groups/\(group)", ["members@odata.bind": .array(slice)])
        }
    }

    // MARK: Requests of the scenario's own

    private func send(_ step: RequestStep, _ outcome: inout StepOutcome) throws(StepFailure) {
        let endpoint = step.endpoint ?? world.endpoint
        let token = step.endpoint == nil ? world.credential : endpoint == .legacy ? World.legacyClient : World.apiV2Token
        var path = step.path
        for (name, id) in world.savedIDs.sorted(by: { $0.key < $1.key }) { path = path.replacing("{\(name)}", with: id) }
        let base = world.baseURL(endpoint)
        let bare = base.dropFirst("https://".count)
        guard let slash = bare.firstIndex(of: "/") else { return }
        var headers: HTTPHeaders = [
            "Accept": "application/scim+json, application/json", "Authorization": "Bearer \(world.tokens[token] ?? "")",
        ]
        let bytes: [UInt8] = step.body.map { $0.stringValue.map { Array($0.utf8) } ?? $0.bytes() } ?? []
        if step.body != nil { headers.append("Content-Type", "application/scim+json") }
        for header in step.headers { headers.append(header.name, header.value) }
        let request = HTTPRequest(
            method: step.method,
            authority: String(bare[..<slash]),
            target: String(bare[slash...]) + path,
            headers: headers,
            body: bytes
        )
        let response = try live { () throws(StepFailure) in
            do throws(TransportError) {
                return try scim.send(request)
            } catch {
                throw StepFailure("the endpoint could not be reached: \(error.message)")
            }
        }
        let body = try? JSONValue.parse(response.body)
        if let name = step.saveID, let id = body?["id"]?.stringValue { world.savedIDs[name] = id }
        if let status = step.status, status != response.status {
            outcome.unmet.append(
                "\(step.method) \(step.path) was expected to be answered \(status), and was answered \(response.status): "
                    + String(decoding: response.body.prefix(300), as: UTF8.self)
            )
        } else if step.status == nil, response.status >= 400 {
            outcome.failures.append((.requestRefused, "\(step.method) \(step.path): \(response.status)"))
        }
        if let expected = step.expectedBody {
            outcome.unmet += PartialMatch.problems(expected, body, at: "the answer to \(step.method) \(step.path)")
        }
    }
}
