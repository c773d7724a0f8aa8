import JSON

/// Text as TAP 14 and the YAML within it take it.
enum TAPText {
    /// A description of a test: one line, with `\` and `#` escaped, so that nothing in it is taken for a directive.
    static func description(_ text: String) -> String {
        // By scalars: a `#` with a combining mark is another character, and a reader of TAP still sees a `#`.
        var result = String.UnicodeScalarView()
        let scalars = Array(singleLine(text).unicodeScalars)
        for (place, scalar) in scalars.enumerated() {
            if scalar == "\\" || scalar == "#" { result.append("\\") }
            result.append(scalar)
            // Readers of version 13 know no escape, and a failure must not read as skipped.
            if scalar == "#", isDirective(scalars[(place + 1)...]) { result.append("_") }
        }
        return String(result)
    }

    private static func isDirective(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
        let word = rest.drop { $0.properties.isWhitespace }.prefix(4).map { String($0) }.joined().lowercased()
        return word == "skip" || word == "todo"
    }

    /// `text` in one line, controls as `\u{1B}`.
    static func singleLine(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n", "\r", "\t", "\u{85}", "\u{2028}", "\u{2029}": result.append(" ")
            case _ where isControl(scalar):
                result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// Lines of YAML: members in blocks, strings in double quotes.
    static func yaml(_ object: JSONObject) -> [String] {
        object.members.flatMap { member -> [String] in
            let name = isPlain(member.name) ? member.name : quoted(member.name)
            return block(member.value, behind: "\(name):")
        }
    }

    private static func block(_ value: JSONValue, behind label: String) -> [String] {
        switch value {
        case .object(let object) where !object.isEmpty: [label] + yaml(object).map { "  " + $0 }
        case .array(let elements) where !elements.isEmpty: [label] + elements.flatMap(item)
        default: ["\(label) \(flow(value))"]
        }
    }

    private static func item(_ value: JSONValue) -> [String] {
        if case .object(let object) = value, !object.isEmpty {
            return yaml(object).enumerated().map { ($0 == 0 ? "  - " : "    ") + $1 }
        }
        return ["  - \(flow(value))"]
    }

    /// A value in one line, which is JSON and YAML alike.
    private static func flow(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .number(let number): number.lexeme
        case .string(let text): quoted(text)
        case .array(let elements): "[\(elements.map(flow).joined(separator: ", "))]"
        case .object(let object): "{\(object.members.map { "\(quoted($0.name)): \(flow($0.value))" }.joined(separator: ", "))}"
        }
    }

    /// A double-quoted scalar; everything that YAML calls not printable, and every line break, is escaped.
    private static func quoted(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        result.append("\"")
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result.append(contentsOf: "\\\"".unicodeScalars)
            case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\t": result.append(contentsOf: "\\t".unicodeScalars)
            case "\r": result.append(contentsOf: "\\r".unicodeScalars)
            case "\u{85}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFE}", "\u{FFFF}": result.append(contentsOf: hex(scalar))
            case _ where isControl(scalar): result.append(contentsOf: hex(scalar))
            default: result.append(scalar)
            }
        }
        result.append("\"")
        return String(result)
    }

    private static func hex(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
        let digits = String(scalar.value, radix: 16)
        return "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".unicodeScalars
    }

    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F } && name != "y" && name != "n"
    }

    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
}
