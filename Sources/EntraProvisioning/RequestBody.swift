import JSON
import SCIM

/// One attribute that a PATCH changes.
struct AttributeChange: Sendable, Hashable {
    let target: TargetAttribute
    let old: JSONValue?
    let new: JSONValue
}

/// The bodies of the service's requests, as "Develop a SCIM endpoint" and "SCIM 2.0 protocol compliance" show them.
struct RequestBody: Sendable {
    let dialect: Dialect

    private static let patchSchemas: JSONValue = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]
    private static let coreUser = "urn:ietf:params:scim:schemas:core:2.0:User"
    private static let enterpriseUser = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    private static let coreGroup = "urn:ietf:params:scim:schemas:core:2.0:Group"
    private static let oldGroup = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"

    /// The body of `POST /Users`.
    func createUser(_ values: [(TargetAttribute, JSONValue)]) -> JSONValue {
        var attributes = JSONObject()
        for (target, value) in values { target.set(target.isBoolean ? Self.boolean(value) : value, in: &attributes) }
        var body: JSONObject = ["schemas": [.string(Self.coreUser), .string(Self.enterpriseUser)]]
        for name in ["externalId", "userName", "active"] { if let value = attributes[name] { body[name] = value } }
        for name in attributes.names.sorted() where body[name] == nil && !name.hasPrefix("urn:") { body[name] = attributes[name] }
        body["meta"] = ["resourceType": "User"]
        for name in attributes.names where name.hasPrefix("urn:") { body[name] = attributes[name] }
        return .object(body)
    }

    /// The body of `POST /Groups`: always without members, which follow by PATCH.
    func createGroup(_ values: [(TargetAttribute, JSONValue)]) -> JSONValue {
        var attributes = JSONObject()
        for (target, value) in values { target.set(value, in: &attributes) }
        // Jobs made before December 2018 name a schema of Microsoft's own.
        var body: JSONObject = [
            "schemas": dialect == .customappsso ? [.string(Self.coreGroup), .string(Self.oldGroup)] : [.string(Self.coreGroup)]
        ]
        for name in ["externalId", "displayName"] { if let value = attributes[name] { body[name] = value } }
        for member in attributes.members where body[member.name] == nil { body[member.name] = member.value }
        if dialect != .customappsso { body["members"] = [] }
        body["meta"] = ["resourceType": "Group"]
        return .object(body)
    }

    /// The body of a PATCH that changes attributes.
    func patch(_ changes: [AttributeChange]) -> JSONValue {
        guard dialect == .aadOptscim062020 else {
            return message(
                changes.map { change in
                    operation(
                        change.old == nil ? "Add" : "Replace",
                        path: path(change.target),
                        value: change.target.isBoolean ? Self.capitalised(change.new) : change.new
                    )
                }
            )
        }
        var operations: [JSONValue] = []
        for kind in ["add", "replace"] {
            var collected = JSONObject()
            for change in changes where (change.old == nil ? "add" : "replace") == kind {
                if change.target.isBoolean || change.target.type != nil {
                    let value = change.target.isBoolean ? Self.boolean(change.new) : change.new
                    operations.append(operation(kind, path: change.target.path, value: value))
                } else {
                    collected[change.target.path] = change.new
                }
            }
            if !collected.isEmpty { operations.append(["op": .string(kind), "value": .object(collected)]) }
        }
        return message(operations)
    }

    /// The body of a PATCH that sets a user's manager, once both have ids in the target.
    func setManager(_ id: String, target: TargetAttribute, isNew: Bool) -> JSONValue {
        switch dialect {
        case .standard: message([operation(isNew ? "Add" : "Replace", path: target.path, value: .string(id))])
        case .aadOptscim062020: message([operation(isNew ? "add" : "replace", path: target.path, value: ["value": .string(id)])])
        case .customappsso: message([operation("Add", path: "manager", value: [["$ref": nil, "value": .string(id)]])])
        }
    }

    /// The body of a PATCH that adds members.
    func addMembers(_ ids: [String]) -> JSONValue {
        let values = ids.map { id -> JSONValue in
            dialect == .aadOptscim062020 ? ["value": .string(id)] : ["$ref": nil, "value": .string(id)]
        }
        return message([operation(dialect == .aadOptscim062020 ? "add" : "Add", path: "members", value: .array(values))])
    }

    /// The body of a PATCH that removes members.
    func removeMembers(_ ids: [String]) -> JSONValue {
        switch dialect {
        case .standard:
            message([operation("Remove", path: "members", value: .array(ids.map { ["value": .string($0)] }))])
        case .customappsso:
            message([operation("Remove", path: "members", value: .array(ids.map { ["$ref": nil, "value": .string($0)] }))])
        case .aadOptscim062020:
            message(ids.map { ["op": "remove", "path": .string("members[value eq \"\($0)\"]")] })
        }
    }

    /// Jobs made before December 2018 put a dot between an extension's URN and the attribute.
    private func path(_ target: TargetAttribute) -> String {
        dialect == .customappsso && !target.extensionURN.isEmpty ? "\(target.extensionURN).\(target.attribute)" : target.path
    }

    private func message(_ operations: [JSONValue]) -> JSONValue {
        ["schemas": Self.patchSchemas, "Operations": .array(operations)]
    }

    private func operation(_ name: String, path: String, value: JSONValue) -> JSONValue {
        ["op": .string(name), "path": .string(path), "value": value]
    }

    private static func boolean(_ value: JSONValue) -> JSONValue {
        value.stringValue.map { .bool($0.lowercased() == "true") } ?? value
    }

    /// `"True"` and `"False"`: the service sends Booleans of a PATCH as strings unless the flag is set.
    private static func capitalised(_ value: JSONValue) -> JSONValue {
        value.boolValue.map { .string($0 ? "True" : "False") } ?? value
    }
}
