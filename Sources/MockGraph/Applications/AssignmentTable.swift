import HTTP
import JSON

/// Who is assigned to which enterprise application.
struct AssignmentTable: Sendable {
    struct Assignment: Sendable, Equatable {
        let id: String
        /// The service principal that the principal is assigned to.
        let resourceID: String
        let principalID: String
        let appRoleID: String
        let created: Instant
        /// An assignment of a deleted object is not shown; it comes back when the object is restored.
        var isSuspended = false
    }

    private(set) var table: [String: Assignment] = [:]
    private var byResource: [String: OrderedIDs] = [:]
    private var byPrincipal: [String: OrderedIDs] = [:]
    /// What changed of the assignments of each service principal, with the principal.
    private(set) var journals: [String: ChangeJournal<String>] = [:]

    /// The ids of the assignments to a service principal in the order they were made, suspended ones among them.
    func ids(of resource: String) -> OrderedIDs { byResource[resource] ?? OrderedIDs() }

    /// The ids of the assignments of a principal, suspended ones among them.
    func ids(ofPrincipal principal: String) -> OrderedIDs { byPrincipal[principal] ?? OrderedIDs() }

    /// The assignment, unless its principal is deleted.
    func live(_ id: String) -> Assignment? {
        guard let assignment = table[id], !assignment.isSuspended else { return nil }
        return assignment
    }

    /// The first assignment of a principal to a service principal.
    func assignment(of principal: String, to resource: String) -> Assignment? {
        for id in ids(ofPrincipal: principal).all {
            if let assignment = live(id), assignment.resourceID == resource { return assignment }
        }
        return nil
    }

    mutating func add(_ assignment: Assignment) {
        load(assignment)
        note(assignment)
    }

    /// Removes an assignment; gives `false` where there is none, or none to this service principal.
    mutating func remove(_ id: String, from resource: String? = nil) -> Bool {
        guard let assignment = table[id], resource == nil || assignment.resourceID == resource else { return false }
        table[id] = nil
        byResource[assignment.resourceID]?.remove(id)
        byPrincipal[assignment.principalID]?.remove(id)
        note(assignment)
        return true
    }

    mutating func removeAll(of principal: String) {
        for id in byPrincipal.removeValue(forKey: principal)?.all ?? [] { _ = remove(id) }
    }

    mutating func suspend(_ principal: String) { set(principal, isSuspended: true) }
    mutating func resume(_ principal: String) { set(principal, isSuspended: false) }

    private mutating func set(_ principal: String, isSuspended: Bool) {
        for id in ids(ofPrincipal: principal).all {
            table[id]?.isSuspended = isSuspended
            if let assignment = table[id] { note(assignment) }
        }
    }

    private mutating func note(_ assignment: Assignment) {
        journals[assignment.resourceID, default: ChangeJournal()].append(assignment.id, assignment.principalID)
    }

    // MARK: Loading

    /// Takes a saved assignment, without a change of it: those are saved, too.
    mutating func load(_ assignment: Assignment) {
        table[assignment.id] = assignment
        byResource[assignment.resourceID, default: OrderedIDs()].insert(assignment.id)
        byPrincipal[assignment.principalID, default: OrderedIDs()].insert(assignment.id)
    }

    mutating func loadChange(of id: String, _ principal: String, _ resource: String) {
        journals[resource, default: ChangeJournal()].append(id, principal)
    }
}
