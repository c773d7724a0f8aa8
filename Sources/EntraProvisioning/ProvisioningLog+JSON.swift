import HTTP
import JSON

extension ProvisioningLogEntry {
    /// Where an entry belongs: what every entry of a cycle has in common.
    public struct Context: Sendable {
        /// The job's id.
        public var jobID: String
        /// The cycle's id.
        public var cycleID: String
        /// What the application is called.
        public var application: String
        /// The application (client) id.
        public var applicationID: String
        /// The object id of its service principal.
        public var servicePrincipalID: String

        /// Creates a context.
        public init(jobID: String, cycleID: String, application: String, applicationID: String, servicePrincipalID: String) {
            self.jobID = jobID
            self.cycleID = cycleID
            self.application = application
            self.applicationID = applicationID
            self.servicePrincipalID = servicePrincipalID
        }
    }

    /// What the log calls the source ("List provisioningObjectSummary", example 2).
    static let sourceSystem = "Azure Active Directory"

    /// The entry in Graph's shape, as "List provisioningObjectSummary" shows it.
    public func json(id: String, _ context: Context) -> JSONObject {
        [
            "id": .string(id), "activityDateTime": .string(moment.iso8601), "jobId": .string(context.jobID),
            "cycleId": .string(context.cycleID), "changeId": .string(id), "provisioningAction": .string(action.rawValue),
            "durationInMilliseconds": .number(JSONNumber(Int(duration))),
            "provisioningStatusInfo": ["status": .string(status.rawValue), "errorInformation": errorInformation],
            "provisioningSteps": .array(steps(context.application).map(\.json)),
            "modifiedProperties": .array(modified.map(\.json)),
            "servicePrincipal": ["id": .string(context.servicePrincipalID), "displayName": .string(context.application)],
            "sourceSystem": ["id": "", "displayName": .string(Self.sourceSystem), "details": [:]],
            "targetSystem": [
                "id": "", "displayName": .string(context.application),
                "details": [
                    "ApplicationId": .string(context.applicationID), "ServicePrincipalId": .string(context.servicePrincipalID),
                    "ServicePrincipalDisplayName": .string(context.application),
                ],
            ],
            "initiatedBy": ["id": "", "displayName": "Azure AD Provisioning Service", "initiatorType": "system"],
            "sourceIdentity": [
                "id": .string(sourceID), "displayName": .string(sourceName), "identityType": .string(identityType),
                "details": [:],
            ],
            "targetIdentity": [
                "id": .string(targetID ?? ""), "displayName": "", "identityType": .string(identityType), "details": [:],
            ],
        ]
    }

    private var errorInformation: JSONValue {
        guard let errorCode else { return .null }
        return [
            "errorCode": .string(errorCode), "reason": reason.map { .string($0) } ?? .null, "additionalDetails": nil,
            "errorCategory": "nonServiceFailure", "recommendedAction": nil,
        ]
    }

    // MARK: Steps

    /// One of the steps that led to the entry.
    struct Step {
        let name: String
        let type: String
        let status: String
        let description: String
        var details: JSONObject = [:]

        var json: JSONValue {
            [
                "name": .string(name), "provisioningStepType": .string(type), "status": .string(status),
                "description": .string(description), "details": .object(details),
            ]
        }
    }

    /// The steps in their order. Names and words are those of Microsoft's samples; those of updates and deletions are assumed after the pattern of
    /// additions.
    func steps(_ application: String) -> [Step] {
        let who = "\(identityType) '\(sourceName)'"
        var steps = [
            Step(
                name: "EntryImport\(received.rawValue)",
                type: "import",
                status: "success",
                description: "Received \(who) change of type (\(received.rawValue)) from \(Self.sourceSystem)"
            )
        ]
        if let scoping {
            steps.append(
                Step(
                    name: "EntrySynchronizationScoping",
                    type: "scoping",
                    status: "success",
                    description: "Determine if \(identityType) in scope by evaluating against each scoping filter",
                    details: scoping.json
                )
            )
        }
        if isMatching, targetID != nil, action != .create {
            steps.append(
                Step(
                    name: "EntryImport",
                    type: "matching",
                    status: "success",
                    description: "Retrieved \(who) from \(application)"
                )
            )
        }
        if status == .skipped {
            steps.append(
                Step(
                    name: "EntrySynchronizationSkip",
                    type: "processing",
                    status: "skipped",
                    description: "\(reason ?? "") No change to the \(who) currently needs to be made.",
                    details: ["SkipReason": .string(skipReason ?? errorCode ?? "")]
                )
            )
            return steps
        }
        if errorCode == "UnableToResolveReferenceAttributeValue" {
            steps.append(
                Step(name: "EntryReferenceResolution", type: "referenceResolution", status: "warning", description: reason ?? "")
            )
            return steps
        }
        let (verb, done, infinitive): (String, String, String) =
            switch action {
            case .create: ("Add", "created", "create")
            case .delete, .stagedDelete: ("Delete", "deleted", "delete")
            case .disable: ("Update", "disabled", "disable")
            case .update, .other: ("Update", "updated", "update")
            }
        let because =
            action == .create
            ? " (\(identityType) is active and assigned in \(Self.sourceSystem), but no matching \(identityType) was found in \(application))"
            : ""
        steps.append(
            Step(
                name: "EntrySynchronization\(verb)",
                type: "matching",
                status: "success",
                description: "\(who) will be \(done) in \(application)\(because)"
            )
        )
        if action == .stagedDelete { return steps }
        let failed = status == .failure
        steps.append(
            Step(
                name: "EntryExport\(verb)",
                type: "export",
                status: status.rawValue,
                description: failed ? "Failed to \(infinitive) \(who) in \(application)" : "\(who) was \(done) in \(application)",
                details: ["ReportableIdentifier": .string(sourceName)]
            )
        )
        return steps
    }
}

extension ProvisioningLogEntry.Scoping {
    /// The details of the scoping step ("synchronizationJob: provisionOnDemand", example 1).
    var json: JSONObject {
        func flag(_ isTrue: Bool) -> JSONValue { isTrue ? "True" : "False" }
        return [
            "IsActive": flag(isActive), "Assigned": flag(isAssigned), "IsEffectivelyEntitledForProvisioning": flag(isInScope),
            "IsInProvisioningScopeDisplayName": flag(isInScope), "ScopeEvaluationResult": .string(filters),
        ]
    }
}

extension ProvisioningLogEntry.Modified {
    /// The change in Graph's shape.
    var json: JSONValue {
        [
            "displayName": .string(name), "oldValue": old.map { .string($0) } ?? .null,
            "newValue": new.map { .string($0) } ?? .null,
        ]
    }
}
