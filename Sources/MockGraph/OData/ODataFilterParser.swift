import HTTP
import JSON

/// Reads a `$filter`.
struct ODataFilterParser {
    /// How deep parentheses, `not` and lambdas may stand in one another.
    private static let depthLimit = 32
    /// How many conditions a filter may have. Assumption: a bound of the mock, so that no filter costs without end.
    private static let clauseLimit = 500

    private let tokens: [ODataToken]?
    private var place = 0
    private var clauses = 0
    private var isInLambda = false
    private let text: String

    init(_ text: String) {
        self.text = text
        tokens = text.utf8.count <= ODataQuery.lengthLimit ? ODataToken.split(text) : nil
    }

    private var failure: GraphError {
        .badRequest("Invalid filter clause: \(text.utf8.count > 200 ? String(text.prefix(200)) + "…" : text)")
    }

    mutating func parse() throws(GraphError) -> ODataFilter {
        guard let tokens else { throw failure }
        let filter = try parseOr(depth: 0)
        guard place == tokens.count else { throw failure }
        return filter
    }

    private func peek(_ distance: Int = 0) -> ODataToken? {
        guard let tokens, place + distance < tokens.count else { return nil }
        return tokens[place + distance]
    }

    private mutating func next() throws(GraphError) -> ODataToken {
        guard let token = peek() else { throw failure }
        place += 1
        return token
    }

    private mutating func take(word: String) -> Bool {
        guard case .word(let found)? = peek(), found.equalsIgnoringASCIICase(word) else { return false }
        place += 1
        return true
    }

    private mutating func take(_ mark: Character) -> Bool {
        guard peek() == .mark(mark.asciiValue ?? 0) else { return false }
        place += 1
        return true
    }

    private mutating func expect(_ mark: Character) throws(GraphError) { if !take(mark) { throw failure } }

    private mutating func parseOr(depth: Int) throws(GraphError) -> ODataFilter {
        guard depth < Self.depthLimit else { throw failure }
        var parts = [try parseAnd(depth: depth)]
        while take(word: "or") { parts.append(try parseAnd(depth: depth)) }
        return parts.count == 1 ? parts[0] : .or(parts)
    }

    private mutating func parseAnd(depth: Int) throws(GraphError) -> ODataFilter {
        var parts = [try parseClause(depth: depth)]
        while take(word: "and") { parts.append(try parseClause(depth: depth)) }
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    private mutating func parseClause(depth: Int) throws(GraphError) -> ODataFilter {
        guard depth < Self.depthLimit else { throw failure }
        clauses += 1
        if clauses > Self.clauseLimit { throw failure }
        if take(word: "not") { return .not(try parseClause(depth: depth + 1)) }
        if take("(") {
            let inner = try parseOr(depth: depth + 1)
            try expect(")")
            return inner
        }
        if case .word(let name)? = peek(), peek(1) == .mark(0x28) {
            if let function = ODataFilter.Function(rawValue: name.lowercased()) { return try parseFunction(function) }
            if name.lowercased().hasSuffix("/any") { return try parseAny(String(name.dropLast(4)), depth: depth) }
            if name.lowercased() != "tolower" { throw unsupported(name) }
        }
        return try parseComparison()
    }

    private mutating func parseFunction(_ function: ODataFilter.Function) throws(GraphError) -> ODataFilter {
        place += 2
        let operand = try parseOperand()
        try expect(",")
        let text = ODataLiteral(try parseLiteral())
        guard text.value.stringValue != nil else { throw failure }
        try expect(")")
        // The function may be compared with true or false, as older clients write it.
        if take(word: "eq") {
            guard case .bool(let isTrue) = try parseLiteral() else { throw failure }
            return isTrue ? .function(function, operand, text) : .not(.function(function, operand, text))
        }
        return .function(function, operand, text)
    }

    private mutating func parseAny(_ path: String, depth: Int) throws(GraphError) -> ODataFilter {
        place += 2
        // Not one in another: that would compare every element with every element.
        if isInLambda { throw failure }
        if take(")") { return .any(path: path, variable: "", nil) }
        isInLambda = true
        defer { isInLambda = false }
        guard case .word(let variable) = try next(), !variable.isEmpty else { throw failure }
        try expect(":")
        let condition = try parseOr(depth: depth + 1)
        try expect(")")
        return .any(path: path, variable: variable, condition)
    }

    private mutating func parseComparison() throws(GraphError) -> ODataFilter {
        let operand = try parseOperand()
        guard case .word(let word)? = peek() else { return .property(operand) }
        if word.equalsIgnoringASCIICase("in") {
            place += 1
            try expect("(")
            var values = [ODataLiteral(try parseLiteral())]
            while take(",") {
                clauses += 1
                if clauses > Self.clauseLimit { throw failure }
                values.append(ODataLiteral(try parseLiteral()))
            }
            try expect(")")
            return .anyOf(operand, values)
        }
        if word.equalsIgnoringASCIICase("and") || word.equalsIgnoringASCIICase("or") { return .property(operand) }
        guard let comparison = ODataFilter.Comparison(rawValue: word.lowercased()) else { throw failure }
        place += 1
        return .comparison(operand, comparison, ODataLiteral(try parseLiteral()))
    }

    private mutating func parseOperand() throws(GraphError) -> ODataOperand {
        guard case .word(let name) = try next() else { throw failure }
        if name.equalsIgnoringASCIICase("tolower"), take("(") {
            var inner = try parseOperand()
            try expect(")")
            inner.isLowered = true
            return inner
        }
        guard let first = name.utf8.first, first < 0x30 || first > 0x39 else { throw failure }
        if name.hasSuffix("/$count") { return ODataOperand(path: String(name.dropLast(7)), isCount: true) }
        return ODataOperand(path: name)
    }

    private mutating func parseLiteral() throws(GraphError) -> JSONValue {
        switch try next() {
        case .text(let text): return .string(text)
        case .word("true"): return true
        case .word("false"): return false
        case .word("null"): return nil
        case .word(let word):
            if let number = Int(word) { return .number(JSONNumber(number)) }
            // A bare date, GUID or name of an enumeration.
            return .string(word)
        case .mark: throw failure
        }
    }

    private func unsupported(_ name: String) -> GraphError {
        .unsupportedQuery("Unsupported or invalid query filter clause specified: the function '\(name)' is not supported.")
    }
}
