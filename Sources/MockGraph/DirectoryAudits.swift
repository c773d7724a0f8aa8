import HTTP
import JSON

/// A resource that an audited activity changed (targetResource).
struct AuditTarget: Sendable {
    /// A property that changed (modifiedProperty).
    struct Change: Sendable {
        let name: String
        let old: String?
        let new: String?

        init(_ name: String, _ old: String?, _ new: String?) {
            self.name = name
            self.old = old
            self.new = new
        }
    }

    let id: String
    let displayName: String?
    /// `User`, `Group`, `ServicePrincipal`.
    let type: String
    var userPrincipalName: String?
    var groupType: String?
    var changes: [Change] = []

    init(id: String, displayName: String?, type: String, changes: [Change] = []) {
        self.id = id
        self.displayName = displayName
        self.type = type
        self.changes = changes
    }

    /// A user or a group.
    init(_ object: DirectoryObject, changes: [Change] = []) {
        self.init(
            id: object.id,
            displayName: object["displayName"]?.stringValue,
            type: object.kind == .user ? "User" : "Group",
            changes: changes
        )
        userPrincipalName = object["userPrincipalName"]?.stringValue
        if object.kind == .group {
            // auditActivity's groupType: unifiedGroups for Microsoft 365 groups, azureAD for the others (targetResource).
            groupType = object["groupTypes"]?.arrayValue?.contains("Unified") == true ? "unifiedGroups" : "azureAD"
        }
    }

    fileprivate var json: JSONValue {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        return [
            "id": .string(id), "displayName": text(displayName), "type": .string(type),
            "userPrincipalName": text(userPrincipalName), "groupType": text(groupType),
            "modifiedProperties": .array(
                changes.map {
                    ["displayName": .string($0.name), "oldValue": text($0.old), "newValue": text($0.new)]
                }
            ),
        ]
    }
}

extension GraphTenant {
    /// Notes in the audit log what a request changed.
    ///
    /// - Parameters:
    ///   - activity: one of "Microsoft Entra audit log categories and activities": `Add user`, `Add member to group`.
    ///   - category: its category there: `UserManagement`, `GroupManagement`, `ProvisioningManagement`.
    ///   - targets: what was changed.
    mutating func noteAudit(
        activity: String,
        category: String,
        targets: [AuditTarget],
        call: GraphCall,
        details: [(key: String, value: String)] = []
    ) {
        // Clients have no names here.
        let application: JSONValue = [
            "appId": .string(call.access.clientID), "displayName": nil, "servicePrincipalId": nil, "servicePrincipalName": nil,
        ]
        note(
            activity,
            category,
            targets,
            ["user": nil, "app": application],
            reason: "",
            details,
            correlation: call.requestID,
            call.now
        )
    }

    /// Notes what a request changed in the provisioning configuration; `jobID` is `nil` where it concerns every job.
    mutating func noteProvisioningAudit(
        _ activity: String,
        _ jobID: String?,
        _ call: SynchronizationCall,
        _ changes: [AuditTarget.Change] = []
    ) {
        noteAudit(
            activity: activity,
            category: Self.provisioning,
            targets: [servicePrincipalTarget(call.servicePrincipalID, changes)],
            call: call.graph,
            details: jobID.map { [("JobId", $0)] } ?? []
        )
    }

    /// Notes what the provisioning service did by itself.
    mutating func noteServiceAudit(_ activity: String, _ jobID: String, _ owner: String, reason: String?, at now: Instant) {
        let service: JSONValue = [
            "appId": nil, "displayName": "Azure AD Provisioning Service", "servicePrincipalId": nil, "servicePrincipalName": nil,
        ]
        note(
            activity,
            Self.provisioning,
            [servicePrincipalTarget(owner, [])],
            ["user": nil, "app": service],
            reason: reason ?? "",
            [("JobId", jobID)],
            correlation: nextRecordID(),
            now
        )
    }

    private static let provisioning = "ProvisioningManagement"

    private func servicePrincipalTarget(_ owner: String, _ changes: [AuditTarget.Change]) -> AuditTarget {
        AuditTarget(id: owner, displayName: applicationName(of: owner), type: "ServicePrincipal", changes: changes)
    }

    /// Appends an entry in the shape of directoryAudit.
    private mutating func note(
        _ activity: String,
        _ category: String,
        _ targets: [AuditTarget],
        _ initiator: JSONValue,
        reason: String,
        _ details: [(key: String, value: String)],
        correlation: String,
        _ now: Instant
    ) {
        let isProvisioning = category == Self.provisioning
        directoryAudits.append(
            [
                "id": .string("\(isProvisioning ? "Sync" : "Directory")_\(correlation)_\(directoryAudits.count + 1)"),
                "category": .string(category), "correlationId": .string(correlation), "result": "success",
                "resultReason": .string(reason), "activityDisplayName": .string(activity),
                "activityDateTime": .string(now.iso8601Milliseconds),
                "loggedByService": isProvisioning ? "Account Provisioning" : "Core Directory",
                "operationType": .string(Self.operation(activity)), "initiatedBy": initiator,
                "targetResources": .array(targets.map(\.json)),
                "additionalDetails": .array(details.map { ["key": .string($0.key), "value": .string($0.value)] }),
            ]
        )
    }

    /// The kind of an activity: `Add`, `Assign`, `Update`, `Unassign` or `Delete` (directoryAudit).
    private static func operation(_ activity: String) -> String {
        let lowered = activity.lowercased()
        // firstRange(of:) builds a searcher for every look; most activities are told by a word of their own.
        let words = lowered.utf8.split(separator: 0x20)
        if words.contains(where: { $0.starts(with: "member".utf8) || $0.starts(with: "assignment".utf8) }) {
            return lowered.hasPrefix("remove") ? "Unassign" : "Assign"
        }
        if lowered.hasPrefix("add") { return "Add" }
        return lowered.hasPrefix("delete") || lowered.hasPrefix("hard delete") ? "Delete" : "Update"
    }

    /// The next id of a record that is no directory object: counted, so that the ids of users and groups do not depend on it.
    mutating func nextRecordID() -> String {
        recordCount += 1
        var generator = SeededGenerator(seed: configuration.seed &* 0x9E37_79B9 &+ 0x7265_636F_7264 &+ recordCount)
        return generator.nextUUID()
    }
}
