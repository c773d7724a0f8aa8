import JSON
import SCIM

/// One attribute that a PATCH changes.
package struct AttributeChange: Sendable {
    let target: TargetAttribute
    let old: JSONValue?
    let new: JSONValue
    /// Roles by their values as JSON texts; empty for other attributes.
    var roleTexts: [String: String] = [:]

    package init(target: TargetAttribute, old: JSONValue?, new: JSONValue, roleTexts: [String: String] = [:]) {
        self.target = target
        self.old = old
        self.new = new
        self.roleTexts = roleTexts
    }
}

/// The bodies of the service's requests, as "Develop a SCIM endpoint" and "SCIM 2.0 protocol compliance" show them.
///
/// The write probe of `Harness` sends these very bodies, so that it sends what the simulation sends.
package struct RequestBody: Sendable {
    let dialect: Dialect

    package init(dialect: Dialect) { self.dialect = dialect }

    private static let patchSchemas: JSONValue = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]
    private static let coreUser: JSONValue = "urn:ietf:params:scim:schemas:core:2.0:User"
    private static let enterpriseUser = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    private static let coreGroup: JSONValue = "urn:ietf:params:scim:schemas:core:2.0:Group"
    private static let oldGroup: JSONValue = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"

    // MARK: Creation

    /// The body of `POST /Users`. Behind `externalId`, `userName` and `active` the attributes come in the order of the alphabet, `meta` among them.
    ///
    /// - Parameters:
    ///   - mapped: all target attributes of the mapping. Only jobs made before December 2018 send those without a value, as null ("Example 2. Provision
    ///     a user"); today "Entra doesn't support provisioning null values" (Known issues).
    package func createUser(_ values: [(TargetAttribute, JSONValue)], mapped: [TargetAttribute]) -> JSONValue {
        var attributes = JSONObject()
        for (target, value) in values { target.set(target.isBoolean ? Self.boolean(value) : value, in: &attributes) }
        attributes["meta"] = ["resourceType": "User"]
        var emptyOfExtensions: [String] = []
        for target in dialect == .customappsso ? mapped : [] {
            if target.extensionURN.isEmpty {
                if attributes[target.attribute] == nil { attributes[target.attribute] = .null }
            } else if attributes[target.extensionURN]?[target.attribute] == nil {
                emptyOfExtensions.append(target.attribute)
            }
        }
        var body: JSONObject = ["schemas": [Self.coreUser, .string(Self.enterpriseUser)]]
        for name in ["externalId", "userName", "active"] { if let value = attributes[name] { body[name] = value } }
        for name in attributes.names.sorted() where body[name] == nil && !name.hasPrefix("urn:") { body[name] = attributes[name] }
        for name in attributes.names where name.hasPrefix("urn:") { body[name] = attributes[name] }
        for name in emptyOfExtensions { body[name] = .null }
        return .object(body)
    }

    /// The body of `POST /Groups`: always without members, which follow by PATCH.
    package func createGroup(_ values: [(TargetAttribute, JSONValue)]) -> JSONValue {
        var attributes = JSONObject()
        for (target, value) in values { target.set(value, in: &attributes) }
        // Jobs made before December 2018 name a schema of Microsoft's own.
        var body: JSONObject = ["schemas": dialect == .customappsso ? [Self.coreGroup, Self.oldGroup] : [Self.coreGroup]]
        for name in ["externalId", "displayName"] { if let value = attributes[name] { body[name] = value } }
        for member in attributes.members where body[member.name] == nil { body[member.name] = member.value }
        if dialect != .customappsso { body["members"] = [] }
        body["meta"] = ["resourceType": "Group"]
        return .object(body)
    }

    // MARK: Attributes

    /// The body of a PATCH that changes attributes.
    package func patch(_ changes: [AttributeChange]) -> JSONValue {
        guard dialect == .aadOptscim062020 else {
            return message(
                changes.map { change in
                    operation(change.old == nil ? "Add" : "Replace", path: path(change.target), value: written(change))
                }
            )
        }
        var operations: [JSONValue] = []
        for kind in ["add", "replace"] {
            let group = changes.filter { ($0.old == nil ? "add" : "replace") == kind }
            var collected: [(path: String, value: JSONValue)] = []
            for change in group {
                if change.target.isBoolean || change.target.filter != nil || change.target.isMultiValued {
                    operations.append(operation(kind, path: change.target.path, value: written(change)))
                } else {
                    collected.append((change.target.path, change.new))
                }
            }
            if kind == "add", let only = collected.first, collected.count == 1 {
                // "Requests to add a single-value string attribute" keep the path.
                operations.append(operation(kind, path: only.path, value: only.value))
            } else if !collected.isEmpty {
                operations.append(["op": .string(kind), "value": .object(JSONObject(collected.map { ($0.path, $0.value) }))])
            }
        }
        return message(operations)
    }

    /// A value as the dialect writes it: Booleans and role objects as strings without the flag ("Provisioning a role to a SCIM app").
    private func written(_ change: AttributeChange) -> JSONValue {
        if change.target.isBoolean {
            let truth = change.new.boolValue ?? (change.new.stringValue?.lowercased() == "true")
            return dialect == .aadOptscim062020 ? .bool(truth) : .string(truth ? "True" : "False")
        }
        guard dialect != .aadOptscim062020, !change.roleTexts.isEmpty, let items = change.new.arrayValue else {
            return change.new
        }
        return .array(
            items.map { item in
                guard let text = item["value"]?.stringValue.flatMap({ change.roleTexts[$0] }) else { return item }
                return ["value": .string(text)]
            }
        )
    }

    // MARK: References

    /// The body of a PATCH that sets a user's manager, once both have ids in the target.
    ///
    /// - Parameters:
    ///   - url: the manager's URL in the target, which jobs made before December 2018 send ("Example 5").
    package func setManager(_ id: String, url: String, target: TargetAttribute, isNew: Bool) -> JSONValue {
        switch dialect {
        case .standard: message([operation(isNew ? "Add" : "Replace", path: target.path, value: .string(id))])
        case .aadOptscim062020: message([operation(isNew ? "add" : "replace", path: target.path, value: ["value": .string(id)])])
        case .customappsso:
            message([operation("Add", path: "manager", value: [["$ref": .string(url), "value": .string(id)]])])
        }
    }

    /// The body of a PATCH that takes a user's manager away; `nil` where the form sends nothing.
    package func removeManager(_ id: String, target: TargetAttribute, _ form: ManagerRemoval) -> JSONValue? {
        let isFlagged = dialect == .aadOptscim062020
        switch form {
        case .nothing: return nil
        case .remove:
            let path = dialect == .customappsso ? "manager" : target.path
            return message([
                ["op": isFlagged ? "remove" : "Remove", "path": .string("\(path)[value eq \(TargetClient.quoted(id))]")]
            ])
        case .emptyValue: return message([operation(isFlagged ? "replace" : "Replace", path: target.path, value: ["value": ""])])
        }
    }

    /// The body of a PATCH that adds members.
    package func addMembers(_ ids: [String]) -> JSONValue {
        let values = ids.map { id -> JSONValue in
            dialect == .aadOptscim062020 ? ["value": .string(id)] : ["$ref": nil, "value": .string(id)]
        }
        return message([operation(dialect == .aadOptscim062020 ? "add" : "Add", path: "members", value: .array(values))])
    }

    /// The body of a PATCH that removes members.
    package func removeMembers(_ ids: [String]) -> JSONValue {
        switch dialect {
        case .standard:
            message([operation("Remove", path: "members", value: .array(ids.map { ["value": .string($0)] }))])
        case .customappsso:
            message([operation("Remove", path: "members", value: .array(ids.map { ["$ref": nil, "value": .string($0)] }))])
        case .aadOptscim062020:
            message(ids.map { ["op": "remove", "path": .string("members[value eq \(TargetClient.quoted($0))]")] })
        }
    }

    // MARK: Parts

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
}
