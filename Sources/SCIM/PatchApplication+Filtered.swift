import JSON

// Operations on the elements that a filter in the path chooses.
extension PatchApplication {
    func filtered(
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
        try work.spend(elements.reduce(1) { $0 + $1.weight }, times: filter.termCount)
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
                try work.spend(change.count, times: object.count + change.count)
                for member in change.members { set(member.name, member.value, in: &object) }
                elements[index] = .object(object)
            }
            // Each takes the place of the one before, so the last one has it.
            if change["primary"] == true, let last = matching.last {
                elements = Self.withOnePrimary(elements, preferring: last..<(last + 1))
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
