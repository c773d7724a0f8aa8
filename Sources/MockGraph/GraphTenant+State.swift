import HTTP
import JSON

// Microsoft Graph as lines of JSON. Access tokens and the SecretToken are secrets and not saved: both must be given anew.
extension GraphTenant {
    /// Gives every line to `write`, each an object with one member, `graph`.
    public func saveRecords(_ write: ([UInt8]) throws -> Void) rethrows {
        func line(_ kind: String, _ object: JSONObject) throws {
            try write(JSONValue.object(["graph": [kind: .object(object)]]).bytes())
        }
        try line(
            "tenant",
            ["generator": .string(String(generator.position)), "requests": .string(String(requestCount))]
        )
        for kind in [DirectoryObject.Kind.user, .group] {
            for id in directory.order[kind]?.all ?? [] {
                if let object = directory.objects[id] { try line(kind.rawValue, object.saved) }
            }
        }
        for change in directory.journal { try line("change", change.saved) }
        for assignment in assignments.saved { try line("assignment", assignment) }
        try saveSynchronizations(line)
    }

    /// Takes a line that ``saveRecords(_:)`` gave; gives `false` where it is of another kind.
    ///
    /// - Throws: ``JSONShapeError`` with the member that is wrong.
    public mutating func load(record line: JSONObject) throws(JSONShapeError) -> Bool {
        guard line.count == 1, let object = line["graph"]?.objectValue, object.count == 1, let kind = object.members.first?.name,
            let value = object.members.first?.value.objectValue
        else { return false }
        switch kind {
        case "tenant":
            generator = SeededGenerator(position: try value.counter("generator"))
            requestCount = try value.counter("requests")
        case "user": try directory.load(DirectoryObject(saved: value, .user))
        case "group": try directory.load(DirectoryObject(saved: value, .group))
        case "change": directory.load(try EntraDirectory.Change(saved: value))
        case "assignment": assignments.add(try AssignmentTable.Assignment(saved: value))
        default: return try loadSynchronization(kind, value)
        }
        return true
    }
}

extension JSONObject {
    fileprivate func counter(_ name: String) throws(JSONShapeError) -> UInt64 {
        try typed(name, "a whole number in quotes") { $0.stringValue.flatMap { UInt64($0) } }
    }

    fileprivate func optionalMoment(_ name: String) throws(JSONShapeError) -> Instant? {
        try optional(name, "a moment such as 2026-01-05T08:00:00Z") { $0.stringValue.flatMap { Instant(iso8601: $0) } }
    }
}

extension DirectoryObject {
    fileprivate var saved: JSONObject {
        var saved: JSONObject = ["id": .string(id), "properties": .object(properties)]
        if let deleted { saved["deleted"] = .string(deleted.iso8601Milliseconds) }
        if let manager { saved["manager"] = .string(manager) }
        if members.count > 0 { saved["members"] = .array(members.all.map { .string($0) }) }
        return saved
    }

    fileprivate init(saved: JSONObject, _ kind: Kind) throws(JSONShapeError) {
        self.init(id: try saved.string("id"), kind: kind, properties: try saved.object("properties"))
        deleted = try saved.optionalMoment("deleted")
        manager = try saved.optional("manager", "an id", \.stringValue)
        if saved["members"] != nil { for member in try saved.strings("members") { members.insert(member) } }
    }
}

extension EntraDirectory.Change {
    fileprivate var saved: JSONObject {
        let detail: JSONObject =
            switch what {
            case .created: ["what": "created"]
            case .properties(let names): ["what": "properties", "names": .array(names.map { .string($0) })]
            case .memberAdded(let id): ["what": "memberAdded", "member": .string(id)]
            case .memberRemoved(let id): ["what": "memberRemoved", "member": .string(id)]
            case .manager: ["what": "manager"]
            case .softDeleted: ["what": "softDeleted"]
            case .restored: ["what": "restored"]
            case .purged: ["what": "purged"]
            }
        return JSONObject([("id", .string(id)), ("kind", .string(kind.rawValue))] + detail.members.map { ($0.name, $0.value) })
    }

    fileprivate init(saved: JSONObject) throws(JSONShapeError) {
        let plain: [String: What] = [
            "created": .created, "manager": .manager, "softDeleted": .softDeleted, "restored": .restored, "purged": .purged,
        ]
        let word = try saved.string("what")
        let what: What
        switch word {
        case "properties": what = .properties(try saved.strings("names"))
        case "memberAdded": what = .memberAdded(try saved.string("member"))
        case "memberRemoved": what = .memberRemoved(try saved.string("member"))
        default:
            guard let found = plain[word] else { throw JSONShapeError("\"what\" is \"\(word)\", which is no change") }
            what = found
        }
        let kind = try saved.typed("kind", "user or group") { $0.stringValue.flatMap(DirectoryObject.Kind.init(rawValue:)) }
        self.init(id: try saved.string("id"), kind: kind, what: what)
    }
}

extension AssignmentTable {
    fileprivate var saved: [JSONObject] {
        everyOne.map {
            [
                "id": .string($0.id), "principal": .string($0.principalID), "appRole": .string($0.appRoleID),
                "created": .string($0.created.iso8601Milliseconds), "suspended": .bool($0.isSuspended),
            ]
        }
    }
}

extension AssignmentTable.Assignment {
    fileprivate init(saved: JSONObject) throws(JSONShapeError) {
        guard let created = try saved.optionalMoment("created") else { throw JSONShapeError("\"created\" is missing") }
        self.init(
            id: try saved.string("id"),
            principalID: try saved.string("principal"),
            appRoleID: try saved.string("appRole"),
            created: created,
            isSuspended: try saved.flag("suspended")
        )
    }
}
