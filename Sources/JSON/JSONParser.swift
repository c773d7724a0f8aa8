/// How much a JSON text may ask of the parser.
public struct JSONLimits: Sendable, Hashable {
    /// How deep arrays and objects may nest.
    public var depth: Int

    /// What becomes of a name that stands twice in one object, about which RFC 8259 section 4 leaves readers free.
    public var duplicateNames: DuplicateNames

    /// What becomes of a name that stands twice.
    public enum DuplicateNames: Sendable, Hashable {
        /// The text is refused: two readers would see two things in it.
        case refuse
        /// The last value counts.
        case keepLast
    }

    /// Creates limits.
    public init(depth: Int = 128, duplicateNames: DuplicateNames = .refuse) {
        self.depth = depth
        self.duplicateNames = duplicateNames
    }

    /// 128 levels: more than SCIM and Graph ever send, less than a small thread's stack holds.
    public static let `default` = JSONLimits()
}

/// Where and why a text is not JSON.
public struct JSONSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong and what was expected, in words for a person.
    public var message: String
    /// The line, counted from 1.
    public var line: Int
    /// The column in Unicode scalars, counted from 1.
    public var column: Int
    /// The place in bytes, counted from 0.
    public var offset: Int

    /// Creates an error.
    public init(message: String, line: Int, column: Int, offset: Int) {
        self.message = message
        self.line = line
        self.column = column
        self.offset = offset
    }

    /// `line:column: message`.
    public var description: String { "\(line):\(column): \(message)" }
}

extension JSONValue {
    /// Reads exactly one JSON text (RFC 8259): UTF-8 without a byte order mark, unique member names, no lone surrogate.
    ///
    /// - Throws: ``JSONSyntaxError`` with the place of the first thing that is wrong.
    public static func parse(_ bytes: [UInt8], limits: JSONLimits = .default) throws(JSONSyntaxError) -> JSONValue {
        let result = bytes.withUnsafeBufferPointer { buffer -> Result<JSONValue, JSONSyntaxError> in
            var parser = JSONParser(bytes: buffer, limits: limits)
            do throws(JSONSyntaxError) {
                return .success(try parser.parseText())
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Reads exactly one JSON text from a string.
    ///
    /// - Throws: ``JSONSyntaxError`` with the place of the first thing that is wrong.
    public static func parse(_ text: String, limits: JSONLimits = .default) throws(JSONSyntaxError) -> JSONValue {
        try parse(Array(text.utf8), limits: limits)
    }
}

/// The strict parser: one pass over the bytes, no look-behind, strings without escapes taken whole.
struct JSONParser {
    let bytes: UnsafeBufferPointer<UInt8>
    let limits: JSONLimits
    var position = 0
    var depth = 0

    init(bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func parseText() throws(JSONSyntaxError) -> JSONValue {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            throw failure("a byte order mark stands before the JSON text; RFC 8259 section 8.1 forbids it, remove it")
        }
        skipWhiteSpace()
        let value = try parseValue()
        skipWhiteSpace()
        if position < bytes.count { throw failure("unexpected \(found) behind the end of the JSON text") }
        return value
    }

    private mutating func parseValue() throws(JSONSyntaxError) -> JSONValue {
        guard position < bytes.count else { throw failure("the text ends where a value was expected") }
        switch bytes[position] {
        case 0x7B: return try parseObject()
        case 0x5B: return try parseArray()
        case 0x22: return .string(try parseString())
        case 0x2D, 0x30...0x39: return .number(try parseNumber())
        case 0x74: return try literal("true", .bool(true))
        case 0x66: return try literal("false", .bool(false))
        case 0x6E: return try literal("null", .null)
        default: throw failure("unexpected \(found) where a value was expected")
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        for index in 0..<word.utf8CodeUnitCount {
            let place = position + index
            guard place < bytes.count, bytes[place] == word.utf8Start[index] else {
                throw failure("a word that is not true, false or null; strings stand in double quotes")
            }
        }
        position += word.utf8CodeUnitCount
        return value
    }

    private mutating func enter() throws(JSONSyntaxError) {
        depth += 1
        if depth > limits.depth { throw failure("nested deeper than \(limits.depth) levels") }
        position += 1
        skipWhiteSpace()
    }

    private mutating func parseArray() throws(JSONSyntaxError) -> JSONValue {
        try enter()
        var elements: [JSONValue] = []
        if take(0x5D) {
            depth -= 1
            return .array(elements)
        }
        while true {
            elements.append(try parseValue())
            skipWhiteSpace()
            if take(0x2C) {
                skipWhiteSpace()
                if peek == 0x5D { throw failure("a comma before `]`; JSON allows none behind the last element") }
                continue
            }
            guard take(0x5D) else { throw failure("unexpected \(found) where `,` or `]` was expected") }
            depth -= 1
            return .array(elements)
        }
    }

    private mutating func parseObject() throws(JSONSyntaxError) -> JSONValue {
        try enter()
        var members: [JSONObject.Member] = []
        if take(0x7D) {
            depth -= 1
            return .object(JSONObject())
        }
        var names = Set<String>()
        var hasRepeated = false
        while true {
            guard peek == 0x22 else { throw failure("unexpected \(found) where a member name in double quotes was expected") }
            let start = position
            let name = try parseString()
            if isRepeated(name, in: members, &names) {
                if limits.duplicateNames == .refuse {
                    position = start
                    throw failure("the member name \"\(name)\" stands twice in one object")
                }
                hasRepeated = true
            }
            skipWhiteSpace()
            guard take(0x3A) else { throw failure("unexpected \(found) where `:` was expected") }
            skipWhiteSpace()
            let value = try parseValue()
            // An object of one member is small; one of two most likely has more.
            if members.count == 1 { members.reserveCapacity(6) }
            members.append(JSONObject.Member(name, value))
            skipWhiteSpace()
            if take(0x2C) {
                skipWhiteSpace()
                if peek == 0x7D { throw failure("a comma before `}`; JSON allows none behind the last member") }
                continue
            }
            guard take(0x7D) else { throw failure("unexpected \(found) where `,` or `}` was expected") }
            depth -= 1
            return .object(JSONObject(uncheckedUniqueMembers: hasRepeated ? Self.keepingLast(members) : members))
        }
    }

    /// A scan for few members, a set for many: neither a small object pays for hashing nor a hostile one for n² comparisons.
    private func isRepeated(_ name: String, in members: [JSONObject.Member], _ names: inout Set<String>) -> Bool {
        if members.count < JSONObject.few { return members.contains { $0.isCalled(name) } }
        if names.isEmpty { for member in members { names.insert(member.name) } }
        return !names.insert(name).inserted
    }

    /// `members` without those whose name stands again further on.
    private static func keepingLast(_ members: [JSONObject.Member]) -> [JSONObject.Member] {
        var names = Set<String>()
        return members.reversed().filter { names.insert($0.name).inserted }.reversed()
    }

    private mutating func parseNumber() throws(JSONSyntaxError) -> JSONNumber {
        let start = position
        let negative = take(0x2D)
        guard let first = peek, isDigit(first) else { throw failure("unexpected \(found) where a digit was expected") }
        var value: Int64 = 0
        var fits = true
        if first == 0x30 {
            position += 1
            if let next = peek, isDigit(next) { throw failure("a number must not start with 0") }
        } else {
            while let digit = peek, isDigit(digit) {
                let (product, overflow) = value.multipliedReportingOverflow(by: 10)
                let (sum, carry) = product.subtractingReportingOverflow(Int64(digit - 0x30))
                if overflow || carry { fits = false } else { value = sum }
                if !fits { value = 0 }
                position += 1
            }
        }
        var whole = true
        if take(0x2E) {
            whole = false
            try digits(after: "the decimal point")
        }
        if peek == 0x65 || peek == 0x45 {
            whole = false
            position += 1
            if peek == 0x2B || peek == 0x2D { position += 1 }
            try digits(after: "the exponent")
        }
        let isNegativeZero = negative && value == 0
        if whole, fits, !isNegativeZero {
            if negative { return .integer(value) }
            if value != Int64.min { return .integer(-value) }
        }
        return .text(String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self))
    }

    private mutating func digits(after place: StaticString) throws(JSONSyntaxError) {
        guard let digit = peek, isDigit(digit) else {
            throw failure("unexpected \(found) where a digit behind \(place) was expected")
        }
        while let digit = peek, isDigit(digit) { position += 1 }
    }

    // MARK: Places and characters

    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private mutating func skipWhiteSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    /// What stands at the position, named for a person.
    var found: String {
        guard let byte = peek else { return "end of the text" }
        if byte > 0x20 && byte < 0x7F { return "`\(Character(Unicode.Scalar(byte)))`" }
        let digits = String(byte, radix: 16, uppercase: true)
        return "byte 0x" + (digits.count == 1 ? "0" : "") + digits
    }

    func failure(_ message: String) -> JSONSyntaxError {
        var line = 1
        var column = 1
        for index in 0..<min(position, bytes.count) {
            if bytes[index] == 0x0A {
                line += 1
                column = 1
            } else if bytes[index] & 0xC0 != 0x80 {
                column += 1
            }
        }
        return JSONSyntaxError(message: message, line: line, column: column, offset: position)
    }
}
