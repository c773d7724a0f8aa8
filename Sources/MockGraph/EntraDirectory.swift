import HTTP
import JSON

/// The users and groups of Entra ID with their index, and the journal of changes that delta queries read.
struct EntraDirectory: Sendable {
    /// One change, for delta queries.
    struct Change: Sendable {
        enum What: Sendable, Hashable {
            case created
            case properties([String])
            case memberAdded(String)
            case memberRemoved(String)
            case manager
            case softDeleted
            case restored
            case purged
        }

        let id: String
        let kind: DirectoryObject.Kind
        let what: What
    }

    private(set) var objects: [String: DirectoryObject] = [:]
    /// The ids of each kind in the order of creation, deleted ones included until they are purged.
    private(set) var order: [DirectoryObject.Kind: OrderedIDs] = [.user: OrderedIDs(), .group: OrderedIDs()]
    /// What changed, oldest first. A delta token is a place in it.
    private(set) var journal: [Change] = []
    private var idByName: [String: String] = [:]
    private var groupsOf: [String: OrderedIDs] = [:]
    private var reportsOf: [String: OrderedIDs] = [:]

    /// The object, unless it is deleted.
    func live(_ id: String) -> DirectoryObject? {
        guard let object = objects[id], object.deleted == nil else { return nil }
        return object
    }

    func live(_ id: String, _ kind: DirectoryObject.Kind) -> DirectoryObject? {
        guard let object = live(id), object.kind == kind else { return nil }
        return object
    }

    /// The id of the living user with this sign-in name, without regard to case.
    func userID(named name: String) -> String? { idByName[name.lowercased()] }

    /// The living objects of a kind in the order of creation.
    func all(_ kind: DirectoryObject.Kind) -> [DirectoryObject] { (order[kind]?.all ?? []).compactMap(live) }

    func groups(of id: String) -> [String] { groupsOf[id]?.all ?? [] }

    // MARK: Changes

    mutating func create(_ object: DirectoryObject) {
        objects[object.id] = object
        order[object.kind]?.insert(object.id)
        index(object)
        note(object, .created)
    }

    mutating func update(_ id: String, _ changed: JSONObject) {
        guard var object = objects[id] else { return }
        objects[id] = nil
        unindex(object)
        for member in changed.members {
            if member.value.isNull { object.properties[member.name] = nil } else { object.properties[member.name] = member.value }
        }
        index(object)
        objects[id] = object
        note(object, .properties(changed.names))
    }

    mutating func setManager(_ manager: String?, of id: String) {
        guard let object = objects[id], object.manager != manager else { return }
        if let old = object.manager { reportsOf[old]?.remove(id) }
        objects[id]?.manager = manager
        if let manager { reportsOf[manager, default: OrderedIDs()].insert(id) }
        note(object, .manager)
    }

    /// Adds a member; gives `false` where it is one already.
    mutating func addMember(_ member: String, to group: String) -> Bool {
        guard let object = objects[group], objects[group]?.members.insert(member) == true else { return false }
        groupsOf[member, default: OrderedIDs()].insert(group)
        note(object, .memberAdded(member))
        return true
    }

    /// Removes a member; gives `false` where it is none.
    mutating func removeMember(_ member: String, from group: String) -> Bool {
        guard let object = objects[group], objects[group]?.members.remove(member) == true else { return false }
        groupsOf[member]?.remove(group)
        note(object, .memberRemoved(member))
        return true
    }

    /// Moves an object to the recycle bin. Its memberships stay with it; groups do not list it while it is there.
    mutating func softDelete(_ id: String, at now: Instant) {
        guard let object = objects[id] else { return }
        unindex(object)
        objects[id]?.deleted = now
        note(object, .softDeleted)
    }

    mutating func restore(_ id: String) {
        guard let object = objects[id] else { return }
        objects[id]?.deleted = nil
        index(object)
        note(object, .restored)
    }

    mutating func purge(_ id: String) {
        guard let object = objects.removeValue(forKey: id) else { return }
        if object.deleted == nil { unindex(object) }
        order[object.kind]?.remove(id)
        for group in groupsOf.removeValue(forKey: id)?.all ?? [] where objects[group]?.members.remove(id) == true {
            if let group = objects[group] { note(group, .memberRemoved(id)) }
        }
        for member in object.members.all { groupsOf[member]?.remove(id) }
        if let manager = object.manager { reportsOf[manager]?.remove(id) }
        for report in reportsOf.removeValue(forKey: id)?.all ?? [] {
            objects[report]?.manager = nil
            if let report = objects[report] { note(report, .manager) }
        }
        note(object, .purged)
    }

    // MARK: Loading

    /// Takes a saved object, without a change of it: those are saved, too.
    mutating func load(_ object: DirectoryObject) throws(JSONShapeError) {
        if object.id.isEmpty || objects[object.id] != nil {
            throw JSONShapeError("the id \"\(object.id)\" is empty or stands twice")
        }
        objects[object.id] = object
        order[object.kind]?.insert(object.id)
        if object.deleted == nil { index(object) }
        for member in object.members.all { groupsOf[member, default: OrderedIDs()].insert(object.id) }
        if let manager = object.manager { reportsOf[manager, default: OrderedIDs()].insert(object.id) }
    }

    mutating func load(_ change: Change) { journal.append(change) }

    private mutating func note(_ object: DirectoryObject, _ what: Change.What) {
        journal.append(Change(id: object.id, kind: object.kind, what: what))
    }

    private mutating func index(_ object: DirectoryObject) {
        if object.kind == .user, let name = object.properties["userPrincipalName"]?.stringValue {
            idByName[name.lowercased()] = object.id
        }
    }

    private mutating func unindex(_ object: DirectoryObject) {
        if object.kind == .user, let name = object.properties["userPrincipalName"]?.stringValue {
            idByName[name.lowercased()] = nil
        }
    }
}
