/// Reads an expression by recursive descent: every character once, nesting bounded.
struct MappingExpressionParser {
    private let characters: [Character]
    private var place = 0

    /// Deeper nesting than any administrator writes, and far from what the stack holds.
    private static let maximumDepth = 64
    /// The words that a compareType may be (`InStr`).
    private static let words = ["vbBinaryCompare", "vbTextCompare"]

    init(_ text: String) { characters = Array(text) }

    mutating func parse() throws(MappingExpressionError) -> MappingExpression {
        skipSpaces()
        let expression = try term(depth: 0)
        skipSpaces()
        guard place == characters.count else { throw failure("the end of the expression") }
        return expression
    }

    private var next: Character? { place < characters.count ? characters[place] : nil }

    private func failure(_ expected: String) -> MappingExpressionError {
        mistake("expected \(expected), found \(next.map { "\"\($0)\"" } ?? "the end")", at: place)
    }

    private func mistake(_ text: String, at place: Int) -> MappingExpressionError {
        MappingExpressionError(description: "character \(place + 1): \(text)")
    }

    private mutating func skipSpaces() { while let next, next.isWhitespace { place += 1 } }

    /// An argument: blank, a term, or a comparison of two terms.
    private mutating func argument(depth: Int) throws(MappingExpressionError) -> MappingExpression {
        skipSpaces()
        if next == "," || next == ")" { return .omitted }
        let left = try term(depth: depth)
        skipSpaces()
        guard let comparison = takeComparison() else { return left }
        skipSpaces()
        let right = try term(depth: depth)
        return .comparison(comparison, left, right)
    }

    private mutating func takeComparison() -> MappingComparison? {
        // The longer signs first.
        for length in [2, 1] where place + length <= characters.count {
            if let comparison = MappingComparison(rawValue: String(characters[place..<place + length])) {
                place += length
                return comparison
            }
        }
        return nil
    }

    private mutating func term(depth: Int) throws(MappingExpressionError) -> MappingExpression {
        guard depth < Self.maximumDepth else { throw failure("at most \(Self.maximumDepth) functions within each other") }
        guard let next else { throw failure("an attribute in brackets, a text in quotes, a number or a function") }
        switch next {
        case "[": return try attribute()
        case "\"": return .constant(.text(try quoted()))
        case "&": return try hexadecimal()
        case "-", "0"..."9": return try number()
        default: return try function(depth: depth)
        }
    }

    private mutating func attribute() throws(MappingExpressionError) -> MappingExpression {
        let start = place
        place += 1
        while let next, next != "]" {
            if "[,()\"".contains(next) || next.isNewline { throw failure("a closing bracket after the attribute's name") }
            place += 1
        }
        guard next == "]" else { throw failure("a closing bracket after the attribute's name") }
        let name = String(characters[(start + 1)..<place])
        place += 1
        guard name.contains(where: { !$0.isWhitespace }) else { throw mistake("the brackets name no attribute", at: start) }
        return .attribute(name)
    }

    private mutating func quoted() throws(MappingExpressionError) -> String {
        place += 1
        var text = ""
        while let character = next, character != "\"" {
            place += 1
            // A backslash must be written twice and a quote after a backslash; before anything else the backslash stands for
            // itself (Assumption: no document says what a single one means, and "\d" is a common slip).
            if character == "\\", let escaped = next, escaped == "\\" || escaped == "\"" {
                text.append(escaped)
                place += 1
            } else {
                text.append(character)
            }
        }
        guard next == "\"" else { throw failure("a closing quote") }
        place += 1
        return text
    }

    /// `&HF7`, as Visual Basic writes it (`BitAnd`).
    private mutating func hexadecimal() throws(MappingExpressionError) -> MappingExpression {
        let start = place
        place += 1
        guard next == "H" || next == "h" else { throw failure("H and hexadecimal digits, as in &HF7") }
        place += 1
        let digits = takeDigits { $0.isHexDigit }
        guard let value = Int(digits, radix: 16) else {
            throw mistake("expected hexadecimal digits of at most 63 bits after &H", at: start)
        }
        return .constant(.integer(value))
    }

    private mutating func number() throws(MappingExpressionError) -> MappingExpression {
        let start = place
        var lexeme = ""
        if next == "-" {
            lexeme = "-"
            place += 1
        }
        let whole = takeDigits { ("0"..."9").contains($0) }
        guard !whole.isEmpty else { throw failure("digits") }
        lexeme += whole
        if next == "." {
            place += 1
            let fraction = takeDigits { ("0"..."9").contains($0) }
            guard !fraction.isEmpty else { throw failure("digits after the point") }
            // No example has a fraction. It is kept as it is written, and functions read it as a number.
            return .constant(.text("\(lexeme).\(fraction)"))
        }
        guard let value = Int(lexeme) else {
            throw mistake("the number does not fit 64 bits; write it as a text in quotes", at: start)
        }
        return .constant(.integer(value))
    }

    private mutating func takeDigits(_ isDigit: (Character) -> Bool) -> String {
        let start = place
        while let next, isDigit(next) { place += 1 }
        return String(characters[start..<place])
    }

    private mutating func function(depth: Int) throws(MappingExpressionError) -> MappingExpression {
        let start = place
        let name = takeDigits { $0.isLetter || $0.isNumber || $0 == "_" }
        guard !name.isEmpty else { throw failure("an attribute in brackets, a text in quotes, a number or a function") }
        if Self.words.contains(name) { return .constant(.text(name)) }
        guard let function = MappingFunction(rawValue: name) else { throw unknownFunction(name, at: start) }
        skipSpaces()
        guard next == "(" else { throw failure("an opening parenthesis after \(name)") }
        place += 1
        let arguments = try arguments(depth: depth)
        if let mistake = function.mistake(inArguments: arguments.map { $0 != .omitted }) {
            throw self.mistake(mistake, at: start)
        }
        if function == .selectUniqueValue, depth > 0 {
            throw mistake("SelectUniqueValue must be the outermost function", at: start)
        }
        return .call(function, arguments)
    }

    /// The arguments up to the closing parenthesis; none for `Now()`.
    private mutating func arguments(depth: Int) throws(MappingExpressionError) -> [MappingExpression] {
        var arguments: [MappingExpression] = []
        while true {
            arguments.append(try argument(depth: depth + 1))
            skipSpaces()
            switch next {
            case ",": place += 1
            case ")":
                place += 1
                return arguments == [.omitted] ? [] : arguments
            default: throw failure("a comma or a closing parenthesis")
            }
        }
    }

    private func unknownFunction(_ name: String, at start: Int) -> MappingExpressionError {
        let shown = name.count > 64 ? "\(name.prefix(64))…" : name
        guard let nearest = MappingFunction.nearest(to: name)?.rawValue else {
            return mistake("there is no function \"\(shown)\"", at: start)
        }
        let reason = nearest.lowercased() == name.lowercased() ? "names are case-sensitive: did you mean" : "did you mean"
        return mistake("there is no function \"\(shown)\"; \(reason) \"\(nearest)\"?", at: start)
    }
}
