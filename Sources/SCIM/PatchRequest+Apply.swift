import JSON

extension PatchRequest {
    /// Applies every operation to `resource`, or none.
    ///
    /// - Returns: whether the resource differs from before.
    /// - Throws: ``SCIMError`` 400 with `invalidPath`, `noTarget`, `invalidValue` or `mutability`; the resource is then untouched.
    @discardableResult
    public func apply(to resource: inout JSONObject, schema: SCIMSchema, options: PatchOptions = PatchOptions()) throws(SCIMError)
        -> Bool
    {
        var changed = resource
        for (index, operation) in operations.enumerated() {
            do throws(SCIMError) {
                try PatchApplication(schema: schema, options: options).apply(operation, to: &changed)
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

    func apply(_ operation: PatchOperation, to resource: inout JSONObject) throws(SCIMError) {
        if let path = operation.path { return try apply(operation.kind, path, operation.value, to: &resource) }
        // Without a path the value's member names are the paths (RFC 7644 section 3.5.2.1); Entra ID adds dotted and URN names.
        guard case .object(let object)? = operation.value else {
            throw SCIMError(400, .invalidValue, "without a path the value must be an object whose names are attributes")
        }
        for member in object.members where !member.name.equalsIgnoringASCIICase("schemas") {
            if let extensionSchema = schema.extensionSchema(member.name), case .object(let inner) = member.value {
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
        for member in object.members { container[member.name] = member.value }
    }

    private func applyInContainer(
        _ kind: PatchOperation.Kind,
        _ path: SCIMPath,
        _ value: JSONValue?,
        to container: inout JSONObject,
        urn: String?
    ) throws(SCIMError) {
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
            let gone = try elements(value, definition)
            return .array((current?.arrayValue ?? []).filter { element in !gone.contains { Self.names($0, element) } })
        }
        guard let value, !value.isNull else { return nil }
        if isMultiValued {
            let added = try elements(value, definition)
            guard kind == .add else { return .array(Self.withOnePrimary(added, preferring: added.indices)) }
            var all = current?.arrayValue ?? []
            let start = all.count
            for element in added where !all.contains(element) { all.append(element) }
            return .array(Self.withOnePrimary(all, preferring: start..<all.count))
        }
        let typed = try ValueTyping(options: options).typed(value, definition)
        guard case .object(let object) = typed, case .object(var merged)? = current else { return typed }
        for member in object.members { set(member.name, member.value, in: &merged) }
        return .object(merged)
    }

    private func elements(_ value: JSONValue, _ definition: SCIMAttribute?) throws(SCIMError) -> [JSONValue] {
        let list: [JSONValue] = if case .array(let array) = value { array } else { [value] }
        var typed: [JSONValue] = []
        typed.reserveCapacity(list.count)
        for element in list { typed.append(try ValueTyping(options: options).typedElement(element, definition)) }
        return typed
    }

    /// Whether `given` in a remove names `element`: the same `value`, or every member it gives is equal.
    private static func names(_ given: JSONValue, _ element: JSONValue) -> Bool {
        guard case .object(let wanted) = given, case .object(let object) = element else { return given == element }
        if let value = wanted.value(ignoringCase: "value") { return object.value(ignoringCase: "value") == value }
        return wanted.members.allSatisfy { $0.value.isNull || object.value(ignoringCase: $0.name) == $0.value }
    }

    /// At most one element is primary (RFC 7643 section 2.4); a new primary takes the place of the old.
    private static func withOnePrimary(_ elements: [JSONValue], preferring new: Range<Int>) -> [JSONValue] {
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
            return .array(elements.map { changed($0, name, typed) })
        }
        if definition?.multiValued == true {
            guard let typed else { return current }
            return .array([.object([name: typed])])
        }
        return changed(current ?? .object(JSONObject()), name, typed)
    }

    private func changed(_ element: JSONValue, _ name: String, _ value: JSONValue?) -> JSONValue {
        var object = element.objectValue ?? JSONObject()
        set(name, value, in: &object)
        return .object(object)
    }

    private func set(_ name: String, _ value: JSONValue?, in object: inout JSONObject) {
        let known = object.index(ignoringCase: name).map { object.members[$0].name } ?? name
        object[known] = value.flatMap { $0.isNull ? nil : $0 }
    }

    // MARK: Elements that a filter chooses

    private func filtered(
        _ kind: PatchOperation.Kind,
        _ path: SCIMPath,
        _ filter: SCIMFilter,
        _ value: JSONValue?,
        _ current: JSONValue?,
        _ definition: SCIMAttribute?
    ) throws(SCIMError) -> JSONValue? {
        let isArray = definition?.multiValued ?? true
        var elements: [JSONValue] = []
        if let current { elements = current.arrayValue ?? [current] }
        let matching = elements.indices.filter { filter.matches(element: elements[$0], of: definition) }
        if kind == .remove {
            if let sub = path.sub {
                for index in matching {
                    elements[index] = changed(elements[index], definition?.subAttribute(sub)?.name ?? sub, nil)
                }
            } else {
                let gone = Set(matching)
                elements = elements.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
            }
        } else {
            guard let value else { return current }
            let change = try self.change(path, value, definition)
            if matching.isEmpty {
                guard options.createsFilteredElement, var object = Self.element(satisfying: filter) else {
                    throw SCIMError(400, .noTarget, "no value of \(path.attribute) satisfies \(filter)")
                }
                for member in change.members { set(member.name, member.value, in: &object) }
                elements.append(.object(object))
                if object["primary"] == true {
                    elements = Self.withOnePrimary(elements, preferring: (elements.count - 1)..<elements.count)
                }
            }
            for index in matching {
                var object = elements[index].objectValue ?? JSONObject()
                for member in change.members { set(member.name, member.value, in: &object) }
                elements[index] = .object(object)
                if change["primary"] == true { elements = Self.withOnePrimary(elements, preferring: index..<(index + 1)) }
            }
        }
        return isArray ? .array(elements) : elements.first
    }

    /// The sub-attributes that an add or replace behind a filter sets.
    private func change(_ path: SCIMPath, _ value: JSONValue, _ definition: SCIMAttribute?) throws(SCIMError) -> JSONObject {
        let typing = ValueTyping(options: options)
        if let sub = path.sub {
            let subDefinition = definition?.subAttribute(sub)
            return [subDefinition?.name ?? sub: try typing.typed(value, subDefinition)]
        }
        // Some clients send the element in an array of one.
        let single = value.arrayValue?.count == 1 ? value[0] ?? value : value
        guard case .object(let object) = try typing.typedElement(single, definition) else {
            throw SCIMError(400, .invalidValue, "the value of \(path) must be an object")
        }
        return object
    }

    /// The smallest element that satisfies a filter of equalities joined by `and`; `nil` for any other filter.
    private static func element(satisfying filter: SCIMFilter) -> JSONObject? {
        switch filter {
        case .compare(let path, .eq, let value):
            guard let name = path.name, path.sub == nil else { return nil }
            // `primary eq "True"` is how Entra ID spells the boolean.
            if name.equalsIgnoringASCIICase("primary"), let text = value.stringValue {
                return ["primary": .bool(text.equalsIgnoringASCIICase("true"))]
            }
            return [name: value]
        case .and(let left, let right):
            guard var object = element(satisfying: left), let other = element(satisfying: right) else { return nil }
            for member in other.members { object[member.name] = member.value }
            return object
        default: return nil
        }
    }
}
