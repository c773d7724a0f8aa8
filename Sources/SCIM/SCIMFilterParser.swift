import JSON

/// Reads filters by recursive descent: `or` binds least, then `and`, then `not` and groups.
struct SCIMFilterParser {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    private var inValuePath: Bool
    private var terms = 0

    /// A filter is a few hundred bytes in life; these bounds keep a hostile one from costing memory, stack, or time for every resource.
    private static let longestFilter = 65_536
    private static let deepestNesting = 64
    private static let mostTerms = 100

    init(_ text: String, prefixInValuePath: Bool = false) {
        bytes = Array(text.utf8)
        inValuePath = prefixInValuePath
    }

    /// What stands behind the filter that was read.
    var rest: String { String(decoding: bytes[position...], as: UTF8.self) }

    mutating func parseWhole() throws(SCIMError) -> SCIMFilter {
        if bytes.count > Self.longestFilter {
            throw SCIMError(400, .invalidFilter, "the filter is longer than \(Self.longestFilter) bytes")
        }
        let filter = try parseOr()
        skipSpaces()
        if position < bytes.count { throw failure("unexpected \(found) behind the filter; expected \"and\", \"or\" or the end") }
        return filter
    }

    /// Reads a filter and the `]` behind it.
    mutating func parseBracketed() throws(SCIMError) -> SCIMFilter {
        if bytes.count > Self.longestFilter {
            throw SCIMError(400, .invalidFilter, "the filter is longer than \(Self.longestFilter) bytes")
        }
        let filter = try parseOr()
        skipSpaces()
        guard take(0x5D) else { throw failure("unexpected \(found) where \"]\" was expected") }
        return filter
    }

    private mutating func parseOr() throws(SCIMError) -> SCIMFilter {
        var left = try parseAnd()
        while takeWord("or") { left = .or(left, try parseAnd()) }
        return left
    }

    private mutating func parseAnd() throws(SCIMError) -> SCIMFilter {
        var left = try parseTerm()
        while takeWord("and") { left = .and(left, try parseTerm()) }
        return left
    }

    private mutating func parseTerm() throws(SCIMError) -> SCIMFilter {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.deepestNesting { throw failure("nested deeper than \(Self.deepestNesting) levels") }
        terms += 1
        if terms > Self.mostTerms { throw failure("more than \(Self.mostTerms) terms") }
        skipSpaces()
        let start = position
        if takeWord("not") {
            skipSpaces()
            guard take(0x28) else {
                position = start
                throw failure("\"not\" must be followed by a filter in parentheses")
            }
            return .not(try parseGroup())
        }
        if take(0x28) { return try parseGroup() }
        return try parseAttributeExpression()
    }

    private mutating func parseGroup() throws(SCIMError) -> SCIMFilter {
        let filter = try parseOr()
        skipSpaces()
        guard take(0x29) else { throw failure("unexpected \(found) where \")\" was expected") }
        return filter
    }

    private mutating func parseAttributeExpression() throws(SCIMError) -> SCIMFilter {
        let start = position
        while position < bytes.count, !Self.endsName(bytes[position]) { position += 1 }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let path = AttributePath(name), path.name != nil else {
            position = start
            throw failure(
                name.isEmpty ? "unexpected \(found) where an attribute name was expected" : "\"\(name)\" is not an attribute name"
            )
        }
        if peek == 0x5B {
            if inValuePath { throw failure("a value path inside a value path") }
            position += 1
            inValuePath = true
            defer { inValuePath = false }
            let filter: SCIMFilter
            do throws(SCIMError) {
                filter = try parseOr()
                skipSpaces()
                guard take(0x5D) else { throw failure("unexpected \(found) where \"]\" was expected") }
            } catch {
                throw SCIMError(400, .invalidFilter, "inside \(name)[…]: \(error.detail)")
            }
            return .valuePath(path, filter)
        }
        skipSpaces()
        let wordStart = position
        while let byte = peek, (byte | 0x20) >= 0x61, (byte | 0x20) <= 0x7A { position += 1 }
        let word = String(decoding: bytes[wordStart..<position], as: UTF8.self)
        if word.equalsIgnoringASCIICase("pr") { return .present(path) }
        guard let comparison = SCIMFilter.Comparison.allCases.first(where: { $0.rawValue.equalsIgnoringASCIICase(word) }) else {
            position = wordStart
            let known = "eq ne co sw ew gt ge lt le pr"
            throw failure(
                word.isEmpty
                    ? "unexpected \(found) where an operator (\(known)) was expected"
                    : "\"\(word)\" is not an operator; expected one of \(known)"
            )
        }
        skipSpaces()
        return .compare(path, comparison, try parseValue())
    }

    /// A JSON string, number, `true`, `false` or `null` (`compValue` of RFC 7644 figure 1).
    private mutating func parseValue() throws(SCIMError) -> JSONValue {
        let start = position
        guard let first = peek else { throw failure("the filter ends where a value was expected") }
        if first == 0x22 {
            position += 1
            while position < bytes.count, bytes[position] != 0x22 { position += bytes[position] == 0x5C ? 2 : 1 }
            guard position < bytes.count else {
                position = start
                throw failure("a string without its closing quote")
            }
            position += 1
        } else {
            while let byte = peek, byte != 0x20, byte != 0x29, byte != 0x5D { position += 1 }
        }
        let text = Array(bytes[start..<position])
        do throws(JSONSyntaxError) {
            let value = try JSONValue.parse(text)
            switch value {
            case .array, .object: break
            default: return value
            }
        } catch {}
        let shown = String(decoding: text, as: UTF8.self)
        position = start
        throw failure("\(shown) is not a value; expected a string in double quotes, a number, true, false or null")
    }

    // MARK: Characters

    private static func endsName(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x5B || byte == 0x28 || byte == 0x29 || byte == 0x5D
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpaces() {
        while peek == 0x20 { position += 1 }
    }

    /// Takes `word` in any case where it stands as a whole word behind spaces.
    private mutating func takeWord(_ word: StaticString) -> Bool {
        let start = position
        skipSpaces()
        for index in 0..<word.utf8CodeUnitCount {
            guard let byte = peek, byte | 0x20 == word.utf8Start[index] else {
                position = start
                return false
            }
            position += 1
        }
        guard let next = peek, next == 0x20 || next == 0x28 else {
            position = start
            return false
        }
        return true
    }

    private var found: String {
        guard position < bytes.count else { return "end of the filter" }
        let text = String(decoding: bytes[position...].prefix(16), as: UTF8.self)
        return "\"\(text.first.map(String.init) ?? "")\""
    }

    private func failure(_ message: String) -> SCIMError {
        let column = String(decoding: bytes[..<min(position, bytes.count)], as: UTF8.self).unicodeScalars.count + 1
        return SCIMError(400, .invalidFilter, "\(message) (column \(column) of the filter)")
    }
}
