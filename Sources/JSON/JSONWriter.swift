/// Appends JSON text to a byte buffer. Hot paths use it directly, without building a value first.
public enum JSONWriter {
    /// Appends `value` in compact form, members in their order.
    public static func append(_ value: JSONValue, to bytes: inout [UInt8]) {
        switch value {
        case .null: append(literal: "null", to: &bytes)
        case .bool(let flag): append(literal: flag ? "true" : "false", to: &bytes)
        case .number(let number): append(number, to: &bytes)
        case .string(let text): append(string: text, to: &bytes)
        case .array(let elements):
            bytes.append(0x5B)
            var isFirst = true
            for element in elements {
                if !isFirst { bytes.append(0x2C) }
                isFirst = false
                append(element, to: &bytes)
            }
            bytes.append(0x5D)
        case .object(let object): append(object, to: &bytes)
        }
    }

    /// Appends `object` in compact form, members in their order.
    public static func append(_ object: JSONObject, to bytes: inout [UInt8]) {
        bytes.append(0x7B)
        var isFirst = true
        for member in object.members {
            if !isFirst { bytes.append(0x2C) }
            isFirst = false
            append(string: member.name, to: &bytes)
            bytes.append(0x3A)
            append(member.value, to: &bytes)
        }
        bytes.append(0x7D)
    }

    /// Appends `text` as a JSON string. Only what RFC 8259 section 7 demands is escaped.
    public static func append(string text: String, to bytes: inout [UInt8]) {
        bytes.append(0x22)
        var text = text
        text.withUTF8 { content in
            var start = 0
            for index in 0..<content.count {
                let byte = content[index]
                if byte >= 0x20 && byte != 0x22 && byte != 0x5C { continue }
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: content[start..<index]))
                appendEscape(of: byte, to: &bytes)
                start = index + 1
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: content[start..<content.count]))
        }
        bytes.append(0x22)
    }

    /// Appends the text of a constant, such as a piece of JSON known beforehand.
    public static func append(literal text: StaticString, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private static func append(_ number: JSONNumber, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: number.lexeme.utf8)
    }

    private static func appendEscape(of byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(0x5C)
        switch byte {
        case 0x22, 0x5C: bytes.append(byte)
        case 0x08: bytes.append(0x62)
        case 0x09: bytes.append(0x74)
        case 0x0A: bytes.append(0x6E)
        case 0x0C: bytes.append(0x66)
        case 0x0D: bytes.append(0x72)
        default:
            append(literal: "u00", to: &bytes)
            for nibble in [byte >> 4, byte & 0xF] { bytes.append(nibble < 10 ? 0x30 + nibble : 0x57 + nibble) }
        }
    }

    /// Appends `value` with one member or element a line, indented by two spaces a level.
    static func appendPretty(_ value: JSONValue, indent: Int, to bytes: inout [UInt8]) {
        switch value {
        case .array(let elements) where !elements.isEmpty:
            bytes.append(0x5B)
            for (index, element) in elements.enumerated() {
                startLine(isFirst: index == 0, indent: indent + 1, to: &bytes)
                appendPretty(element, indent: indent + 1, to: &bytes)
            }
            endLines(indent: indent, to: &bytes)
            bytes.append(0x5D)
        case .object(let object) where !object.isEmpty:
            bytes.append(0x7B)
            for (index, member) in object.members.enumerated() {
                startLine(isFirst: index == 0, indent: indent + 1, to: &bytes)
                append(string: member.name, to: &bytes)
                append(literal: ": ", to: &bytes)
                appendPretty(member.value, indent: indent + 1, to: &bytes)
            }
            endLines(indent: indent, to: &bytes)
            bytes.append(0x7D)
        default: append(value, to: &bytes)
        }
    }

    private static func startLine(isFirst: Bool, indent: Int, to bytes: inout [UInt8]) {
        if !isFirst { bytes.append(0x2C) }
        endLines(indent: indent, to: &bytes)
    }

    private static func endLines(indent: Int, to bytes: inout [UInt8]) {
        bytes.append(0x0A)
        for _ in 0..<indent { append(literal: "  ", to: &bytes) }
    }
}

extension JSONValue {
    /// The value as UTF-8 JSON text, compact or with one member a line.
    public func bytes(pretty: Bool = false) -> [UInt8] {
        var bytes: [UInt8] = []
        if pretty {
            JSONWriter.appendPretty(self, indent: 0, to: &bytes)
        } else {
            JSONWriter.append(self, to: &bytes)
        }
        return bytes
    }

    /// The value as JSON text, compact or with one member a line.
    public func text(pretty: Bool = false) -> String { String(decoding: bytes(pretty: pretty), as: UTF8.self) }
}
