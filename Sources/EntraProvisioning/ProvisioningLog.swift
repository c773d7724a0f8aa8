import HTTP
import JSON

/// One entry of the provisioning log (provisioningObjectSummary of Microsoft Graph).
public struct ProvisioningLogEntry: Sendable, Hashable {
    /// What was done.
    public enum Action: String, Sendable, Hashable {
        case create
        case update
        case delete
        case disable
        case stagedDelete
        case other
    }

    /// How it ended.
    public enum Status: String, Sendable, Hashable {
        case success
        case failure
        case skipped
        case warning
    }

    /// What was done.
    public var action: Action
    /// How it ended.
    public var status: Status
    /// `User` or `Group`.
    public var identityType: String
    /// The source object's id.
    public var sourceID: String
    /// What the source object is called.
    public var sourceName: String
    /// The id in the target, where it is known.
    public var targetID: String?
    /// The documented error code; `nil` on success.
    public var errorCode: String?
    /// The reason; `nil` on success.
    public var reason: String?
    /// Target attributes with their old and new values.
    public var modified: [Modified] = []

    /// A target attribute that changed.
    public struct Modified: Sendable, Hashable {
        /// The target attribute.
        public var name: String
        /// The value before.
        public var old: String?
        /// The value after.
        public var new: String?
    }

    /// The entry in Graph's shape.
    public func json(id: String, jobID: String, cycleID: String, at now: Instant) -> JSONObject {
        [
            "id": .string(id), "activityDateTime": .string(now.iso8601), "jobId": .string(jobID), "cycleId": .string(cycleID),
            "changeId": .string(id), "provisioningAction": .string(action.rawValue), "durationInMilliseconds": 0,
            "provisioningStatusInfo": [
                "status": .string(status.rawValue),
                "errorInformation": errorCode.map { code in
                    [
                        "errorCode": .string(code), "reason": .string(reason ?? ""), "additionalDetails": nil,
                        "errorCategory": "nonServiceFailure", "recommendedAction": nil,
                    ]
                } ?? .null,
            ],
            "provisioningSteps": .array(steps),
            "modifiedProperties": .array(
                modified.map { change in
                    [
                        "displayName": .string(change.name), "oldValue": change.old.map { .string($0) } ?? .null,
                        "newValue": change.new.map { .string($0) } ?? .null,
                    ]
                }
            ),
            "initiatedBy": ["id": "", "displayName": "Azure AD Provisioning Service", "initiatorType": "system"],
            "sourceIdentity": [
                "id": .string(sourceID), "displayName": .string(sourceName), "identityType": .string(identityType),
            ],
            "targetIdentity": [
                "id": .string(targetID ?? ""), "displayName": "", "identityType": .string(identityType),
            ],
        ]
    }

    private var steps: [JSONValue] {
        let export: (name: String, kind: String) =
            switch (action, status) {
            case (.create, _): ("EntryExportAdd", "export")
            case (.delete, _): ("EntryExportDelete", "export")
            case (_, .skipped): ("EntrySynchronizationSkip", "processing")
            default: ("EntryExportUpdate", "export")
            }
        return [
            [
                "name": "EntryImport", "provisioningStepType": "import", "status": "success",
                "description": .string("Received \(identityType) '\(sourceName)'"),
            ],
            [
                "name": "EntrySynchronizationScoping", "provisioningStepType": "scoping", "status": "success",
                "description": "Determine if in scope",
            ],
            [
                "name": .string(export.name), "provisioningStepType": .string(export.kind),
                "status": .string(
                    status == .warning ? "warning" : status == .failure ? "failure" : status == .skipped ? "skipped" : "success"
                ),
                "description": .string(reason ?? "\(identityType) '\(sourceName)'"),
            ],
        ]
    }
}
