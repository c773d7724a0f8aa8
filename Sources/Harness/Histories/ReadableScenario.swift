import JSON

/// Writes a scenario document as a person would: bare member names, a step a line, a user or group a line.
enum ReadableScenario {
    /// Members whose items stand on lines of their own.
    private static let lists: Set<String> = ["steps", "migration", "rollback", "users", "groups"]

    /// The document as JSON5, with a line feed at its end.
    static func text(_ document: JSONObject) -> String { object(document, indent: "", isOpen: true) + "\n" }

    private static func object(_ object: JSONObject, indent: String, isOpen: Bool) -> String {
        if object.isEmpty { return "{}" }
        guard isOpen else {
            return "{ " + object.members.map { "\(name($0.name)): \(inline($0.value))" }.joined(separator: ", ") + " }"
        }
        let inner = indent + "  "
        let lines = object.members.map { "\(inner)\(name($0.name)): \(value($0, inner)),\n" }
        return "{\n" + lines.joined() + indent + "}"
    }

    private static func value(_ member: JSONObject.Member, _ indent: String) -> String {
        switch member.value {
        case .array(let items) where lists.contains(member.name) && !items.isEmpty:
            return "[\n" + items.map { "\(indent)  \(inline($0)),\n" }.joined() + indent + "]"
        case .object(let inner) where member.name == "directory" || member.name == "tenant":
            return object(inner, indent: indent, isOpen: true)
        default: return inline(member.value)
        }
    }

    private static func inline(_ value: JSONValue) -> String {
        switch value {
        case .object(let inner): object(inner, indent: "", isOpen: false)
        case .array(let items): "[" + items.map(inline).joined(separator: ", ") + "]"
        default: value.text()
        }
    }

    /// The name bare where JSON5 allows it.
    private static func name(_ name: String) -> String {
        let isBare = name.utf8.enumerated().allSatisfy { place, byte in
            switch byte {
            case 0x41...0x5A, 0x61...0x7A, 0x5F, 0x24: true
            case 0x30...0x39: place > 0
            default: false
            }
        }
        return isBare && !name.isEmpty ? name : JSONValue.string(name).text()
    }
}

extension History {
    /// The history as a scenario file.
    public var text: String { ReadableScenario.text(document) }
}
