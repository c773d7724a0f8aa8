import JSON

extension ProvisioningJob {
    /// Provisions one user, or one group with some of its members, at once (On-demand provisioning).
    public mutating func provisionOnDemand(
        sourceID: String,
        isGroup: Bool,
        members: [String] = [],
        _ environment: ProvisioningEnvironment
    ) -> OnDemandReport {
        var activity = Activity(environment: environment, report: CycleReport(kind: .onDemand))
        guard let client = TargetClient(environment, forwardsFlag: configuration.forwardsFlag) else {
            return answer(activity.report, "Failure", "InvalidBaseAddress", "The tenant URL is not a valid URL.")
        }
        activity.client = client
        let probe = probe(client)
        guard probe.succeeded else { return answer(activity.report, "Failure", probe.code, probe.message) }
        do throws(GraphReader.Failure) {
            try readOne(sourceID, isGroup: isGroup, members, environment)
        } catch {
            return answer(activity.report, "Failure", error.code, error.message)
        }
        if isGroup {
            for member in members { exportUser(member, &activity) }
            exportGroup(sourceID, &activity)
            exportMembers(sourceID, only: Set(members), &activity)
        } else {
            exportUser(sourceID, &activity)
            exportManager(sourceID, &activity)
        }
        let entry = activity.report.log.last
        let result = activity.report.failures.isEmpty ? (entry?.status == .skipped ? "Skipped" : "Success") : "Failure"
        return answer(activity.report, result, entry?.errorCode ?? "", entry?.reason ?? "")
    }

    /// Reads one object, and the members that are asked for, as they are now.
    private mutating func readOne(
        _ id: String,
        isGroup: Bool,
        _ members: [String],
        _ environment: ProvisioningEnvironment
    ) throws(GraphReader.Failure) {
        let reader = GraphReader(transport: environment.graph, baseURL: environment.graphBaseURL, token: environment.graphToken)
        assigned = Set(try reader.assigned(to: environment.servicePrincipalID))
        for user in isGroup ? members : [id] {
            let select = (users.selected + ["accountEnabled"]).joined(separator: ",")
            var item = try reader.get("\(environment.graphBaseURL)/users/\(user)?$select=\(select)")
            item["@odata.context"] = nil
            var seen: Set<String> = []
            _ = store.merge(item, .user, isFirstRound: false, seen: &seen)
            if assigned.contains(user) { inScope.insert(user) }
        }
        guard isGroup else { return }
        let select = (groups.selected + ["securityEnabled"]).joined(separator: ",")
        var item = try reader.get("\(environment.graphBaseURL)/groups/\(id)?$select=\(select)")
        let direct = Set(
            try reader.all("\(environment.graphBaseURL)/groups/\(id)/members?$select=id").items.compactMap {
                $0["id"]?.stringValue
            }
        )
        item["members@delta"] = .array(members.filter(direct.contains).map { ["id": .string($0)] })
        var seen: Set<String> = []
        _ = store.merge(item, .group, isFirstRound: false, seen: &seen)
        if assigned.contains(id) {
            inScope.insert(id)
            for member in members where direct.contains(member) { inScope.insert(member) }
        }
    }

    private func answer(_ report: CycleReport, _ result: String, _ code: String, _ message: String) -> OnDemandReport {
        let entry = report.log.last
        return OnDemandReport(
            cycle: report,
            key: ["result": .string(result), "details": ["errorCode": .string(code), "errorMessage": .string(message)]],
            value: [
                "action": .string(entry?.action.rawValue ?? "other"),
                "modifiedProperties": .array(
                    (entry?.modified ?? []).map {
                        [
                            "displayName": .string($0.name), "oldValue": $0.old.map { .string($0) } ?? .null,
                            "newValue": $0.new.map { .string($0) } ?? .null,
                        ]
                    }
                ),
                "statusInfo": ["status": .string(result), "errorCode": .string(code), "reason": .string(message)],
                "sourceIdentity": ["id": .string(entry?.sourceID ?? ""), "type": .string(entry?.identityType ?? "User")],
                "targetIdentity": ["id": .string(entry?.targetID ?? "")],
            ]
        )
    }
}
