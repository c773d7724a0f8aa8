import JSON

extension PatchRequest {
    /// Applies every operation to `resource`, or none.
    ///
    /// - Returns: whether the resource differs from before.
    /// - Throws: ``SCIMError`` 400 with `invalidPath`, `noTarget`, `invalidValue` or `mutability`, or 413 where applying it would
    ///   take more work than a server can spend on one request; the resource is then untouched.
    @discardableResult
    public func apply(to resource: inout JSONObject, schema: SCIMSchema, options: PatchOptions = PatchOptions()) throws(SCIMError)
        -> Bool
    {
        var changed = resource
        let application = PatchApplication(schema: schema, options: options)
        for (index, operation) in operations.enumerated() {
            do throws(SCIMError) {
                try application.apply(operation, to: &changed)
            } catch {
                throw SCIMError(error.status, error.scimType, "operation \(index + 1): \(error.detail)")
            }
        }
        if changed == resource { return false }
        resource = changed
        return true
    }
}

/// Applies one operation; the caller keeps the copy that makes a message atomic.
struct PatchApplication {
    let schema: SCIMSchema
    let options: PatchOptions
    /// What all operations of the message have cost.
    let work = PatchWork()

    init(schema: SCIMSchema, options: PatchOptions) {
        self.schema = schema
        self.options = options
    }

    func apply(_ operation: PatchOperation, to resource: inout JSONObject) throws(SCIMError) {
        if let path = operation.path { return try apply(operation.kind, path, operation.value, to: &resource) }
        // Without a path the value's member names are the paths (RFC 7644 section 3.5.2.1); Entra ID adds dotted and URN names.
        guard case .object(let object)? = operation.value else {
            throw SCIMError(400, .invalidValue, "without a path the value must be an object whose names are attributes")
        }
        for member in object.members where !member.name.equalsIgnoringASCIICase("schemas") {
            if schema.spells(member.name) {
                let path = SCIMPath(attribute: AttributePath(name: member.name))
                try apply(operation.kind, path, member.value, to: &resource)
            } else if let extensionSchema = schema.extensionSchema(member.name), case .object(let inner) = member.value {
                for attribute in inner.members {
                    let path = try SCIMPath.parse(extensionSchema.id + ":" + attribute.name)
                    try apply(operation.kind, path, attribute.value, to: &resource)
                }
            } else {
                try apply(operation.kind, try SCIMPath.parse(member.name), member.value, to: &resource)
            }
        }
    }

    private func apply(_ kind: PatchOperation.Kind, _ path: SCIMPath, _ value: JSONValue?, to resource: inout JSONObject)
        throws(SCIMError)
    {
        try work.spend(1 + resource.count)
        let urn = path.attribute.urn.flatMap { $0.equalsIgnoringASCIICase(schema.id) ? nil : $0 }
        guard let urn else { return try applyInContainer(kind, path, value, to: &resource, urn: nil) }
        let name = schema.extensionSchema(urn)?.id ?? urn
        var container = resource.value(ignoringCase: name)?.objectValue ?? JSONObject()
        if path.attribute.name == nil {
            try applyWhole(kind, value, to: &container)
        } else {
            try applyInContainer(kind, path, value, to: &container, urn: name)
        }
        if container.isEmpty {
            if let index = resource.index(ignoringCase: name) { resource[resource.members[index].name] = nil }
        } else if let index = resource.index(ignoringCase: name) {
            resource.setValue(.object(container), at: index)
        } else {
            resource[name] = .object(container)
        }
    }

    /// Changes an extension as a whole, named by its URN alone.
    private func applyWhole(_ kind: PatchOperation.Kind, _ value: JSONValue?, to container: inout JSONObject) throws(SCIMError) {
        guard kind != .remove else { return container = JSONObject() }
        guard case .object(let object)? = value else {
            throw SCIMError(400, .invalidValue, "an extension's value must be an object")
        }
        try work.spend(object.count, times: container.count + object.count)
        for member in object.members { container[member.name] = member.value }
    }

    private func applyInContainer(
        _ kind: PatchOperation.Kind,
        _ path: SCIMPath,
        _ value: JSONValue?,
        to container: inout JSONObject,
        urn: String?
    ) throws(SCIMError) {
        try work.spend(container.count)
        let written = path.attribute.name ?? ""
        let definition = schema.attribute(written, in: urn)
        if definition?.mutability == .readOnly { throw SCIMError(400, .mutability, "\(path.attribute) is read-only") }
        let index = container.index(ignoringCase: written)
        let name = index.map { container.members[$0].name } ?? definition?.name ?? written
        let current = index.map { container.members[$0].value }
        let result: JSONValue?
        if let filter = path.filter {
            result = try filtered(kind, path, filter, value, current, definition)
        } else if let sub = path.attribute.sub {
            result = try changedSub(kind, sub, value, current, definition)
        } else {
            result = try changedWhole(kind, value, current, definition)
        }
        if let result, !Self.isUnassigned(result) { container[name] = result } else { container[name] = nil }
    }

    /// An attribute is unassigned when it is null or an empty array (RFC 7643 section 2.5).
    private static func isUnassigned(_ value: JSONValue) -> Bool {
        switch value {
        case .null: true
        case .array(let elements): elements.isEmpty
        case .object(let object): object.isEmpty
        default: false
        }
    }

    // MARK: A whole attribute

    private func changedWhole(
        _ kind: PatchOperation.Kind,
        _ value: JSONValue?,
        _ current: JSONValue?,
        _ definition: SCIMAttribute?
    ) throws(SCIMError) -> JSONValue? {
        let isMultiValued = definition?.multiValued ?? (current?.arrayValue != nil)
        if kind == .remove {
            guard isMultiValued, let value, !value.isNull else { return nil }
            return .array(try remaining(current?.arrayValue ?? [], without: try elements(value, definition)))
        }
        guard let value, !value.isNull else { return nil }
        if isMultiValued {
            let added = try elements(value, definition)
            guard kind == .add else { return .array(Self.withOnePrimary(added, preferring: added.indices)) }
            var all = current?.arrayValue ?? []
            let start = all.count
            try work.spend(all.count)
            try append(added, to: &all)
            return .array(Self.withOnePrimary(all, preferring: start..<all.count))
        }
        let typed = try ValueTyping(options: options).typed(value, definition)
        guard case .object(let object) = typed, case .object(var merged)? = current else { return typed }
        try work.spend(object.count, times: merged.count + object.count)
        for member in object.members { set(member.name, member.value, in: &merged) }
        return .object(merged)
    }

    private func elements(_ value: JSONValue, _ definition: SCIMAttribute?) throws(SCIMError) -> [JSONValue] {
        let list: [JSONValue] = if case .array(let array) = value { array } else { [value] }
        var typed: [JSONValue] = []
        typed.reserveCapacity(list.count)
        try work.spend(list.count)
        for element in list { typed.append(try ValueTyping(options: options).typedElement(element, definition)) }
        return typed
    }

    /// Appends those of `added` that are not there yet: by comparing where they are few, by a set where that would take n² comparisons.
    private func append(_ added: [JSONValue], to all: inout [JSONValue]) throws(SCIMError) {
        if added.count <= 4 {
            for element in added where !all.contains(element) { all.append(element) }
            return
        }
        var known = Set(all)
        for element in added where known.insert(element).inserted { all.append(element) }
    }

    /// `elements` without those that a remove names: by the same `value`, or where every member that it gives is equal.
    private func remaining(_ elements: [JSONValue], without gone: [JSONValue]) throws(SCIMError) -> [JSONValue] {
        var values = Set<JSONValue>()
        var simple = Set<JSONValue>()
        var partial: [JSONObject] = []
        for given in gone {
            guard case .object(let object) = given else {
                simple.insert(given)
                continue
            }
            if let value = object.value(ignoringCase: "value") { values.insert(value) } else { partial.append(object) }
        }
        try work.spend(elements.count, times: 1 + partial.count)
        return elements.filter { element in
            guard case .object(let object) = element else { return !simple.contains(element) }
            if let value = object.value(ignoringCase: "value"), values.contains(value) { return false }
            return !partial.contains { wanted in
                wanted.members.allSatisfy { $0.value.isNull || object.value(ignoringCase: $0.name) == $0.value }
            }
        }
    }

    /// At most one element is primary (RFC 7643 section 2.4); a new primary takes the place of the old.
    static func withOnePrimary(_ elements: [JSONValue], preferring new: Range<Int>) -> [JSONValue] {
        guard let chosen = new.first(where: { elements[$0]["primary"] == true }) else { return elements }
        return elements.enumerated().map { index, element in
            guard index != chosen, case .object(var object) = element, object["primary"] == true else { return element }
            object["primary"] = false
            return .object(object)
        }
    }

    // MARK: A sub-attribute

    private func changedSub(
        _ kind: PatchOperation.Kind,
        _ sub: String,
        _ value: JSONValue?,
        _ current: JSONValue?,
        _ definition: SCIMAttribute?
    ) throws(SCIMError) -> JSONValue? {
        let subDefinition = definition?.subAttribute(sub)
        if let definition, definition.type != .complex {
            throw SCIMError(400, .invalidPath, "\(definition.name) has no sub-attribute \"\(sub)\"")
        }
        if subDefinition?.mutability == .readOnly {
            throw SCIMError(400, .mutability, "\(definition?.name ?? "").\(sub) is read-only")
        }
        let typed =
            kind == .remove
            ? nil : try value.map { value throws(SCIMError) in try ValueTyping(options: options).typed(value, subDefinition) }
        let name = subDefinition?.name ?? sub
        if case .array(let elements)? = current {
            try work.spend(elements.count)
            let all = elements.map { changed($0, name, typed) }
            return .array(Self.withOnePrimary(all, preferring: all.indices))
        }
        if definition?.multiValued == true {
            guard let typed else { return current }
            return .array([.object([name: typed])])
        }
        return changed(current ?? .object(JSONObject()), name, typed)
    }

    func changed(_ element: JSONValue, _ name: String, _ value: JSONValue?) -> JSONValue {
        var object = element.objectValue ?? JSONObject()
        set(name, value, in: &object)
        return .object(object)
    }

    func set(_ name: String, _ value: JSONValue?, in object: inout JSONObject) {
        let known = object.index(ignoringCase: name).map { object.members[$0].name } ?? name
        object[known] = value.flatMap { $0.isNull ? nil : $0 }
    }
}
