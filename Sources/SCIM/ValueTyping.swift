import JSON

/// Brings a value that a client sent to the type of its attribute, or refuses it.
struct ValueTyping {
    let options: PatchOptions

    /// The value of an attribute that is not multi-valued.
    func typed(_ value: JSONValue, _ definition: SCIMAttribute?) throws(SCIMError) -> JSONValue {
        guard let definition else { return value }
        switch (definition.type, value) {
        case (_, .null): return value
        case (.boolean, .bool): return value
        case (.boolean, .string(let text)) where options.takesBooleanStrings:
            if text.equalsIgnoringASCIICase("true") { return true }
            if text.equalsIgnoringASCIICase("false") { return false }
            throw refusal(value, definition)
        case (.integer, .number(let number)) where number.intValue != nil: return value
        case (.decimal, .number): return value
        case (.complex, .object(let object)): return .object(try typedMembers(object, definition))
        // A complex attribute given as its bare value, as Entra ID sends manager.
        case (.complex, .string(let text)) where definition.subAttribute("value") != nil:
            return text.isEmpty ? .null : .object(["value": value])
        case (.string, .string), (.reference, .string), (.binary, .string), (.dateTime, .string): return value
        case (_, .object(let object)) where options.unwrapsValues && definition.type != .complex && object.count == 1:
            guard let inner = object.value(ignoringCase: "value") else { throw refusal(value, definition) }
            return try typed(inner, definition)
        default: throw refusal(value, definition)
        }
    }

    /// One element of a multi-valued attribute.
    func typedElement(_ value: JSONValue, _ definition: SCIMAttribute?) throws(SCIMError) -> JSONValue {
        guard let definition, definition.type == .complex else { return try typed(value, definition) }
        switch value {
        case .string where definition.subAttribute("value") != nil: return .object(["value": value])
        case .object(let object):
            if options.unwrapsValues, object.count == 1, case .object(let inner)? = object.value(ignoringCase: "value") {
                return .object(try typedMembers(inner, definition))
            }
            return .object(try typedMembers(object, definition))
        default: throw refusal(value, definition)
        }
    }

    private func typedMembers(_ object: JSONObject, _ definition: SCIMAttribute) throws(SCIMError) -> JSONObject {
        var members: [JSONObject.Member] = []
        members.reserveCapacity(object.count)
        for member in object.members where !member.value.isNull {
            let sub = definition.subAttribute(member.name)
            members.append(JSONObject.Member(sub?.name ?? member.name, try typed(member.value, sub)))
        }
        let typedObject = JSONObject(members)
        // An empty reference removes: the SCIM Validator clears a manager with {"value": ""} (entra.md section 14).
        if !definition.multiValued, typedObject.count == 1, typedObject["value"] == "" { return JSONObject() }
        return typedObject
    }

    private func refusal(_ value: JSONValue, _ definition: SCIMAttribute) -> SCIMError {
        SCIMError(400, .invalidValue, "\(definition.name) is a \(value.typeName) here; expected \(definition.type.rawValue)")
    }
}
