/// Who is entitled to be provisioned: everybody, or who is assigned to the application, directly or as a direct member of an assigned group.
///
/// Nested groups are not expanded (How application provisioning works, "Nested groups"). Kept up to date change by change, so that a cycle costs
/// what changed and not what there is.
struct Entitlement: Sendable, Equatable {
    /// Whether all users and groups are in scope (`SyncAll`), not the assigned ones alone.
    var isSyncAll = false
    /// An assignment to the application.
    struct Assignment: Sendable, Hashable {
        let id: String
        /// The app role, by its id.
        let roleID: String
    }

    /// How users and groups are assigned.
    private(set) var assignments: [String: [Assignment]] = [:]
    /// By how many assigned groups a user is entitled.
    private var grants: [String: Int] = [:]
    /// The groups that entitle their members: assigned, living, security-enabled.
    private(set) var granting: Set<String> = []
    /// Whose entitlement a change may have touched, with what it was before.
    private var touched: [String: Bool] = [:]

    func isAssigned(_ id: String) -> Bool { assignments[id] != nil }

    /// Whether the object is entitled, alive or not.
    func includes(_ id: String) -> Bool { isSyncAll || assignments[id] != nil || grants[id] != nil }

    /// How many users and groups are assigned, directly or through a group.
    private(set) var count = 0

    // MARK: Changes

    /// Lets `body` change what an object is entitled by.
    private mutating func change(_ id: String, _ body: (inout Entitlement) -> Void) {
        if touched[id] == nil { touched[id] = includes(id) }
        let was = assignments[id] != nil || grants[id] != nil
        body(&self)
        let isNow = assignments[id] != nil || grants[id] != nil
        count += (isNow ? 1 : 0) - (was ? 1 : 0)
    }

    mutating func assign(_ id: String, _ assignment: Assignment) {
        change(id) { if $0.assignments[id]?.contains(assignment) != true { $0.assignments[id, default: []].append(assignment) } }
    }

    /// Takes an assignment away.
    mutating func unassign(_ id: String, _ assignmentID: String) {
        change(id) {
            $0.assignments[id]?.removeAll { $0.id == assignmentID }
            if $0.assignments[id]?.isEmpty == true { $0.assignments[id] = nil }
        }
    }

    mutating func unassignAll() {
        for id in Array(assignments.keys) { change(id) { $0.assignments[id] = nil } }
    }

    /// A member joined or left a group.
    mutating func member(_ member: String, of group: String, isJoining: Bool) {
        if granting.contains(group) { grant(member, isJoining ? 1 : -1) }
    }

    /// A group begins or ends to entitle its members.
    mutating func setGranting(_ group: String, _ isGranting: Bool, members: @autoclosure () -> [String]) {
        guard granting.contains(group) != isGranting else { return }
        if isGranting { granting.insert(group) } else { granting.remove(group) }
        for member in members() { grant(member, isGranting ? 1 : -1) }
    }

    private mutating func grant(_ member: String, _ step: Int) {
        change(member) {
            let count = ($0.grants[member] ?? 0) + step
            $0.grants[member] = count > 0 ? count : nil
        }
    }

    /// Whether a change may have touched whether the object is entitled since ``takeChanged()`` was last asked.
    func isTouched(_ id: String) -> Bool { touched[id] != nil }

    /// Whose entitlement is another than it was when this was last asked.
    mutating func takeChanged() -> [String] {
        defer { touched = [:] }
        return touched.compactMap { includes($0.key) == $0.value ? nil : $0.key }
    }
}
