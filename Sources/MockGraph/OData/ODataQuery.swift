import HTTP
import JSON

/// The OData query options of a request: `$select`, `$filter`, `$orderby`, `$top`, `$count`, `$search`, `$expand`, `$skiptoken`, `$deltatoken`.
///
/// The `$` may be left out (it may on beta, and on v1.0 for some options; the mock takes it so everywhere), and names are compared without
/// regard to case.
struct ODataQuery {
    /// One key of `$orderby`.
    struct SortKey: Sendable, Hashable {
        let property: String
        let isDescending: Bool
    }

    /// `$expand=members($select=id)`.
    struct Expand: Sendable, Hashable {
        let relation: String
        let select: [String]?
    }

    let select: [String]?
    let filter: ODataFilter?
    let search: ODataSearch?
    let expand: Expand?
    let order: [SortKey]
    let top: Int?
    let skipToken: String?
    /// The delta token; `nil` also where it is there without a value, which asks for a first round.
    let deltaToken: String?
    var count: Bool
    /// Whether the request carries `ConsistencyLevel: eventual`.
    let isEventual: Bool
    /// Whether this is an advanced query: the header and `$count=true`.
    var isAdvanced: Bool { isEventual && count }
    /// The options other than tokens, as they came, to be repeated in a next link.
    let original: [QueryItems.Item]

    /// How many bytes a filter or a search may have. A bound of the mock: batches carry URLs of any length.
    static let lengthLimit = 32_768
    /// How many properties may be selected. A bound of the mock, as above.
    static let selectLimit = 300

    init(_ call: GraphCall) throws(GraphError) {
        guard let items = call.items else { throw .badRequest("The query string is not well formed.") }
        func option(_ name: String) -> String? {
            items.items.isEmpty ? nil : items.value(ignoringCase: "$\(name)") ?? items.value(ignoringCase: name)
        }
        if option("skip") != nil { throw .badRequest("'$skip' is not supported by the service.") }
        select = if let text = option("select") { try Self.names(text[...]) } else { nil }
        filter = if let text = option("filter"), !text.isEmpty { try ODataFilter(text) } else { nil }
        search = if let text = option("search"), !text.isEmpty { try ODataSearch(text) } else { nil }
        expand = if let text = option("expand"), !text.isEmpty { try Self.expand(text) } else { nil }
        order = try Self.order(option("orderby") ?? "")
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
        deltaToken = option("deltatoken").flatMap { $0.isEmpty ? nil : $0 }
        count = option("count")?.lowercased() == "true"
        isEventual = call.request.headers["ConsistencyLevel"]?.lowercased() == "eventual"
        original = items.items.filter { !$0.name.lowercased().hasSuffix("token") }
    }

    /// How many items a page holds: `$top`, or the default of 100.
    ///
    /// - Throws: the 400 of a `$top` above 999. Assumption: Microsoft says that it may be ignored, cut or refused.
    func pageSize() throws(GraphError) -> Int {
        guard let top else { return 100 }
        guard top <= 999 else { throw .badRequest("Invalid page size specified: '\(top)'. Must be between 1 and 999 inclusive.") }
        return top
    }

    /// The names of `$select`, each once.
    private static func names(_ text: Substring) throws(GraphError) -> [String] {
        var names: [String] = []
        var seen: Set<String> = []
        for name in text.split(separator: ",") {
            let name = String(name).trimmingSpaces
            if seen.insert(name).inserted { names.append(name) }
            if names.count > selectLimit { throw .badRequest("At most \(selectLimit) properties can be selected.") }
        }
        return names
    }

    /// Whether a property is selected or filtered by.
    func mentions(_ property: String) -> Bool {
        original.contains { item in
            let name = item.name.lowercased()
            return (name.hasSuffix("select") || name.hasSuffix("filter")) && item.value.contains(property)
        }
    }

    private static func order(_ text: String) throws(GraphError) -> [SortKey] {
        var keys: [SortKey] = []
        for part in text.split(separator: ",") {
            let words = part.split(separator: " ").map(String.init)
            guard let property = words.first, words.count <= 2, keys.count < 8,
                words.count == 1 || ["asc", "desc"].contains(words[1].lowercased())
            else { throw .badRequest("Syntax error at position \(part.utf8.count) in '\(text.prefix(100))'.") }
            keys.append(SortKey(property: property, isDescending: words.count == 2 && words[1].lowercased() == "desc"))
        }
        return keys
    }

    private static func expand(_ text: String) throws(GraphError) -> Expand {
        guard let open = text.firstIndex(of: "(") else {
            guard !text.contains(",") else { throw severalExpands }
            return Expand(relation: text.trimmingSpaces, select: nil)
        }
        let inner = text[text.index(after: open)...]
        guard inner.hasSuffix(")") else { throw inner.contains("),") ? severalExpands : notExpanded(text) }
        var options = inner.dropLast()
        if options.hasPrefix("$") { options = options.dropFirst() }
        guard options.lowercased().hasPrefix("select="), !options.contains("("), !options.contains(";") else {
            throw options.contains("),") ? severalExpands : notExpanded(text)
        }
        return Expand(
            relation: String(text[..<open]).trimmingSpaces,
            select: try names(options.dropFirst(7))
        )
    }

    private static let severalExpands = GraphError.badRequest("Only one property can be expanded in a single request.")

    private static func notExpanded(_ text: String) -> GraphError {
        .badRequest("Within $expand only $select is supported: '\(text.prefix(100))'.")
    }
}

extension String {
    /// The text without spaces at its ends.
    var trimmingSpaces: String {
        guard utf8.first == 0x20 || utf8.last == 0x20 else { return self }
        guard let first = utf8.firstIndex(where: { $0 != 0x20 }), let last = utf8.lastIndex(where: { $0 != 0x20 }) else {
            return ""
        }
        return String(self[first...last])
    }
}
