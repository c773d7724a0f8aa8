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
            [
                "generator": .string(String(generator.position)), "requests": .string(String(requestCount)),
                "tokens": .string(String(tokenCount)), "deltaEpoch": .number(JSONNumber(deltaEpoch)),
            ]
        )
        for kind in [DirectoryObject.Kind.user, .group] {
            for id in (directory.order[kind]?.all ?? []) + (directory.bin[kind]?.all ?? []) {
                if let object = directory.objects[id] { try line(kind.rawValue, object.saved) }
            }
        }
        for entry in directory.journal.entries { try line("change", entry.content.saved(of: entry.id)) }
        for application in applications.order.all.compactMap({ applications[$0] }) { try line("application", application.saved) }
        for resource in applications.order.all {
            for assignment in assignments.ids(of: resource).all.compactMap({ assignments.table[$0] }) {
                try line("assignment", assignment.saved)
            }
            for entry in assignments.journals[resource]?.entries ?? [] {
                try line(
                    "assignmentChange",
                    ["id": .string(entry.id), "principal": .string(entry.content), "resource": .string(resource)]
                )
            }
        }
        try saveSynchronizations(line)
    }

    /// Takes a line that ``saveRecords(_:)`` gave; gives `false` where it is of another kind.
    ///
    /// - Throws: `JSONShapeError` with the member that is wrong.
    public mutating func load(record line: JSONObject) throws(JSONShapeError) -> Bool {
        guard line.count == 1, let object = line["graph"]?.objectValue, object.count == 1, let kind = object.members.first?.name,
            let value = object.members.first?.value.objectValue
        else { return false }
        switch kind {
        case "tenant":
            generator = SeededGenerator(position: try value.counter("generator"))
            requestCount = try value.counter("requests")
            tokenCount = try value.counter("tokens")
            deltaEpoch = try value.integer("deltaEpoch")
        case "user": try directory.load(DirectoryObject(saved: value, .user))
        case "group": try directory.load(DirectoryObject(saved: value, .group))
        case "change": directory.load(try DirectoryChange(saved: value), of: try value.string("id"))
        case "application": applications.add(try Application(saved: value))
        case "assignment": assignments.load(try AssignmentTable.Assignment(saved: value))
        case "assignmentChange":
            assignments.loadChange(of: try value.string("id"), try value.string("principal"), try value.string("resource"))
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
        if owners.count > 0 { saved["owners"] = .array(owners.all.map { .string($0) }) }
        return saved
    }

    fileprivate init(saved: JSONObject, _ kind: Kind) throws(JSONShapeError) {
        self.init(id: try saved.string("id"), kind: kind, properties: try saved.object("properties"))
        deleted = try saved.optionalMoment("deleted")
        manager = try saved.optional("manager", "an id", \.stringValue)
        if saved["members"] != nil { for member in try saved.strings("members") { members.insert(member) } }
        if saved["owners"] != nil { for owner in try saved.strings("owners") { owners.insert(owner) } }
    }
}

extension DirectoryChange {
    fileprivate func saved(of id: String) -> JSONObject {
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
        self.init(kind: kind, what: what)
    }
}

extension Application {
    fileprivate var saved: JSONObject {
        [
            "application": .string(objectID), "appId": .string(appID), "servicePrincipal": .string(servicePrincipalID),
            "template": templateID.map { .string($0) } ?? .null,
            "created": created.map { .string($0.iso8601Milliseconds) } ?? .null, "displayName": .string(displayName),
            "properties": .object(properties), "servicePrincipalProperties": .object(servicePrincipalProperties),
        ]
    }

    fileprivate init(saved: JSONObject) throws(JSONShapeError) {
        self.init(
            objectID: try saved.string("application"),
            appID: try saved.string("appId"),
            servicePrincipalID: try saved.string("servicePrincipal"),
            templateID: try saved.optional("template", "an id", \.stringValue),
            created: try saved.optionalMoment("created"),
            displayName: try saved.string("displayName"),
            properties: try saved.object("properties"),
            servicePrincipalProperties: try saved.object("servicePrincipalProperties")
        )
    }
}

extension AssignmentTable.Assignment {
    fileprivate var saved: JSONObject {
        [
            "id": .string(id), "resource": .string(resourceID), "principal": .string(principalID), "appRole": .string(appRoleID),
            "created": .string(created.iso8601Milliseconds), "suspended": .bool(isSuspended),
        ]
    }

    fileprivate init(saved: JSONObject) throws(JSONShapeError) {
        guard let created = try saved.optionalMoment("created") else { throw JSONShapeError("\"created\" is missing") }
        self.init(
            id: try saved.string("id"),
            resourceID: try saved.string("resource"),
            principalID: try saved.string("principal"),
            appRoleID: try saved.string("appRole"),
            created: created,
            isSuspended: try saved.flag("suspended")
        )
    }
}
