import HTTP
import JSON

/// A list of users, groups or both, as one request asks for it: pages, counts, filters, searches and sorts what `ids` holds.
///
/// A page costs the page, and a filter by an indexed property costs what it finds.
struct DirectoryList {
    /// What is listed, in its own order.
    let ids: OrderedIDs
    let directory: EntraDirectory
    /// The kind that alone is listed; `nil` for users and groups.
    let kind: DirectoryObject.Kind?
    /// What clients may ask of the list.
    let rules: ODataRules
    /// Whether objects of the recycle bin are listed, and no others.
    var isBin = false
    /// Whether every object is of ``kind`` and lives, so that counting needs no look at them.
    var isWhole = false

    private func object(_ id: String) -> DirectoryObject? {
        guard let object = directory.objects[id], (object.deleted != nil) == isBin, kind == nil || object.kind == kind else {
            return nil
        }
        return object
    }

    private func accepts(_ object: DirectoryObject, _ query: ODataQuery) -> Bool {
        if let filter = query.filter, !filter.accepts({ Self.property($0, of: object) }) { return false }
        if let search = query.search {
            return search.accepts({ rules.searches[$0] ?? false }) { Self.property($0, of: object) }
        }
        return true
    }

    /// A property by its path, as filters see it.
    static func property(_ path: String, of object: DirectoryObject) -> JSONValue? {
        if let value = object[path] { return value }
        if path == "deletedDateTime" { return object.deleted.map { .string($0.iso8601) } }
        guard path.utf8.contains(0x2F) else { return nil }
        return ODataFilter.value(at: path, in: .object(object.properties))
    }

    /// How many objects are found.
    func count(_ query: ODataQuery) -> Int {
        if isWhole, query.filter == nil, query.search == nil { return ids.count }
        if let candidates = candidates(query) { return matches(candidates, query).count }
        var count = 0
        ids.forEach(from: 0) { id, _ in
            if let object = object(id), accepts(object, query) { count += 1 }
            return true
        }
        return count
    }

    /// The objects of a page and the token of the next; `nil` where there is none.
    func page(_ query: ODataQuery) throws(GraphError) -> (objects: [DirectoryObject], next: String?) {
        // Sign-in activity is kept elsewhere: pages with it hold half as much (List users).
        let size = min(try query.pageSize(), query.mentions("signInActivity") ? 500 : 999)
        if !query.order.isEmpty {
            var found: [DirectoryObject] = []
            ids.forEach(from: 0) { id, _ in
                if let object = object(id), accepts(object, query) { found.append(object) }
                return true
            }
            found = ODataOrder(query.order).sorted(found) { Self.property($1, of: $0) }
            let start = min(try ListPlace.offset(query.skipToken), found.count)
            let end = min(start + size, found.count)
            return (Array(found[start..<end]), end < found.count ? ListPlace.token(offset: end) : nil)
        }
        let start = try ListPlace.number(query.skipToken)
        var page: [DirectoryObject] = []
        var next: String?
        func take(_ object: DirectoryObject, _ number: Int) -> Bool {
            if page.count == size {
                next = ListPlace.token(number: number)
                return false
            }
            page.append(object)
            return true
        }
        if let candidates = candidates(query) {
            for match in matches(candidates, query) where match.number >= start {
                if !take(match.object, match.number) { break }
            }
        } else {
            ids.forEach(from: start) { id, number in
                guard let object = object(id), accepts(object, query) else { return true }
                return take(object, number)
            }
        }
        return (page, next)
    }

    // MARK: Indexes

    /// The objects of this list among some ids, in its order.
    private func matches(_ candidates: [String], _ query: ODataQuery) -> [(object: DirectoryObject, number: Int)] {
        candidates.compactMap { id in
            guard let number = ids.number(of: id), let object = object(id), accepts(object, query) else { return nil }
            return (object, number)
        }.sorted { $0.number < $1.number }
    }

    /// The ids that alone can pass the filter, where an index knows them.
    private func candidates(_ query: ODataQuery) -> [String]? {
        guard !isBin, let filter = query.filter else { return nil }
        return candidates(filter).map { Array(Set($0)) }
    }

    private func candidates(_ filter: ODataFilter) -> [String]? {
        switch filter {
        case .comparison(let operand, .eq, let literal) where !operand.isLowered && !operand.isCount:
            return literal.value.stringValue.flatMap { candidates(operand.path, $0) }
        case .anyOf(let operand, let literals) where !operand.isLowered && !operand.isCount:
            var ids: [String] = []
            for literal in literals {
                guard let value = literal.value.stringValue, let found = candidates(operand.path, value) else { return nil }
                ids += found
            }
            return ids
        case .and(let parts):
            for part in parts {
                if let found = candidates(part) { return found }
            }
            return nil
        case .or(let parts):
            var ids: [String] = []
            for part in parts {
                guard let found = candidates(part) else { return nil }
                ids += found
            }
            return ids
        default: return nil
        }
    }

    private func candidates(_ property: String, _ value: String) -> [String]? {
        // Ids are compared without regard to case, and the mock writes them in lower case.
        if property == "id" { return [value, value.lowercased()] }
        guard let kind, DirectoryIndex.covers(kind, property) else { return nil }
        // An index knows texts, and two moments may be written differently.
        if Instant(iso8601: value) != nil { return nil }
        return directory.ids(kind, property, equalTo: value)
    }
}

extension GraphTenant {
    /// Answers a list of directory objects, or its `$count`.
    ///
    /// - Parameters:
    ///   - context: the collection in `@odata.context`.
    ///   - isTyped: whether every item says of which kind it is.
    func respond(
        _ list: DirectoryList,
        context: String,
        isTyped: Bool,
        needsAdvancedQuery: Bool = false,
        _ call: GraphCall
    ) throws(GraphError) -> HTTPResponse {
        var query = try ODataQuery(call)
        let isCount = call.path.last == "$count"
        if isCount {
            guard query.isEventual else { throw .badRequest("$count is not currently supported.") }
            query.count = true
        }
        if needsAdvancedQuery, !query.isAdvanced {
            throw .unsupportedQuery(
                "OData cast is not supported because the required parameters might be missing. Try adding $count=true query "
                    + "parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for "
                    + "more information"
            )
        }
        try list.rules.check(query)
        if query.select?.contains(where: Self.singleUserProperties.contains) == true { throw .notImplemented }
        if isCount { return call.count(list.count(query)) }
        let (objects, next) = try list.page(query)
        var body: JSONObject = ["@odata.context": call.context(context, query.select)]
        if query.count, query.isEventual, query.skipToken == nil { body["@odata.count"] = .number(JSONNumber(list.count(query))) }
        if let next { body["@odata.nextLink"] = call.link(query.original, "$skiptoken", next) }
        body["value"] = .array(objects.map { .object(item($0, query, isTyped: isTyped)) })
        return call.json(200, .object(body))
    }

    /// One object of a list, with its expanded relationship.
    func item(_ object: DirectoryObject, _ query: ODataQuery, isTyped: Bool) -> JSONObject {
        var members: [JSONObject.Member] = []
        if isTyped { members.append(JSONObject.Member("@odata.type", .string(object.kind.odataType))) }
        members += (object.deleted == nil ? shown(object, query.select) : withDeletion(object, query.select)).members
        if let expand = query.expand { members.append(JSONObject.Member(expand.relation, expanded(expand, of: object))) }
        return JSONObject(members)
    }
}
