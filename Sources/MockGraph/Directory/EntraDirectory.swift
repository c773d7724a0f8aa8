import HTTP
import JSON

/// The users and groups of Entra ID with their indexes, and the journal of changes that delta queries read.
struct EntraDirectory: Sendable {
    private(set) var objects: [String: DirectoryObject] = [:]
    /// The ids of the living objects of each kind in the order of creation; a restored object comes last.
    private(set) var order: [DirectoryObject.Kind: OrderedIDs] = [.user: OrderedIDs(), .group: OrderedIDs()]
    /// The ids in the recycle bin, those deleted first coming first.
    private(set) var bin: [DirectoryObject.Kind: OrderedIDs] = [.user: OrderedIDs(), .group: OrderedIDs()]
    private(set) var journal = ChangeJournal<DirectoryChange>()
    private var index = DirectoryIndex()
    private var groupsOf: [String: OrderedIDs] = [:]
    private var reportsOf: [String: OrderedIDs] = [:]
    private var ownedBy: [String: OrderedIDs] = [:]
    /// Where it is not `nil`, every change is noted here for the directory that lags behind.
    var outbox: [Mutation]?

    // MARK: Reading

    /// The object, unless it is deleted.
    func live(_ id: String) -> DirectoryObject? {
        guard let object = objects[id], object.deleted == nil else { return nil }
        return object
    }

    func live(_ id: String, _ kind: DirectoryObject.Kind) -> DirectoryObject? {
        guard let object = live(id), object.kind == kind else { return nil }
        return object
    }

    /// Whether an object lives, without taking hold of it.
    func isLive(_ id: String, _ kind: DirectoryObject.Kind? = nil) -> Bool {
        guard let object = objects[id] else { return false }
        return object.deleted == nil && (kind == nil || object.kind == kind)
    }

    /// The id of the living user with this sign-in name, without regard to case.
    func userID(named name: String) -> String? { index.ids(.user, "userPrincipalName", name).first }

    /// The ids of the living objects whose indexed property has this value, without regard to case.
    func ids(_ kind: DirectoryObject.Kind, _ property: String, equalTo value: String) -> [String] {
        index.ids(kind, property, value)
    }

    /// The living objects of a kind in the order of creation.
    func all(_ kind: DirectoryObject.Kind) -> [DirectoryObject] { (order[kind]?.all ?? []).compactMap(live) }

    /// The groups that an object is a direct member of, deleted ones among them.
    func groups(of id: String) -> OrderedIDs { groupsOf[id] ?? OrderedIDs() }
    func reports(of id: String) -> OrderedIDs { reportsOf[id] ?? OrderedIDs() }
    func owned(by id: String) -> OrderedIDs { ownedBy[id] ?? OrderedIDs() }

    // MARK: Changes

    mutating func create(_ object: DirectoryObject) {
        outbox?.append(.create(object))
        objects[object.id] = object
        order[object.kind]?.insert(object.id)
        index.add(object)
        note(object.id, object.kind, .created)
    }

    mutating func update(_ id: String, _ changed: JSONObject) {
        guard var object = objects.removeValue(forKey: id) else { return }
        outbox?.append(.update(id, changed))
        if object.deleted == nil { index.remove(object) }
        for member in changed.members {
            if member.value.isNull { object.properties[member.name] = nil } else { object.properties[member.name] = member.value }
        }
        if object.deleted == nil { index.add(object) }
        let kind = object.kind
        objects[id] = object
        note(id, kind, .properties(changed.names))
    }

    mutating func setManager(_ manager: String?, of id: String) {
        guard let (kind, old) = objects[id].map({ ($0.kind, $0.manager) }), old != manager else { return }
        outbox?.append(.setManager(manager, id))
        if let old { reportsOf[old]?.remove(id) }
        objects[id]?.manager = manager
        if let manager { reportsOf[manager, default: OrderedIDs()].insert(id) }
        note(id, kind, .manager)
    }

    /// Adds a member; gives `false` where it is one already.
    mutating func addMember(_ member: String, to group: String) -> Bool {
        // In place: whoever holds the group meanwhile makes this copy all of its members.
        guard objects[group]?.members.insert(member) == true else { return false }
        outbox?.append(.addMember(member, group))
        groupsOf[member, default: OrderedIDs()].insert(group)
        note(group, .group, .memberAdded(member))
        return true
    }

    /// Removes a member; gives `false` where it is none.
    mutating func removeMember(_ member: String, from group: String) -> Bool {
        guard objects[group]?.members.remove(member) == true else { return false }
        outbox?.append(.removeMember(member, group))
        groupsOf[member]?.remove(group)
        note(group, .group, .memberRemoved(member))
        return true
    }

    /// Adds an owner; gives `false` where it is one already.
    mutating func addOwner(_ owner: String, to group: String) -> Bool {
        guard objects[group]?.owners.insert(owner) == true else { return false }
        outbox?.append(.addOwner(owner, group))
        ownedBy[owner, default: OrderedIDs()].insert(group)
        return true
    }

    /// Removes an owner; gives `false` where it is none.
    mutating func removeOwner(_ owner: String, from group: String) -> Bool {
        guard objects[group]?.owners.remove(owner) == true else { return false }
        outbox?.append(.removeOwner(owner, group))
        ownedBy[owner]?.remove(group)
        return true
    }

    /// Moves an object to the recycle bin. Its memberships stay with it; groups do not list it while it is there.
    mutating func softDelete(_ id: String, at now: Instant) {
        guard let object = objects[id] else { return }
        outbox?.append(.softDelete(id, now))
        index.remove(object)
        order[object.kind]?.remove(id)
        bin[object.kind]?.insert(id)
        objects[id]?.deleted = now
        note(id, object.kind, .softDeleted)
    }

    mutating func restore(_ id: String) {
        guard let object = objects[id] else { return }
        outbox?.append(.restore(id))
        objects[id]?.deleted = nil
        bin[object.kind]?.remove(id)
        order[object.kind]?.insert(id)
        index.add(object)
        note(id, object.kind, .restored)
    }

    mutating func purge(_ id: String) {
        guard let object = objects.removeValue(forKey: id) else { return }
        outbox?.append(.purge(id))
        if object.deleted == nil { index.remove(object) }
        order[object.kind]?.remove(id)
        bin[object.kind]?.remove(id)
        for group in groupsOf.removeValue(forKey: id)?.all ?? [] where objects[group]?.members.remove(id) == true {
            note(group, .group, .memberRemoved(id))
        }
        for group in ownedBy.removeValue(forKey: id)?.all ?? [] { objects[group]?.owners.remove(id) }
        for member in object.members.all { groupsOf[member]?.remove(id) }
        for owner in object.owners.all { ownedBy[owner]?.remove(id) }
        if let manager = object.manager { reportsOf[manager]?.remove(id) }
        for report in reportsOf.removeValue(forKey: id)?.all ?? [] {
            objects[report]?.manager = nil
            note(report, .user, .manager)
        }
        note(id, object.kind, .purged)
    }

    // MARK: Loading

    /// Takes a saved object, without a change of it: those are saved, too.
    mutating func load(_ object: DirectoryObject) throws(JSONShapeError) {
        if object.id.isEmpty || objects[object.id] != nil {
            throw JSONShapeError("the id \"\(object.id)\" is empty or stands twice")
        }
        objects[object.id] = object
        if object.deleted == nil {
            order[object.kind]?.insert(object.id)
            index.add(object)
        } else {
            bin[object.kind]?.insert(object.id)
        }
        for member in object.members.all { groupsOf[member, default: OrderedIDs()].insert(object.id) }
        for owner in object.owners.all { ownedBy[owner, default: OrderedIDs()].insert(object.id) }
        if let manager = object.manager { reportsOf[manager, default: OrderedIDs()].insert(object.id) }
    }

    mutating func load(_ change: DirectoryChange, of id: String) { journal.append(id, change) }

    private mutating func note(_ id: String, _ kind: DirectoryObject.Kind, _ what: DirectoryChange.What) {
        journal.append(id, DirectoryChange(kind: kind, what: what))
    }
}
