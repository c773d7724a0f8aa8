import JSON

/// Holds a value against a JSON Schema, as far as the schema of reports goes; a keyword that is not known here is an error, not a pass.
struct SchemaCheck {
    let schema: JSONValue

    /// What is wrong with `value`, each with its place.
    func problems(_ value: JSONValue) -> [String] { problems(value, schema, "") }

    private func problems(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
        guard let keywords = schema.objectValue?.members else { return ["\(place): the schema is no object"] }
        return keywords.flatMap { keyword in
            keywordProblems(keyword.name, keyword.value, value, schema, place)
        }
    }

    private func keywordProblems(
        _ keyword: String,
        _ argument: JSONValue,
        _ value: JSONValue,
        _ schema: JSONValue,
        _ place: String
    ) -> [String] {
        let members = value.objectValue?.members ?? []
        switch keyword {
        case "$schema", "$defs", "title", "description": return []
        case "$ref":
            let name = argument.stringValue?.split(separator: "/").last.map(String.init) ?? ""
            guard let target = self.schema["$defs"]?[name] else { return ["\(place): no definition \(name)"] }
            return problems(value, target, place)
        case "type": return isOf(argument.stringValue ?? "", value) ? [] : ["\(place): is \(value.typeName)"]
        case "const": return value == argument ? [] : ["\(place): is not \(argument.text(pretty: false))"]
        case "enum": return argument.arrayValue?.contains(value) == true ? [] : ["\(place): is none of the words"]
        case "minimum": return value.intValue.map { $0 >= argument.intValue ?? 0 } ?? true ? [] : ["\(place): is too small"]
        case "maximum": return value.intValue.map { $0 <= argument.intValue ?? 0 } ?? true ? [] : ["\(place): is too large"]
        case "pattern":
            guard let text = value.stringValue, let pattern = argument.stringValue else { return [] }
            guard let regex = try? Regex(pattern) else { return ["\(place): the pattern is none"] }
            return text.firstMatch(of: regex) == nil ? ["\(place): does not match \(pattern)"] : []
        case "required":
            guard value.objectValue != nil else { return [] }
            return (argument.arrayValue ?? []).compactMap(\.stringValue).filter { value[$0] == nil }.map {
                "\(place): lacks \($0)"
            }
        case "properties":
            return members.flatMap { member in
                argument[member.name].map { problems(member.value, $0, "\(place)/\(member.name)") } ?? []
            }
        case "additionalProperties":
            if argument != false { return ["\(place): additionalProperties is not false"] }
            return members.filter { schema["properties"]?[$0.name] == nil }.map { "\(place): must not have \($0.name)" }
        case "dependentRequired":
            return (argument.objectValue?.members ?? []).filter { value[$0.name] != nil }.flatMap { member in
                keywordProblems("required", member.value, value, schema, place)
            }
        case "items":
            return (value.arrayValue ?? []).enumerated().flatMap { problems($1, argument, "\(place)/\($0)") }
        case "anyOf", "oneOf":
            let results = (argument.arrayValue ?? []).map { problems(value, $0, place) }
            let fitting = results.count(where: \.isEmpty)
            if fitting == 1 || fitting > 1 && keyword == "anyOf" { return [] }
            return ["\(place): fits \(fitting) of the alternatives"] + results.flatMap { $0 }
        default: return ["\(place): the keyword \(keyword) is not known to this check"]
        }
    }

    private func isOf(_ type: String, _ value: JSONValue) -> Bool {
        switch type {
        case "integer": value.intValue != nil
        case "object": value.objectValue != nil
        case "array": value.arrayValue != nil
        case "string": value.stringValue != nil
        case "boolean": value.boolValue != nil
        case "null": value.isNull
        default: false
        }
    }
}
