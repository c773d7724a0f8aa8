import HTTP
import JSON

/// The users and groups of a tenant, indexed by what provisioning looks up. Creation order is kept, so paging is stable.
public struct TenantDirectory: Sendable {
    private(set) var userTable = RecordTable(.user, nameAttribute: "userName")
    private(set) var groupTable = RecordTable(.group, nameAttribute: "displayName")
    private var members: [String: MemberSet] = [:]
    private var groupsOfMember: [String: [String]] = [:]

    /// Creates an empty directory.
    public init() {}

    /// How many users there are.
    public var userCount: Int { userTable.count }
    /// How many groups there are.
    public var groupCount: Int { groupTable.count }
    /// The users in the order they were created.
    public var users: [Record] { userTable.all }
    /// The groups in the order they were created.
    public var groups: [Record] { groupTable.all }

    /// The user with this id.
    public func user(id: String) -> Record? { userTable.record(id: id) }
    /// The group with this id.
    public func group(id: String) -> Record? { groupTable.record(id: id) }
    /// Whether there is a user or a group with this id.
    public func holds(_ id: String) -> Bool { userTable.holds(id) || groupTable.holds(id) }
    /// The users with this name, without regard to case.
    public func users(named name: String) -> [Record] { userTable.records(named: name) }
    /// The groups with this display name, without regard to case.
    public func groups(named name: String) -> [Record] { groupTable.records(named: name) }

    /// The ids of the members of the group `id` in the order they joined.
    public func members(of id: String) -> [String] { members[id]?.ids ?? [] }
    /// How many members the group `id` has.
    public func memberCount(of id: String) -> Int { members[id]?.count ?? 0 }
    /// Whether `member` is a member of the group `id`.
    public func isMember(_ member: String, of id: String) -> Bool { members[id]?.contains(member) ?? false }
    /// The ids of the groups that `member` belongs to, in the order it joined them.
    public func groups(of member: String) -> [String] { groupsOfMember[member] ?? [] }

    // MARK: Changes

    mutating func insertUser(id: String, _ attributes: JSONObject, at now: Instant) {
        userTable.insert(id: id, attributes, created: now, lastModified: now)
    }

    mutating func insertGroup(id: String, _ attributes: JSONObject, at now: Instant) {
        groupTable.insert(id: id, attributes, created: now, lastModified: now)
        members[id] = MemberSet()
    }

    mutating func updateUser(id: String, from before: JSONObject, to after: JSONObject, at now: Instant) {
        userTable.update(id: id, from: before, to: after, at: now)
    }

    mutating func updateGroup(id: String, from before: JSONObject, to after: JSONObject, at now: Instant) {
        groupTable.update(id: id, from: before, to: after, at: now)
    }

    /// Removes a user and its memberships.
    mutating func removeUser(id: String) {
        userTable.remove(id: id)
        for group in groupsOfMember.removeValue(forKey: id) ?? [] { members[group]?.remove(id) }
    }

    /// Removes a group, its members' memberships, and its own where it was nested.
    mutating func removeGroup(id: String) {
        groupTable.remove(id: id)
        for member in members.removeValue(forKey: id)?.ids ?? [] { groupsOfMember[member]?.removeAll { $0 == id } }
        for group in groupsOfMember.removeValue(forKey: id) ?? [] { members[group]?.remove(id) }
    }

    @discardableResult
    mutating func addMember(_ member: String, to group: String, at now: Instant) -> Bool {
        guard members[group]?.insert(member) == true else { return false }
        groupsOfMember[member, default: []].append(group)
        groupTable.touch(id: group, at: now)
        return true
    }

    @discardableResult
    mutating func removeMember(_ member: String, from group: String, at now: Instant) -> Bool {
        guard members[group]?.remove(member) == true else { return false }
        groupsOfMember[member]?.removeAll { $0 == group }
        groupTable.touch(id: group, at: now)
        return true
    }

    // MARK: Loading

    /// Takes a saved user or group.
    mutating func load(_ record: JSONObject, isUser: Bool) throws(JSONShapeError) {
        let id = try record.string("id")
        let attributes = try record.object("attributes")
        let name = isUser ? "userName" : "displayName"
        if id.isEmpty || userTable.record(id: id) != nil || groupTable.record(id: id) != nil {
            throw JSONShapeError("the id \"\(id)\" is empty or stands twice")
        }
        guard attributes[name]?.stringValue != nil else { throw JSONShapeError("\"attributes\" has no \(name)") }
        let created = try record.moment("created")
        let lastModified = try record.moment("lastModified")
        if isUser {
            userTable.insert(id: id, attributes, created: created, lastModified: lastModified)
        } else {
            groupTable.insert(id: id, attributes, created: created, lastModified: lastModified)
            var set = MemberSet()
            // The id's text is shared with the member's record: millions of memberships would hold a copy each.
            if record["members"] != nil {
                for member in try record.strings("members") { set.insert(userTable.record(id: member)?.id ?? member) }
            }
            members[id] = set
        }
        if record["groups"] != nil { groupsOfMember[id] = try record.strings("groups") }
    }

    /// Holds the two sides of every membership against each other; `keepsUnknown` allows members that are nobody.
    mutating func finishLoading(keepsUnknown: Bool) throws(JSONShapeError) {
        let given = groupsOfMember
        groupsOfMember = [:]
        for group in groups {
            for member in members(of: group.id) {
                if !keepsUnknown, userTable.record(id: member) == nil, groupTable.record(id: member) == nil {
                    throw JSONShapeError("the group \"\(group.id)\" has the member \"\(member)\", whom no line is about")
                }
                groupsOfMember[member, default: []].append(group.id)
            }
        }
        var wrong: [String] = []
        for (member, order) in given {
            let found = groupsOfMember[member] ?? []
            let places = Dictionary(order.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
            if places.count == order.count, order.count == found.count, found.allSatisfy({ places[$0] != nil }) {
                groupsOfMember[member] = found.sorted { places[$0, default: 0] < places[$1, default: 0] }
            } else {
                wrong.append(member)
            }
        }
        if let first = wrong.min() {
            throw JSONShapeError("the groups of \"\(first)\" are not those that list it as a member")
        }
    }
}
