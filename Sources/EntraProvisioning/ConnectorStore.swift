import JSON

/// What the service keeps between cycles: the source objects as it saw them last, and the ids they have in the target.
///
/// Links belong to the job and not to the URL, so they survive a change of endpoint (How application provisioning works).
struct ConnectorStore: Sendable {
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

    private(set) var objects: [String: SourceObject] = [:]
    private(set) var order: [String] = []
    private var placeOf: [String: Int] = [:]
    var links: [String: Link] = [:]
    /// The members of each group that the target was told of, by source ids.
    var exported: [String: Set<String>] = [:]

    subscript(id: String) -> SourceObject? {
        get { objects[id] }
        set {
            if newValue != nil, placeOf[id] == nil {
                placeOf[id] = order.count
                order.append(id)
            }
            objects[id] = newValue
        }
    }

    /// `ids` in the order in which the objects were first seen.
    func ordered(_ ids: Set<String>) -> [String] { ids.sorted { (placeOf[$0] ?? .max, $0) < (placeOf[$1] ?? .max, $1) } }

    /// Takes an item of a delta query; gives the object's id where it is one.
    mutating func merge(_ item: JSONObject, _ kind: SourceObject.Kind, isFirstRound: Bool, seen: inout Set<String>) -> String? {
        guard let id = item["id"]?.stringValue else { return nil }
        if let reason = item["@removed"]?["reason"]?.stringValue {
            var object = self[id] ?? SourceObject(id: id, kind: kind)
            object.presence = reason == "deleted" ? .purged : .softDeleted
            self[id] = object
            return id
        }
        var object = self[id] ?? SourceObject(id: id, kind: kind)
        object.presence = .live
        // A group that is repeated with more members in the first round adds to what was there; otherwise the round starts anew.
        if isFirstRound, seen.insert(id).inserted {
            object.properties = [:]
            object.members = []
            object.memberSet = []
            object.manager = nil
        }
        for member in item.members where !member.name.contains("@") {
            if member.value.isNull { object.properties[member.name] = nil } else { object.properties[member.name] = member.value }
        }
        for reference in item["members@delta"]?.arrayValue ?? [] {
            guard let member = reference["id"]?.stringValue else { continue }
            if reference["@removed"] == nil {
                if object.memberSet.insert(member).inserted { object.members.append(member) }
            } else if object.memberSet.remove(member) != nil {
                object.members.removeAll { $0 == member }
            }
        }
        if let managers = item["manager@delta"]?.arrayValue {
            object.manager = managers.last { $0["@removed"] == nil }?["id"]?.stringValue
        }
        self[id] = object
        return id
    }

    mutating func forget(_ id: String) {
        links[id] = nil
        exported[id] = nil
    }
}
