import JSON

/// What the service keeps between cycles: the source objects as it saw them last, and the ids they have in the target.
///
/// Links belong to the job and not to the URL, so they survive a change of endpoint (How application provisioning works: "The service caches the
/// target system's ID. This ID is used to run all future operations on that user").
struct ConnectorStore: Sendable, Equatable {
    /// The tie between a source object and a target resource.
    struct Link: Sendable, Hashable {
        /// Why the account is off, if it is.
        enum State: Sendable, Hashable {
            case active
            /// Disabled because the user is disabled or in the recycle bin.
            case disabled
            /// Disabled because the user is out of scope: no longer managed.
            case outOfScope
        }

        var targetID: String
        var state = State.active
    }

    private struct Target: Hashable {
        let kind: SourceObject.Kind
        let id: String
    }

    private var objects: [String: SourceObject] = [:]
    private var placeOf: [String: Int] = [:]
    private var nextPlace = 0
    private var links: [String: Link] = [:]
    private var ownerOf: [Target: String] = [:]
    private var membershipOf: [String: Membership] = [:]
    /// The groups among the members of groups: they are entitled by their own assignment only.
    private var nestedGroups: Set<String> = []
    /// What an on-demand run was the first to read, until a read of changes lists it: it will be listed whole, as something new.
    private var unlisted: Set<String> = []
    /// How many users and groups were ever linked: the counts that Graph shows never go down ("until the store is reset").
    private(set) var synchronized: [SourceObject.Kind: Int] = [:]

    /// Whether the next read of changes will list the object whole, although it is known.
    func isUnlisted(_ id: String) -> Bool { unlisted.contains(id) }

    /// An on-demand run reads this object.
    mutating func noteOnDemand(_ id: String) { if objects[id] == nil { unlisted.insert(id) } }

    /// A read of changes came to its end and listed these.
    mutating func noteListed(_ ids: Set<String>) { if !unlisted.isEmpty { unlisted.subtract(ids) } }

    /// How many objects are known.
    var count: Int { objects.count }

    subscript(id: String) -> SourceObject? { objects[id] }

    /// `ids` in the order in which the objects were first seen.
    func ordered(_ ids: some Sequence<String>) -> [String] {
        ids.map { (placeOf[$0] ?? .max, $0) }.sorted { $0 < $1 }.map(\.1)
    }

    /// Everything that has a resource in the target.
    var linkedIDs: [String] { Array(links.keys) }

    /// How many objects of a kind have a resource in the target.
    func linkCount(_ kind: SourceObject.Kind) -> Int { links.keys.reduce(0) { $0 + (objects[$1]?.kind == kind ? 1 : 0) } }

    // MARK: Links

    func link(_ id: String) -> Link? { links[id] }

    /// The source object that a target resource belongs to.
    func owner(of targetID: String, _ kind: SourceObject.Kind) -> String? { ownerOf[Target(kind: kind, id: targetID)] }

    mutating func link(_ object: SourceObject, to targetID: String) {
        if let old = links[object.id] {
            ownerOf[Target(kind: object.kind, id: old.targetID)] = nil
        } else {
            synchronized[object.kind, default: 0] += 1
        }
        links[object.id] = Link(targetID: targetID)
        ownerOf[Target(kind: object.kind, id: targetID)] = object.id
    }

    mutating func setState(_ state: Link.State, of id: String) { links[id]?.state = state }

    /// Breaks the link: the resource is gone or somebody else's. What a group's resource was told of its members is forgotten with it.
    mutating func unlink(_ id: String) {
        guard let old = links.removeValue(forKey: id), let kind = objects[id]?.kind else { return }
        let target = Target(kind: kind, id: old.targetID)
        if ownerOf[target] == id { ownerOf[target] = nil }
        membershipOf[id]?.forget()
    }

    /// Forgets an object that is gone for good.
    mutating func remove(_ id: String) {
        unlink(id)
        objects[id] = nil
        membershipOf[id] = nil
    }

    // MARK: Members

    func membership(of group: String) -> Membership? { membershipOf[group] }

    mutating func tell(_ member: String, of group: String, isMember: Bool) {
        membershipOf[group, default: Membership()].tell(member, isMember: isMember)
    }

    // MARK: Import

    /// Takes an item of a delta query; gives the object's id where it is one.
    ///
    /// - Parameters:
    ///   - isAnew: whether this is the first of the object in a first round, which lists all it has.
    mutating func merge(_ item: JSONObject, _ kind: SourceObject.Kind, isAnew: Bool, _ entitlement: inout Entitlement) -> String?
    {
        guard let given = item["id"]?.stringValue else { return nil }
        // One text per id, shared by everything that refers to the object.
        let id = objects[given]?.id ?? given
        if placeOf[id] == nil {
            placeOf[id] = nextPlace
            nextPlace += 1
        }
        var object = objects.removeValue(forKey: id) ?? SourceObject(id: id, kind: kind)
        if let reason = item["@removed"]?["reason"]?.stringValue {
            object.presence = reason == "deleted" ? .purged : .softDeleted
        } else {
            // Who is restored is shown whole, as in a first round: what is not shown was cleared meanwhile, and must not come back with the user.
            let isBack = object.presence != .live
            object.presence = .live
            if isAnew || isBack {
                object.properties = [:]
                object.manager = nil
                if kind == .group { replaceMembers(of: id, &entitlement) }
            }
            for member in item.members where !member.name.utf8.contains(UInt8(ascii: "@")) && member.name != "id" {
                object.properties[member.name] = member.value.isNull ? nil : member.value
            }
            if let managers = item["manager@delta"]?.arrayValue {
                object.manager = managers.last { $0["@removed"] == nil }?["id"]?.stringValue
            }
            if let references = item["members@delta"]?.arrayValue { take(references, of: id, &entitlement) }
        }
        objects[id] = object
        refreshGranting(id, &entitlement)
        return id
    }

    /// Takes the known objects of a kind that were alive and are not among `listed` for deleted; groups among them entitle nobody any more.
    ///
    /// Assumption: whether they are in the recycle bin or gone for good cannot be told, so the milder of the two is taken.
    mutating func markMissing(_ kind: SourceObject.Kind, listed: Set<String>, _ entitlement: inout Entitlement) {
        let missing = objects.values.filter { $0.kind == kind && $0.presence == .live && !listed.contains($0.id) }
        for object in missing {
            objects[object.id]?.presence = .softDeleted
            refreshGranting(object.id, &entitlement)
        }
    }

    private mutating func replaceMembers(of group: String, _ entitlement: inout Entitlement) {
        guard var membership = membershipOf.removeValue(forKey: group) else { return }
        entitlement.setGranting(group, false, members: membership.all.filter { !nestedGroups.contains($0) })
        membership.leaveAll()
        membershipOf[group] = membership
    }

    private mutating func take(_ references: [JSONValue], of group: String, _ entitlement: inout Entitlement) {
        var membership = membershipOf.removeValue(forKey: group) ?? Membership()
        for reference in references {
            guard let given = reference["id"]?.stringValue else { continue }
            let member = objects[given]?.id ?? given
            if reference["@odata.type"] == "#microsoft.graph.group" { nestedGroups.insert(member) }
            let isJoining = reference["@removed"] == nil
            if isJoining ? membership.join(member) : membership.leave(member), !nestedGroups.contains(member) {
                entitlement.member(member, of: group, isJoining: isJoining)
            }
        }
        membershipOf[group] = membership
    }

    /// Whether a group entitles its members now. Groups must be security-enabled for that (How application provisioning works, "Groups").
    mutating func refreshGranting(_ id: String, _ entitlement: inout Entitlement) {
        guard let object = objects[id], object.kind == .group else { return }
        let isGranting =
            object.presence == .live && entitlement.isAssigned(id) && object.properties["securityEnabled"] != .bool(false)
        entitlement.setGranting(id, isGranting, members: membershipOf[id]?.all.filter { !nestedGroups.contains($0) } ?? [])
    }
}
