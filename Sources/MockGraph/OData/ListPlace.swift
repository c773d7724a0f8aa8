import HTTP
import JSON

/// Where a list goes on: the content of `$skiptoken`.
///
/// Lists in their own order go on from the number of the next object, and miss nothing when others leave meanwhile; sorted lists go on from a
/// place.
enum ListPlace {
    static func token(number: Int) -> String { "n\(number)" }
    static func token(offset: Int) -> String { "o\(offset)" }

    static func number(_ token: String?) throws(GraphError) -> Int { try read(token, "n") }
    static func offset(_ token: String?) throws(GraphError) -> Int { try read(token, "o") }

    private static func read(_ token: String?, _ sort: Character) throws(GraphError) -> Int {
        guard let token else { return 0 }
        guard token.first == sort, let number = Int(token.dropFirst()), (0...Int(Int32.max)).contains(number) else {
            throw .badRequest("Invalid $skiptoken.")
        }
        return number
    }
}

extension GraphTenant {
    /// Answers a list, or its `$count`, of a few values that no index holds.
    ///
    /// - Parameter expanded: gives the relationship of an item that the rules let clients expand.
    func listValues(
        _ items: [JSONObject],
        rules: ODataRules,
        context: String,
        _ call: GraphCall,
        expanded: (JSONObject, ODataQuery.Expand) -> JSONValue = { _, _ in nil }
    ) throws(GraphError) -> HTTPResponse {
        var query = try ODataQuery(call)
        let isCount = call.path.last == "$count"
        if isCount {
            guard query.isEventual else { throw .badRequest("$count is not currently supported.") }
            query.count = true
        }
        try rules.check(query)
        var found = items.filter { item in
            let value = JSONValue.object(item)
            func property(_ path: String) -> JSONValue? { ODataFilter.value(at: path, in: value) }
            return query.filter?.accepts(property) ?? true
                && query.search?.accepts({ rules.searches[$0] ?? false }, property) ?? true
        }
        if isCount { return call.count(found.count) }
        if !query.order.isEmpty { found = ODataOrder(query.order).sorted(found) { item, name in item[name] } }
        let start = min(try ListPlace.offset(query.skipToken), found.count)
        let end = min(start + (try query.pageSize()), found.count)
        var body: JSONObject = ["@odata.context": call.context(context, query.select)]
        if query.count, query.isEventual, query.skipToken == nil { body["@odata.count"] = .number(JSONNumber(found.count)) }
        if end < found.count { body["@odata.nextLink"] = call.link(query.original, "$skiptoken", ListPlace.token(offset: end)) }
        body["value"] = .array(
            found[start..<end].map { item in
                var shown = query.select.map { item.selecting($0) } ?? item
                if let expand = query.expand { shown[expand.relation] = expanded(item, expand) }
                return .object(shown)
            }
        )
        return call.json(200, .object(body))
    }
}

/// Sorts by the keys of `$orderby`.
struct ODataOrder {
    private let keys: [ODataQuery.SortKey]

    init(_ keys: [ODataQuery.SortKey]) { self.keys = keys }

    /// The items in order; those that are alike keep theirs. Texts are compared without regard to case, null comes first.
    func sorted<Item>(_ items: [Item], _ property: (Item, String) -> JSONValue?) -> [Item] {
        let decorated = items.enumerated().map { place, item in
            (keys: keys.map { Self.text(property(item, $0.property)) }, place: place, item: item)
        }
        return decorated.sorted { left, right in
            for (index, key) in keys.enumerated() where left.keys[index] != right.keys[index] {
                return (left.keys[index] < right.keys[index]) != key.isDescending
            }
            return left.place < right.place
        }.map(\.item)
    }

    private static func text(_ value: JSONValue?) -> String { value?.stringValue?.lowercased() ?? "" }
}
