import HTTP
import JSON

// The two actions for which the provisioning service turns to the target.
extension GraphTenant {
    /// Tests the connection with the credentials of the body, or with the saved ones.
    ///
    /// Where `useSavedCredentials` is true, given ones do not count (synchronizationJob: validateCredentials). The SDK always sends false.
    /// Keys that are not given are taken from what is saved; a mask that comes back stands for the saved value.
    func validateCredentials(_ jobID: String?, _ call: SynchronizationCall) throws(GraphError) -> GraphOutcome {
        let body = try call.bodyOrEmpty()
        let saved = synchronizations[call.servicePrincipalID]
        if jobID == nil, let template = body["templateId"]?.stringValue, !templateIDs.contains(template) {
            throw .badRequest("The template '\(template.prefix(100))' does not exist for this application.")
        }
        let given = body["useSavedCredentials"]?.boolValue == true ? [] : try secretPairs(body["credentials"])
        func credential(_ key: String) -> String {
            let value = given.last { $0.key == key }
            if let value, !(value.isSensitive && value.value == SynchronizationSecret.mask) { return value.value }
            return saved?.secret(key) ?? ""
        }
        return .needsProvisioning(
            .validateCredentials(
                baseAddress: credential("BaseAddress"),
                secretToken: credential("SecretToken"),
                inquiry: ProvisioningInquiry(call, jobID: jobID)
            )
        )
    }

    /// A group is provisioned with at most five of its members (On-demand provisioning).
    private static let onDemandMembers = 5

    /// Hands one user or group to the service. That five requests may come in ten seconds is a limit like others: see ``GraphThrottling``.
    func provisionOnDemand(_ place: Int, _ call: SynchronizationCall) throws(GraphError) -> GraphOutcome {
        guard let job = synchronizations[call.servicePrincipalID]?.jobs[place] else { throw GraphError.notAllowed }
        let parameters = try call.graph.body()["parameters"]?.arrayValue ?? []
        guard parameters.count == 1, let parameter = parameters.first else {
            throw .badRequest("'parameters' must hold one item with a ruleId and one subject; found \(parameters.count).")
        }
        guard let rule = parameter["ruleId"]?.stringValue, !rule.isEmpty else {
            throw .badRequest("'parameters/ruleId' must be the id of a synchronization rule of the job's schema.")
        }
        if let schema = job.schema ?? synchronizations[call.servicePrincipalID]?.templateSchemas[job.templateID],
            !Self.ruleIDs(schema).contains(rule)
        {
            throw Self.unknownRule(rule)
        }
        let subjects = parameter["subjects"]?.arrayValue ?? []
        guard subjects.count == 1, let subject = subjects.first else {
            throw .badRequest(
                "One user or one group is provisioned at a time: 'subjects' must hold one item; found \(subjects.count)."
            )
        }
        guard let id = subject["objectId"]?.stringValue, let type = subject["objectTypeName"]?.stringValue,
            ["user", "group"].contains(type.lowercased())
        else { throw .badRequest("A subject needs an objectId, and an objectTypeName that is User or Group.") }
        let members = subject["links"]?["members"]?.arrayValue ?? []
        let memberIDs = members.compactMap { $0["objectId"]?.stringValue }
        guard memberIDs.count == members.count else { throw .badRequest("Every member of 'links/members' needs an objectId.") }
        if memberIDs.count > Self.onDemandMembers {
            throw .badRequest(
                "At most \(Self.onDemandMembers) members of a group can be provisioned on demand; found \(memberIDs.count)."
            )
        }
        return .needsProvisioning(
            .provisionOnDemand(
                objectID: id,
                isGroup: type.lowercased() == "group",
                members: memberIDs,
                inquiry: ProvisioningInquiry(call, jobID: job.id, ruleID: rule)
            )
        )
    }

    /// The ids of a schema's rules.
    static func ruleIDs(_ schema: JSONObject) -> [String] {
        (schema["synchronizationRules"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
    }

    /// Assumption: how a rule that does not exist is refused is not documented.
    static func unknownRule(_ id: String) -> GraphError {
        .badRequest(
            "The synchronization rule '\(id.prefix(100))' does not exist in the job's schema; GET …/schema shows the ids of its rules."
        )
    }
}
