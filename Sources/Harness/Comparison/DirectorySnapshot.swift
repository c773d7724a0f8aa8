import JSON
import MockNetskope

/// A tenant's users and groups at one moment, as one of its endpoints shows them: names instead of ids, no timestamps.
///
/// What the dimension "directory" compares. Ids are kept beside the values, for the one-to-one mapping that continuity asks for.
public struct DirectorySnapshot: Sendable, Hashable {
    /// One user or group.
    public struct Entry: Sendable, Hashable {
        /// The id as the endpoint shows it.
        public var id: String
        /// The userName or display name as stored.
        public var name: String
        /// What tells entries apart: the name in lower case, with `#2`, `#3` … behind it where it is not the first of that name.
        public var key: String
        /// The stored attributes; of a group also `members`, an object whose names are the members' names.
        public var attributes: JSONObject
    }

    /// The users in the order of creation.
    public var users: [Entry]
    /// The groups in the order of creation.
    public var groups: [Entry]

    /// Takes a snapshot of the directory behind `endpoint`; `names` learns the names behind its ids, also behind those in attributes.
    public init(of tenant: Tenant, through endpoint: Endpoint, names: inout NameTable) {
        let directory = endpoint == .apiV2 ? tenant.apiV2Directory : tenant.directory
        var nameOf: [String: String] = [:]
        var seen: [String: Int] = [:]
        users = []
        groups = []
        let userRecords = directory.users
        let groupRecords = directory.groups
        users.reserveCapacity(userRecords.count)
        groups.reserveCapacity(groupRecords.count)
        nameOf.reserveCapacity(userRecords.count + groupRecords.count)
        for record in userRecords {
            let name = record.attributes["userName"]?.stringValue ?? record.id
            nameOf[record.id] = name
            users.append(
                Entry(
                    id: tenant.shownID(record.id, through: endpoint),
                    name: name,
                    key: Self.key(name, &seen),
                    attributes: record.attributes
                )
            )
        }
        seen = [:]
        for record in groupRecords { nameOf[record.id] = record.attributes["displayName"]?.stringValue ?? record.id }
        for record in groupRecords {
            let name = nameOf[record.id] ?? record.id
            var attributes = record.attributes
            let members = directory.members(of: record.id).map { nameOf[$0] ?? "(unknown id)" }.sorted()
            let distinct = members.indices.filter { $0 == 0 || members[$0 - 1] != members[$0] }
            attributes["members"] = .object(
                JSONObject(uncheckedUniqueMembers: distinct.map { JSONObject.Member(members[$0], true) })
            )
            groups.append(
                Entry(
                    id: tenant.shownID(record.id, through: endpoint),
                    name: name,
                    key: Self.key(name, &seen),
                    attributes: attributes
                )
            )
        }
        for entry in users + groups { names.learn(entry.id, entry.key) }
        for record in userRecords + groupRecords {
            if names.label(of: record.id) == nil { names.learn(record.id, nameOf[record.id] ?? "") }
        }
        for index in users.indices { Self.name(&users[index].attributes, names) }
        for index in groups.indices { Self.name(&groups[index].attributes, names) }
    }

    /// Puts names in the place of ids: a manager's, or the group's own in Entra ID, which travels as `externalId`; and `{base}` in the place of the
    /// endpoint's URL in references, which the service writes for the endpoint it uses that day.
    private static func name(_ object: inout JSONObject, _ names: NameTable) {
        for (index, member) in object.members.enumerated() where member.name != "members" {
            let named = name(member.value, names)
            if named != member.value { object.setValue(named, at: index) }
        }
    }

    private static func name(_ value: JSONValue, _ names: NameTable) -> JSONValue {
        switch value {
        case .string(let text) where text.utf8.count == 36: return names.label(of: text).map { .string($0) } ?? value
        case .string(let text) where text.hasPrefix("https://"): return .string(names.normalised(text))
        case .object(var inner):
            name(&inner, names)
            return .object(inner)
        case .array(let items): return .array(items.map { name($0, names) })
        default: return value
        }
    }

    private static func key(_ name: String, _ seen: inout [String: Int]) -> String {
        let lowered = name.lowercased()
        let count = (seen[lowered] ?? 0) + 1
        seen[lowered] = count
        return count == 1 ? lowered : "\(lowered)#\(count)"
    }

    /// The users of that name, without regard to case.
    public func users(named name: String) -> [Entry] {
        let lowered = name.lowercased()
        return users.filter { $0.name.lowercased() == lowered }
    }

    /// The groups of that display name, without regard to case.
    public func groups(named name: String) -> [Entry] {
        let lowered = name.lowercased()
        return groups.filter { $0.name.lowercased() == lowered }
    }

    /// The names of the groups that the user named `name` belongs to, sorted.
    public func groups(ofUser name: String) -> [String] {
        groups.filter { $0.attributes["members"]?.objectValue?[name] != nil }.map(\.name).sorted()
    }

    /// Where `lane` differs from this snapshot: paths such as `users/ada@contoso.com/name/familyName` and `groups/research/members/tess@contoso.com`.
    public func differences(in lane: DirectorySnapshot) -> [JSONDifference] {
        Self.differences("users", users, lane.users) + Self.differences("groups", groups, lane.groups)
    }

    private static func differences(_ kind: String, _ baseline: [Entry], _ lane: [Entry]) -> [JSONDifference] {
        var found: [JSONDifference] = []
        var laneByKey: [String: Int] = [:]
        laneByKey.reserveCapacity(lane.count)
        for (index, entry) in lane.enumerated() { laneByKey[entry.key] = index }
        var matched = 0
        for entry in baseline {
            guard let index = laneByKey[entry.key] else {
                found.append(JSONDifference(path: [kind, entry.key], baseline: .object(entry.attributes), lane: nil))
                continue
            }
            matched += 1
            if entry.attributes != lane[index].attributes {
                found += JSONDifference.between(
                    .object(entry.attributes),
                    .object(lane[index].attributes),
                    at: [kind, entry.key]
                )
            }
        }
        if matched < lane.count {
            let known = Set(baseline.map(\.key))
            for entry in lane where !known.contains(entry.key) {
                found.append(JSONDifference(path: [kind, entry.key], baseline: nil, lane: .object(entry.attributes)))
            }
        }
        return found
    }
}
