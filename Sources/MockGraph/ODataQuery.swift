import HTTP
import JSON

/// The OData query options of a request that the mock understands: `$select`, `$filter`, `$top`, `$skiptoken`, `$deltatoken`, `$count`, `$orderby`.
struct ODataQuery {
    let select: [String]?
    let filter: ODataFilter?
    let top: Int?
    let skipToken: String?
    let deltaToken: String?
    let count: Bool
    /// The options other than tokens, as they came, to be repeated in a next link.
    let original: [QueryItems.Item]

    init(_ request: HTTPRequest) throws(GraphError) {
        guard let items = request.queryItems else { throw .badRequest("The query string is not well formed.") }
        func option(_ name: String) -> String? { items.value(ignoringCase: "$\(name)") ?? items.value(ignoringCase: name) }
        select = option("select").map { $0.split(separator: ",").map { String($0).trimmingSpaces } }
        filter = if let text = option("filter") { try ODataFilter(text) } else { nil }
        if let text = option("top") {
            guard let number = Int(text), number > 0 else {
                throw .badRequest(
                    "Invalid value '\(text)' for $top query option found. The $top query option requires a non-negative integer value."
                )
            }
            top = number
        } else {
            top = nil
        }
        skipToken = option("skiptoken")
        deltaToken = option("deltatoken")
        count = option("count") == "true"
        original = items.items.filter { !$0.name.lowercased().hasSuffix("token") }
    }
}

/// A `$filter` of the kind that directory objects allow without advanced queries: `eq`, `startswith`, `in`, `and`, `or`.
indirect enum ODataFilter: Sendable {
    case equal(String, JSONValue)
    case startsWith(String, String)
    case anyOf(String, [JSONValue])
    case and(ODataFilter, ODataFilter)
    case or(ODataFilter, ODataFilter)

    init(_ text: String) throws(GraphError) {
        var parser = ODataFilterParser(text)
        self = try parser.parse()
    }

    /// Whether an object with these properties passes.
    func accepts(_ property: (String) -> JSONValue?) -> Bool {
        switch self {
        case .equal(let name, let value): Self.same(property(name), value)
        case .startsWith(let name, let prefix): property(name)?.stringValue?.lowercased().hasPrefix(prefix.lowercased()) ?? false
        case .anyOf(let name, let values): values.contains { Self.same(property(name), $0) }
        case .and(let left, let right): left.accepts(property) && right.accepts(property)
        case .or(let left, let right): left.accepts(property) || right.accepts(property)
        }
    }

    private static func same(_ left: JSONValue?, _ right: JSONValue) -> Bool {
        if case .string(let text)? = left, case .string(let other) = right { return text.lowercased() == other.lowercased() }
        return (left ?? .null) == right
    }
}

/// Reads a `$filter` (OData 4.01, part 2, section 5.1.1).
struct ODataFilterParser {
    private var tokens: [String] = []
    private var place = 0
    private let text: String

    init(_ text: String) {
        self.text = text
        var token = ""
        var isQuoted = false
        for character in text {
            if isQuoted {
                token.append(character)
                // A doubled quote ends the string and begins it again: the two parts are joined below.
                if character == "'" { isQuoted = false }
            } else if character == "'" {
                token.append(character)
                isQuoted = true
            } else if character == " " || character == "(" || character == ")" || character == "," {
                if !token.isEmpty { tokens.append(token) }
                token = ""
                if character != " " { tokens.append(String(character)) }
            } else {
                token.append(character)
            }
        }
        if !token.isEmpty { tokens.append(token) }
    }

    private var failure: GraphError { .badRequest("Invalid filter clause: \(text)") }

    mutating func parse() throws(GraphError) -> ODataFilter {
        let filter = try parseOr(depth: 0)
        guard place == tokens.count else { throw failure }
        return filter
    }

    private mutating func next() throws(GraphError) -> String {
        guard place < tokens.count else { throw failure }
        place += 1
        return tokens[place - 1]
    }

    private mutating func take(_ token: String) -> Bool {
        guard place < tokens.count, tokens[place].lowercased() == token else { return false }
        place += 1
        return true
    }

    private mutating func parseOr(depth: Int) throws(GraphError) -> ODataFilter {
        guard depth < 32 else { throw failure }
        var left = try parseAnd(depth: depth)
        while take("or") { left = .or(left, try parseAnd(depth: depth)) }
        return left
    }

    private mutating func parseAnd(depth: Int) throws(GraphError) -> ODataFilter {
        var left = try parseClause(depth: depth)
        while take("and") { left = .and(left, try parseClause(depth: depth)) }
        return left
    }

    private mutating func parseClause(depth: Int) throws(GraphError) -> ODataFilter {
        if take("(") {
            let inner = try parseOr(depth: depth + 1)
            guard take(")") else { throw failure }
            return inner
        }
        let name = try next()
        if name.lowercased() == "startswith", take("(") {
            let property = try next()
            guard take(","), case .string(let prefix) = try literal(), take(")") else { throw failure }
            return .startsWith(property, prefix)
        }
        if take("eq") { return .equal(name, try literal()) }
        if take("in"), take("(") {
            var values = [try literal()]
            while take(",") { values.append(try literal()) }
            guard take(")") else { throw failure }
            return .anyOf(name, values)
        }
        throw .unsupportedQuery("Unsupported or invalid query filter clause specified for property '\(name)' of resource 'User'.")
    }

    private mutating func literal() throws(GraphError) -> JSONValue {
        let token = try next()
        if token.hasPrefix("'") {
            guard token.utf8.count >= 2, token.hasSuffix("'") else { throw failure }
            return .string(String(token.dropFirst().dropLast()).replacing("''", with: "'"))
        }
        switch token {
        case "true": return true
        case "false": return false
        case "null": return nil
        default:
            if let number = Int(token) { return .number(JSONNumber(number)) }
            return .string(token)
        }
    }
}

extension String {
    var trimmingSpaces: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
