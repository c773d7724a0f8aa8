/// An expression of an attribute mapping (Reference for writing expressions for attribute mappings in Microsoft Entra ID).
public indirect enum MappingExpression: Sendable, Hashable {
    /// `[givenName]`.
    case attribute(String)
    /// `"text"`; an argument left out is an empty text.
    case literal(String)
    /// `Join(" ", [givenName], [surname])`.
    case call(String, [MappingExpression])

    /// The functions that are understood, by their case-sensitive names.
    public static let functions = [
        "Append", "Coalesce", "IIF", "IgnoreFlowIfNullOrEmpty", "IsNull", "IsNullOrEmpty", "IsPresent", "Join", "Left", "Mid",
        "Not",
        "Replace", "StripSpaces", "Switch", "ToLower", "ToUpper",
    ]

    /// Reads an expression.
    ///
    /// - Throws: ``MappingExpressionError`` with the place and what was expected.
    public init(_ text: String) throws(MappingExpressionError) {
        var parser = MappingExpressionParser(text)
        self = try parser.parse()
    }

    /// The attributes that the expression reads.
    public var attributes: [String] {
        switch self {
        case .attribute(let name): [name]
        case .literal: []
        case .call(_, let arguments): arguments.flatMap(\.attributes)
        }
    }

    /// The value for an object whose attributes `attribute` gives; `nil` where nothing flows.
    public func value(_ attribute: (String) -> String?) -> String? {
        switch self {
        case .attribute(let name): attribute(name)
        case .literal(let text): text
        case .call(let name, let arguments): Self.call(name, arguments, attribute)
        }
    }

    private static func call(_ name: String, _ arguments: [MappingExpression], _ attribute: (String) -> String?) -> String? {
        func argument(_ index: Int) -> String? { index < arguments.count ? arguments[index].value(attribute) : nil }
        func number(_ index: Int) -> Int { argument(index).flatMap { Int($0) } ?? 0 }
        func isEmpty(_ index: Int) -> Bool { argument(index)?.isEmpty ?? true }
        switch name {
        case "Append": return argument(0).map { $0 + (argument(1) ?? "") }
        case "Coalesce": return arguments.compactMap { $0.value(attribute) }.first { !$0.isEmpty }
        case "IIF": return condition(argument(0)) ? argument(1) : argument(2)
        case "IgnoreFlowIfNullOrEmpty": return isEmpty(0) ? nil : argument(0)
        case "IsNull": return argument(0) == nil ? "True" : "False"
        case "IsNullOrEmpty": return isEmpty(0) ? "True" : "False"
        case "IsPresent": return isEmpty(0) ? "False" : "True"
        case "Join":
            let separator = argument(0) ?? ""
            return arguments.dropFirst().compactMap { $0.value(attribute) }.filter { !$0.isEmpty }.joined(separator: separator)
        case "Left":
            let count = number(1)
            return count < 0 ? argument(0) : argument(0).map { String($0.prefix(count)) }
        case "Mid": return argument(0).map { String($0.dropFirst(max(0, number(1) - 1)).prefix(max(0, number(2)))) }
        case "Not": return argument(0)?.lowercased() == "true" ? "False" : "True"
        case "Replace":
            guard let source = argument(0), let old = argument(1), !old.isEmpty else { return argument(0) }
            return source.replacing(old, with: argument(4) ?? "")
        case "StripSpaces": return argument(0)?.replacing(" ", with: "")
        case "Switch":
            // Pairs of key and value follow the source and the default.
            let source = argument(0) ?? ""
            var index = 2
            while index + 1 < arguments.count {
                if argument(index) == source { return argument(index + 1) }
                index += 2
            }
            return isEmpty(1) ? nil : argument(1)
        case "ToLower": return argument(0)?.lowercased()
        case "ToUpper": return argument(0)?.uppercased()
        default: return nil
        }
    }

    private static func condition(_ text: String?) -> Bool { text?.lowercased() == "true" }
}

/// Why an expression cannot be read.
public struct MappingExpressionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where, what was expected, what to do.
    public var description: String
}

/// Reads an expression by recursive descent.
struct MappingExpressionParser {
    private let characters: [Character]
    private var place = 0

    init(_ text: String) { characters = Array(text) }

    mutating func parse() throws(MappingExpressionError) -> MappingExpression {
        let expression = try parseExpression(depth: 0)
        skipSpaces()
        guard place == characters.count else { throw failure("the end of the expression") }
        return expression
    }

    private func failure(_ expected: String) -> MappingExpressionError {
        let found = place < characters.count ? "\"\(characters[place])\"" : "the end"
        return MappingExpressionError(description: "character \(place + 1): expected \(expected), found \(found)")
    }

    private mutating func skipSpaces() { while place < characters.count, characters[place].isWhitespace { place += 1 } }

    private mutating func parseExpression(depth: Int) throws(MappingExpressionError) -> MappingExpression {
        guard depth < 64 else { throw failure("at most 64 nested functions") }
        skipSpaces()
        guard place < characters.count else { throw failure("an attribute in brackets, a text in quotes or a function") }
        switch characters[place] {
        case "[":
            guard let end = characters[place...].firstIndex(of: "]") else { throw failure("a closing bracket") }
            let name = String(characters[(place + 1)..<end])
            place = end + 1
            return .attribute(name)
        case "\"": return .literal(try text())
        case ",", ")": return .literal("")
        case let character where character.isNumber || character == "-":
            let start = place
            place += 1
            while place < characters.count, characters[place].isNumber { place += 1 }
            return .literal(String(characters[start..<place]))
        default: return try function(depth: depth)
        }
    }

    private mutating func text() throws(MappingExpressionError) -> String {
        place += 1
        var text = ""
        while place < characters.count, characters[place] != "\"" {
            if characters[place] == "\\", place + 1 < characters.count { place += 1 }
            text.append(characters[place])
            place += 1
        }
        guard place < characters.count else { throw failure("a closing quote") }
        place += 1
        return text
    }

    private mutating func function(depth: Int) throws(MappingExpressionError) -> MappingExpression {
        let start = place
        while place < characters.count, characters[place].isLetter || characters[place].isNumber { place += 1 }
        let name = String(characters[start..<place])
        guard MappingExpression.functions.contains(name) else {
            place = start
            throw failure("one of the functions \(MappingExpression.functions.joined(separator: ", "))")
        }
        skipSpaces()
        guard place < characters.count, characters[place] == "(" else { throw failure("an opening parenthesis") }
        place += 1
        var arguments: [MappingExpression] = []
        while true {
            arguments.append(try parseExpression(depth: depth + 1))
            skipSpaces()
            guard place < characters.count else { throw failure("a comma or a closing parenthesis") }
            place += 1
            if characters[place - 1] == ")" { return .call(name, arguments) }
            guard characters[place - 1] == "," else {
                place -= 1
                throw failure("a comma or a closing parenthesis")
            }
        }
    }
}
