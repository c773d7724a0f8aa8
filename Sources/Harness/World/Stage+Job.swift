import EntraProvisioning
import HTTP
import JSON
import MockGraph

// What an administrator sets of the provisioning job, through Microsoft Graph as a script would; and how the service takes it over.
extension Stage {
    /// Lets the service take the job's settings and the restart that waits for it, as Graph has them; only while live.
    func prepareJob() {
        guard let record = withGraph({ $0.synchronizationJob($0.jobID) }) else { return }
        let source = JobSource(record)
        if source != world.jobSource {
            world.job.reconfigure(world.job.configuration.configured(by: record))
            world.jobSource = source
        }
        guard let scopes = withGraph({ $0.takePendingRestart() }) else { return }
        world.job.restart(scopes.compactMap(ResetScope.init(rawValue:)))
    }

    func setProvisioning(_ settings: JobSettings) throws(StepFailure) {
        var secrets: [JSONValue] = []
        func add(_ key: String, _ value: String) { secrets.append(["key": .string(key), "value": .string(value)]) }
        if let syncsAll = settings.syncsAll { add("SyncAll", syncsAll ? "true" : "false") }
        if let skips = settings.skipsOutOfScopeDeletions { add("SkipOutOfScopeDeletions", skips ? "True" : "False") }
        if let threshold = settings.deletionThreshold {
            let isOn = threshold != nil
            add("SyncNotificationSettings", #"{"Enabled":false,"DeleteThresholdEnabled":\#(isOn)}"#)
        }
        let saved = JSONValue.array(secrets)
        let threshold = settings.deletionThreshold.flatMap { $0 }
        let principal = servicePrincipalPath
        try live { () throws(StepFailure) in
            if !secrets.isEmpty { try askGraph("PUT", "\(principal)/synchronization/secrets", ["value": saved]) }
            guard let threshold else { return }
            let setting: JSONValue = ["name": "QuarantineTooManyDeletesThreshold", "value": .string(String(threshold))]
            try askGraph("PATCH", jobPath, ["synchronizationJobSettings": [setting]])
        }
    }

    /// Replaces the scoping filters of a mapping.
    func setScopingFilters(ofGroups: Bool, _ filters: JSONValue) throws(StepFailure) {
        try changeMapping(ofGroups: ofGroups) { mapping in
            mapping["scope"] = filters.arrayValue?.isEmpty == true ? .null : ["groups": filters]
        }
    }

    /// Changes an attribute mapping.
    func setMapping(_ change: MappingChange) throws(StepFailure) {
        try changeMapping(ofGroups: change.ofGroups) { mapping in
            var rows = (mapping["attributeMappings"]?.arrayValue ?? []).filter {
                !change.removed.contains($0["targetAttributeName"]?.stringValue ?? "")
            }
            for row in change.rows {
                let json: JSONValue = [
                    "targetAttributeName": .string(row.target), "matchingPriority": .number(JSONNumber(row.matching ?? 0)),
                    "defaultValue": row.defaultValue.map { .string($0) } ?? .null, "flowBehavior": "FlowWhenChanged",
                    "flowType": row.onlyDuringCreation ? "ObjectAddOnly" : "Always",
                    "source": ["expression": .string(row.expression)],
                ]
                if let place = rows.firstIndex(where: { $0["targetAttributeName"]?.stringValue == row.target }) {
                    rows[place] = json
                } else {
                    rows.append(json)
                }
            }
            mapping["attributeMappings"] = .array(rows)
            if let flowTypes = change.flowTypes { mapping["flowTypes"] = .string(flowTypes.joined(separator: ", ")) }
            if let isEnabled = change.isEnabled { mapping["enabled"] = .bool(isEnabled) }
        }
    }

    /// Reads the job's schema, lets `change` change the mapping of users or groups, and saves it whole, as the API wants it.
    private func changeMapping(ofGroups: Bool, _ change: (inout JSONObject) -> Void) throws(StepFailure) {
        let name = ofGroups ? "Group" : "User"
        try live { () throws(StepFailure) in
            let path = "\(jobPath)/schema"
            var schema = try askGraph("GET", path)
            schema["@odata.context"] = nil
            var rules = schema["synchronizationRules"]?.arrayValue ?? []
            for (place, rule) in rules.enumerated() {
                guard var changed = rule.objectValue, var mappings = changed["objectMappings"]?.arrayValue else { continue }
                for index in mappings.indices where mappings[index]["sourceObjectName"]?.stringValue == name {
                    guard var mapping = mappings[index].objectValue else { continue }
                    change(&mapping)
                    mappings[index] = .object(mapping)
                }
                changed["objectMappings"] = .array(mappings)
                rules[place] = .object(changed)
            }
            schema["synchronizationRules"] = .array(rules)
            try askGraph("PUT", path, .object(schema))
        }
    }
}

/// What a job's configuration comes from, without what changes it not: so that it is read anew only where it changed.
struct JobSource: Sendable, Hashable {
    private let templateID: String
    private let schema: JSONObject?
    private let values: [String]

    init(_ record: SynchronizationJobRecord) {
        templateID = record.templateID
        schema = record.schema
        values =
            record.secrets.filter { $0.key != "SecretToken" && $0.key != "BaseAddress" }.map { "\($0.key)=\($0.value)" }
            + record.settings.map { "\($0.name)=\($0.value)" }
    }
}
