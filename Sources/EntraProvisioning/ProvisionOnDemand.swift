import HTTP
import JSON

/// What an on-demand run answers, in the two parts of Graph's answer.
public struct OnDemandReport: Sendable {
    /// What was done.
    public var cycle: CycleReport
    /// The result: `{"result": "Success", "details": {…}}`.
    public var key: JSONValue
    /// The description of every step.
    public var value: JSONValue
}

/// What an on-demand run shows beyond its log entry.
struct OnDemandTrace {
    /// What was read of the object.
    var imported: [(name: String, value: String)] = []
    /// The resource that the target answered.
    var matched: JSONObject?
}

extension ProvisioningJob {
    /// Provisions one user, or one group with some of its members, at once (On-demand provisioning). It cannot disable users that were disabled or
    /// deleted in Entra ID, restore any, or provision nested groups ("Known limitations").
    ///
    /// Assumption: it reads the object, its own assignments and, for a group, that group; through which other groups a user is entitled is as the last
    /// cycle read it. Graph has no request that tells, and the documents do not say.
    public mutating func provisionOnDemand(
        sourceID: String,
        isGroup: Bool,
        members: [String] = [],
        _ environment: ProvisioningEnvironment
    ) -> OnDemandReport {
        let report = CycleReport(kind: .onDemand, at: environment.now)
        guard let client = TargetClient(environment, forwardsFlag: configuration.forwardsFlag) else {
            return failed(report, "InvalidBaseAddress", "The tenant URL is not a valid URL.")
        }
        var activity = Activity(environment, client, report, configuration)
        activity.trace = OnDemandTrace()
        let probe = probe(&activity)
        guard probe.succeeded else { return failed(activity.report, probe.code, probe.message) }
        let evaluated = [sourceID] + members
        do throws(GraphReader.Failure) {
            try readOne(sourceID, isGroup: isGroup, members, &activity)
        } catch {
            return failed(activity.report, error.code, error.message)
        }
        // The run moves no watermark: the next cycle reads the same changes, and those made since. Whose entitlement is then as it was at the last cycle,
        // and was another in between, by this run or one before, must be evaluated all the same.
        for id in evaluated where entitlement.isTouched(id) { heldBack.insert(id) }
        if isGroup {
            for member in members { exportUser(member, &activity) }
            activity.trace?.matched = nil
            exportGroup(sourceID, &activity)
            exportMembers(sourceID, only: Set(members), &activity)
        } else if let object = store[sourceID], !object.isEnabled {
            var facts = Facts(received: .update, began: activity.now)
            facts.scoping = standing(object).scoping
            skipUnentitled(object, facts, &activity)
        } else {
            exportUser(sourceID, &activity)
            exportManager(sourceID, &activity)
        }
        activity.report.ended = activity.now
        return answer(activity, about: sourceID)
    }

    /// Reads one object, and the members that are asked for, as they are now.
    private mutating func readOne(_ id: String, isGroup: Bool, _ members: [String], _ activity: inout Activity)
        throws(GraphReader.Failure)
    {
        let environment = activity.environment
        let reader = GraphReader(environment)
        let base = reader.baseURL
        try readAppRoles(reader, environment.servicePrincipalID)
        for user in isGroup ? members : [id] {
            try refreshAssignments(reader, of: user, "users")
            let select = users.selection(Self.always, [])
            var item = try reader.get("\(base)/users/\(user)?$select=\(select)")
            item["@odata.context"] = nil
            trace(item, users, &activity)
            store.noteOnDemand(user)
            _ = store.merge(item, .user, isAnew: false, &entitlement)
        }
        guard isGroup else { return }
        try refreshAssignments(reader, of: id, "groups")
        let item = try reader.get("\(base)/groups/\(id)?$select=\(groups.selection(["securityEnabled"], []))")
        var direct: Set<String> = []
        _ = try reader.all("\(base)/groups/\(id)/members?$select=id") { if let id = $0["id"]?.stringValue { direct.insert(id) } }
        trace(item, groups, &activity)
        var merged = item
        merged["@odata.context"] = nil
        merged["members@delta"] = .array(members.filter(direct.contains).map { ["id": .string($0)] })
        store.noteOnDemand(id)
        _ = store.merge(merged, .group, isAnew: false, &entitlement)
    }

    /// Learns how one user or group is assigned now.
    private mutating func refreshAssignments(_ reader: GraphReader, of id: String, _ collection: String) throws(GraphReader
        .Failure)
    {
        var items: [JSONObject] = []
        _ = try reader.all("\(reader.baseURL)/\(collection)/\(id)/appRoleAssignments") { items.append($0) }
        let there = Set(items.compactMap { $0["id"]?.stringValue })
        for assignment in entitlement.assignments[id] ?? [] where !there.contains(assignment.id) {
            entitlement.unassign(id, assignment.id)
        }
        for item in items {
            guard let assignment = item["id"]?.stringValue else { continue }
            entitlement.assign(id, Entitlement.Assignment(id: assignment, roleID: item["appRoleId"]?.stringValue ?? ""))
        }
    }

    private func trace(_ item: JSONObject, _ mapping: CompiledMapping, _ activity: inout Activity) {
        activity.trace?.imported = item.members.compactMap { member in
            guard !member.name.contains("@"), !member.value.isNull else { return nil }
            let name = member.name == "id" ? "objectId" : member.name
            return (name, SourceObject.text(member.value) ?? "")
        }
    }

    // MARK: Answer

    private func failed(_ report: CycleReport, _ code: String, _ message: String) -> OnDemandReport {
        OnDemandReport(
            cycle: report,
            key: ["result": "Failure", "details": ["errorCode": .string(code), "errorMessage": .string(message)]],
            value: [
                "action": "Other", "modifiedProperties": [], "provisioningSteps": [],
                "statusInfo": statusInfo("Failure", code, message),
            ]
        )
    }

    private func statusInfo(_ status: String, _ code: String?, _ reason: String?) -> JSONValue {
        [
            "status": .string(status), "errorCode": code.map { .string($0) } ?? .null,
            "reason": reason.map { .string($0) } ?? .null,
            "additionalDetails": nil, "errorCategory": nil, "recommendedAction": nil,
        ]
    }

    /// The answer in the shape of "synchronizationJob: provisionOnDemand", example 1.
    private func answer(_ activity: Activity, about id: String) -> OnDemandReport {
        let report = activity.report
        // A group's run is told by the group's entry, or by its members' where they failed.
        let entry = report.log.last { $0.status == .failure } ?? report.log.last { $0.sourceID == id } ?? report.log.last
        let result =
            switch entry?.status {
            case .failure: "Failure"
            case .skipped, nil: "Skipped"
            case .success, .warning: "Success"
            }
        let details: JSONObject =
            entry?.errorCode == nil && result == "Success"
            ? [:]
            : [
                "errorCode": .string(entry?.skipReason ?? entry?.errorCode ?? ""), "errorMessage": .string(entry?.reason ?? ""),
            ]
        let imported = activity.trace?.imported ?? []
        let moment = JSONValue.string(activity.now.iso8601)
        let isSkipped = result == "Skipped"
        return OnDemandReport(
            cycle: report,
            key: ["result": .string(result), "details": .object(details)],
            value: [
                "action": .string(capitalised(entry?.action.rawValue ?? "other")),
                "changeId": .string(identifier(Int(truncatingIfNeeded: activity.now.milliseconds))), "endTime": moment,
                "modifiedProperties": .array(
                    isSkipped
                        ? imported.map { ["displayName": .string($0.name), "oldValue": nil, "newValue": .string($0.value)] }
                        : (entry?.modified ?? []).map(\.json)
                ),
                "provisioningSteps": .array(steps(entry, activity, moment)),
                "reportableIdentifier": .string(entry?.sourceName ?? ""), "startTime": .string(report.began.iso8601),
                "statusInfo": statusInfo(result, isSkipped ? nil : entry?.errorCode, isSkipped ? nil : entry?.reason),
                "sourceIdentity": [
                    "id": .string(id), "type": .string(entry?.identityType ?? "User"), "displayName": nil, "details": nil,
                ],
                "sourceSystem": ["id": nil, "name": .string(ProvisioningLogEntry.sourceSystem), "details": nil],
                "targetIdentity": [
                    "id": entry?.targetID.map { .string($0) } ?? .null,
                    "type": .string(
                        entry?.identityType == "Group"
                            ? configuration.groups.targetObjectName : configuration.users.targetObjectName
                    ),
                    "displayName": nil, "details": nil,
                ],
                "targetSystem": ["id": nil, "name": .string(Self.connector), "details": nil],
            ]
        )
    }

    /// What Microsoft's samples call the connector of SCIM applications.
    private static let connector = "customappsso"

    private func steps(_ entry: ProvisioningLogEntry?, _ activity: Activity, _ moment: JSONValue) -> [JSONValue] {
        guard let entry else { return [] }
        var steps = entry.steps(Self.connector)
        let details = JSONObject((activity.trace?.imported ?? []).map { ($0.name, .string($0.value)) })
        steps[0] = ProvisioningLogEntry.Step(
            name: "EntryImport",
            type: "import",
            status: "success",
            description: "Retrieved \(entry.identityType) '\(entry.sourceName)' from \(ProvisioningLogEntry.sourceSystem)",
            details: details
        )
        steps.removeAll { $0.name == "EntryImport" && $0.type == "matching" }
        if let matched = activity.trace?.matched, entry.action != .create {
            let found = ProvisioningLogEntry.Step(
                name: "EntryImport",
                type: "matching",
                status: "success",
                description: "Retrieved  '\(entry.sourceName)' from \(Self.connector)",
                details: JSONObject(
                    matched.members.compactMap { member in SourceObject.text(member.value).map { (member.name, .string($0)) } }
                )
            )
            steps.insert(found, at: 1)
        }
        return steps.map { step in
            [
                "name": .string(step.name),
                "type": .string(step.name == "EntrySynchronizationSkip" ? "Export" : capitalised(step.type)),
                "status": .string(capitalised(step.status)), "description": .string(step.description), "timestamp": moment,
                "details": .object(step.details),
            ]
        }
    }

    private func capitalised(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst() }
}
