/// JSON5 (spec.json5.org), for files that people write: comments, trailing commas, bare names, single quotes.
///
/// Narrower than the specification where a scenario could only be mistaken: `Infinity` and `NaN` are refused because JSON cannot carry
/// them, names that stand twice in one object are refused, and a bare name with an escape must be quoted.
public enum JSON5 {
    /// Reads exactly one JSON5 text.
    ///
    /// - Throws: ``JSONSyntaxError`` with the place of the first thing that is wrong.
    public static func parse(_ bytes: [UInt8], limits: JSONLimits = .default) throws(JSONSyntaxError) -> LocatedJSON {
        var reader = JSON5Reader(bytes: bytes, limits: limits)
        try reader.checkEncoding()
        try reader.skipBlanks()
        let value = try reader.value()
        try reader.skipBlanks()
        if reader.peek != nil { throw reader.failure("unexpected \(reader.found) behind the end of the text") }
        return value
    }
}

/// One pass over the bytes; names, numbers and places. Strings are in `JSON5Reader+Strings.swift`.
struct JSON5Reader {
    let bytes: [UInt8]
    let limits: JSONLimits
    let lineStarts: [Int]
    var position = 0
    var depth = 0
    /// The place that was told last: values come in order, so the next is counted from here and not from the start of a line.
    private var told = (offset: 0, location: SourceLocation(line: 1, column: 1))

    init(bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
        lineStarts = [0] + bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }
    }

    // MARK: Places

    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// The location of a part of the text that lies behind every part asked for before.
    private mutating func nextLocation(of offset: Int) -> SourceLocation {
        if offset < told.offset { return location(of: offset) }
        var place = told.location
        for byte in bytes[told.offset..<offset] {
            if byte == 0x0A {
                place.line += 1
                place.column = 1
            } else if byte & 0xC0 != 0x80 {
                place.column += 1
            }
        }
        told = (offset, place)
        return place
    }

    func location(of offset: Int) -> SourceLocation {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        let before = bytes[lineStarts[low]..<min(offset, bytes.count)]
        return SourceLocation(line: low + 1, column: before.count { $0 & 0xC0 != 0x80 } + 1)
    }

    func failure(_ message: String, at offset: Int? = nil) -> JSONSyntaxError {
        let place = location(of: offset ?? position)
        return JSONSyntaxError(message: message, line: place.line, column: place.column, offset: offset ?? position)
    }

    /// What stands at the position, named for a person.
    var found: String {
        guard let byte = peek else { return "end of the text" }
        if byte > 0x20 && byte < 0x7F { return "`\(Character(Unicode.Scalar(byte)))`" }
        return byte < 0x80 ? "control character \(byte)" : "character outside a string"
    }

    /// Refuses bytes that are not UTF-8, once for the whole text, so that nothing behind this needs to look again.
    func checkEncoding() throws(JSONSyntaxError) {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let scalar): offset += scalar.count
            case .error: throw failure("bytes that are not UTF-8; save the file as UTF-8", at: offset)
            case .emptyInput: return
            }
        }
    }

    // MARK: Blanks and comments

    mutating func skipBlanks() throws(JSONSyntaxError) {
        while let byte = peek {
            if let length = blankLength {
                position += length
            } else if byte == 0x2F {
                try skipComment()
            } else {
                return
            }
        }
    }

    /// How many bytes the blank at the position takes (JSON5 section 8: ASCII blanks, line separators, U+FEFF and category Zs).
    private var blankLength: Int? {
        guard let byte = peek else { return nil }
        switch byte {
        case 0x09...0x0D, 0x20: return 1
        case 0xC2: return matches([0xC2, 0xA0]) ? 2 : nil
        case 0xE1: return matches([0xE1, 0x9A, 0x80]) ? 3 : nil
        case 0xE2:
            guard position + 2 < bytes.count else { return nil }
            switch (bytes[position + 1], bytes[position + 2]) {
            case (0x80, 0x80...0x8A), (0x80, 0xA8), (0x80, 0xA9), (0x80, 0xAF), (0x81, 0x9F): return 3
            default: return nil
            }
        case 0xE3: return matches([0xE3, 0x80, 0x80]) ? 3 : nil
        case 0xEF: return matches([0xEF, 0xBB, 0xBF]) ? 3 : nil
        default: return nil
        }
    }

    private func matches(_ text: [UInt8]) -> Bool { bytes[position...].starts(with: text) }

    private mutating func skipComment() throws(JSONSyntaxError) {
        let start = position
        switch position + 1 < bytes.count ? bytes[position + 1] : nil {
        case 0x2F:
            while let byte = peek, byte != 0x0A, byte != 0x0D { position += 1 }
        case 0x2A:
            position += 2
            while !matches([0x2A, 0x2F]) {
                guard peek != nil else { throw failure("a comment that starts here has no end `*/`", at: start) }
                position += 1
            }
            position += 2
        default: throw failure("unexpected `/`; a comment starts with `//` or `/*`")
        }
    }

    // MARK: Values

    mutating func value() throws(JSONSyntaxError) -> LocatedJSON {
        let place = nextLocation(of: position)
        guard let byte = peek else { throw failure("the text ends where a value was expected") }
        switch byte {
        case 0x7B: return LocatedJSON(kind: .object(try members()), location: place)
        case 0x5B: return LocatedJSON(kind: .array(try elements()), location: place)
        case 0x22, 0x27: return LocatedJSON(kind: .string(try string()), location: place)
        case 0x2B, 0x2D, 0x2E, 0x30...0x39: return LocatedJSON(kind: .number(try number()), location: place)
        default: break
        }
        let start = position
        let word = bareWord()
        switch word {
        case "null": return LocatedJSON(kind: .null, location: place)
        case "true": return LocatedJSON(kind: .bool(true), location: place)
        case "false": return LocatedJSON(kind: .bool(false), location: place)
        case "": throw failure("unexpected \(found) where a value was expected")
        case "Infinity", "NaN": throw failure("\(word) is not a number that JSON can carry", at: start)
        default: throw failure("the word \(word) where a value was expected; strings stand in quotes", at: start)
        }
    }

    private mutating func enter() throws(JSONSyntaxError) {
        depth += 1
        if depth > limits.depth { throw failure("nested deeper than \(limits.depth) levels") }
        position += 1
        try skipBlanks()
    }

    private mutating func elements() throws(JSONSyntaxError) -> [LocatedJSON] {
        try enter()
        var elements: [LocatedJSON] = []
        while peek != 0x5D {
            elements.append(try value())
            try separator(before: 0x5D, named: "]")
        }
        position += 1
        depth -= 1
        return elements
    }

    private mutating func members() throws(JSONSyntaxError) -> [LocatedJSON.Member] {
        try enter()
        var members: [LocatedJSON.Member] = []
        var names = Set<String>()
        while peek != 0x7D {
            let start = position
            let nameLocation = nextLocation(of: start)
            let name: String
            if peek == 0x22 || peek == 0x27 {
                name = try string()
            } else {
                name = bareWord()
                guard !name.isEmpty else { throw failure("unexpected \(found) where a member name was expected") }
            }
            guard names.insert(name).inserted else {
                throw failure("the member name \"\(name)\" stands twice in one object", at: start)
            }
            try skipBlanks()
            guard peek == 0x3A else { throw failure("unexpected \(found) where `:` was expected") }
            position += 1
            try skipBlanks()
            members.append(LocatedJSON.Member(name: name, nameLocation: nameLocation, value: try value()))
            try separator(before: 0x7D, named: "}")
        }
        position += 1
        depth -= 1
        return members
    }

    private mutating func separator(before end: UInt8, named name: String) throws(JSONSyntaxError) {
        try skipBlanks()
        if peek == 0x2C {
            position += 1
            try skipBlanks()
        } else if peek != end {
            throw failure("unexpected \(found) where `,` or `\(name)` was expected")
        }
    }

    /// An identifier: letters, digits, `_`, `$` and everything outside ASCII that is not a blank; empty where none stands here.
    mutating func bareWord() -> String {
        let start = position
        while let byte = peek {
            switch byte {
            case 0x41...0x5A, 0x61...0x7A, 0x5F, 0x24: position += 1
            case 0x30...0x39 where position > start: position += 1
            case 0x80... where blankLength == nil: position += 1
            default: return String(decoding: bytes[start..<position], as: UTF8.self)
            }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    // MARK: Numbers

    private mutating func number() throws(JSONSyntaxError) -> JSONNumber {
        let start = position
        while let byte = peek {
            switch byte {
            case 0x2B, 0x2D, 0x2E, 0x30...0x39, 0x41...0x5A, 0x61...0x7A: position += 1
            default: return try number(String(decoding: bytes[start..<position], as: UTF8.self), at: start)
            }
        }
        return try number(String(decoding: bytes[start..<position], as: UTF8.self), at: start)
    }

    /// Rewrites JSON5's spellings into RFC 8259's and lets the strict parser decide.
    private func number(_ text: String, at start: Int) throws(JSONSyntaxError) -> JSONNumber {
        var digits = Substring(text)
        var sign = ""
        if digits.hasPrefix("+") || digits.hasPrefix("-") { sign = digits.removeFirst() == "-" ? "-" : "" }
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
            let hexadecimal = digits.dropFirst(2)
            guard hexadecimal.first?.isHexDigit == true, let value = Int64(sign + hexadecimal, radix: 16) else {
                throw failure("\(text) is not a hexadecimal number of at most 63 bits", at: start)
            }
            return .integer(value)
        }
        var mantissa = digits.prefix { $0 != "e" && $0 != "E" }
        let exponent = digits[mantissa.endIndex...]
        let point = mantissa.hasPrefix(".") ? "0" : ""
        if mantissa.hasSuffix("."), mantissa.count > 1 { mantissa.removeLast() }
        guard case .number(let number)? = try? JSONValue.parse(sign + point + mantissa + exponent) else {
            throw failure("\(text) is not a number", at: start)
        }
        return number
    }
}
