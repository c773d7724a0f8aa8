import HTTP
import JSON

/// A change of the directory that a request is about to make: what the audit log calls it, and whom it concerns.
///
/// Names: "Microsoft Entra audit log categories and activities", Core Directory.
struct AuditedChange {
    let activity: String
    let category: String
    /// What is known before the request is answered; an object that the request makes is read from the answer.
    var targets: [AuditTarget] = []
    /// What kind of object the request makes; `nil` where it makes none.
    var makes: DirectoryObject.Kind?
}

extension GraphTenant {
    /// The change that a request would make; `nil` for one that reads, or that is no change of users, groups or assignments.
    func auditedChange(_ call: GraphCall) -> AuditedChange? {
        if call.method == "GET" || call.method == "HEAD" { return nil }
        switch (call[0], call.path.count) {
        case ("users", 1): return AuditedChange(activity: "Add user", category: "UserManagement", makes: .user)
        case ("groups", 1): return AuditedChange(activity: "Add group", category: "GroupManagement", makes: .group)
        case ("users", 2...), ("groups", 2...), ("directoryObjects", 2): return changeOfObject(call)
        case ("directory", 3...): return changeOfDeleted(call)
        case ("servicePrincipals", 3...) where call[2] == "appRoleAssignedTo": return changeOfAssignment(call, call[3])
        default: return nil
        }
    }

    private func changeOfObject(_ call: GraphCall) -> AuditedChange? {
        let id = directory.live(call[1]) != nil ? call[1] : directory.userID(named: call[1]) ?? ""
        guard let object = directory.live(id) else { return nil }
        let isUser = object.kind == .user
        let category = isUser ? "UserManagement" : "GroupManagement"
        let word = isUser ? "user" : "group"
        func change(_ activity: String, _ more: [AuditTarget] = []) -> AuditedChange {
            AuditedChange(activity: activity, category: category, targets: [AuditTarget(object)] + more)
        }
        func member(_ id: String) -> [AuditTarget] { directory.live(id).map { [AuditTarget($0)] } ?? [] }
        switch (call.method, call[2]) {
        case ("PATCH", ""):
            let binds = (try? call.body())?["members@odata.bind"]?.arrayValue
            return binds == nil
                ? change("Update \(word)") : change("Add member to group", (binds ?? []).flatMap { member(Self.lastSegment($0)) })
        case ("DELETE", ""): return change("Delete \(word)")
        case ("POST", "members"): return change("Add member to group", member(Self.lastSegment((try? call.body())?["@odata.id"])))
        case ("DELETE", "members") where call[4] == "$ref": return change("Remove member from group", member(call[3]))
        case ("POST", "owners"): return change("Add owner to group", member(Self.lastSegment((try? call.body())?["@odata.id"])))
        case ("DELETE", "owners"): return change("Remove owner from group", member(call[3]))
        case (_, "manager"): return change("Set user manager")
        case (_, "appRoleAssignments"): return changeOfAssignment(call, call[3])
        default: return nil
        }
    }

    private func changeOfDeleted(_ call: GraphCall) -> AuditedChange? {
        guard let object = directory.objects[call[2]], object.deleted != nil else { return nil }
        let isUser = object.kind == .user
        let activity = call.method == "DELETE" ? "Hard Delete" : "Restore"
        return AuditedChange(
            activity: "\(activity) \(isUser ? "user" : "group")",
            category: isUser ? "UserManagement" : "GroupManagement",
            targets: [AuditTarget(object)]
        )
    }

    private func changeOfAssignment(_ call: GraphCall, _ assignmentID: String) -> AuditedChange? {
        let body = call.method == "POST" ? try? call.body() : nil
        guard let principal = body?["principalId"]?.stringValue ?? assignments.table[assignmentID]?.principalID,
            let object = directory.objects[principal]
        else { return nil }
        let isUser = object.kind == .user
        let isAdded = call.method == "POST"
        return AuditedChange(
            activity: isUser
                ? (isAdded ? "Add app role assignment grant to user" : "Remove app role assignment from user")
                : (isAdded ? "Add app role assignment to group" : "Remove app role assignment from group"),
            category: isUser ? "UserManagement" : "GroupManagement",
            targets: [AuditTarget(object)]
        )
    }

    private static func lastSegment(_ reference: JSONValue?) -> String {
        reference?.stringValue?.split(separator: "/").last.map(String.init) ?? ""
    }

    /// Notes a change that was made.
    mutating func note(_ change: AuditedChange, _ call: GraphCall, _ outcome: GraphOutcome) {
        guard case .response(let response) = outcome, (200..<300).contains(response.status) else { return }
        var targets = change.targets
        if change.makes != nil {
            guard let id = (try? JSONValue.parse(response.body))?["id"]?.stringValue, let object = directory.live(id) else {
                return
            }
            targets = [AuditTarget(object)]
        }
        noteAudit(activity: change.activity, category: change.category, targets: targets, call: call)
    }
}
