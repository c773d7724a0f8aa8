import HTTP
import JSON

extension GraphTenant {
    /// Answers `users/delta` and `groups/delta` (Use delta query to track changes in Microsoft Graph data).
    func delta(_ kind: DirectoryObject.Kind, _ call: GraphCall) throws(GraphError) -> HTTPResponse {
        let source = view
        let query = try ODataQuery(call)
        try Self.checkDelta(query)
        let round = try deltaRound(query, call, journal: source.journal.count) { () throws(GraphError) in
            DeltaToken(
                place: .listing(object: 0, member: 0),
                journal: source.journal.count,
                issued: call.now,
                epoch: deltaEpoch,
                select: query.select,
                ids: try query.filter.map { filter throws(GraphError) in try Self.followedIDs(filter, kind) }
            )
        }
        switch round.place {
        case .listing(let object, let member):
            return DeltaPage(source, kind, call, configuration).listing(round, object, member)
        case .changes(let place, let member): return DeltaPage(source, kind, call, configuration).changes(round, place, member)
        case .done: return Self.deltaPage(kind == .user ? "users" : "groups", call, [], nil, round)
        }
    }

    private static func checkDelta(_ query: ODataQuery) throws(GraphError) {
        if query.top != nil { throw .badRequest("$top is not supported on a delta query.") }
        if !query.order.isEmpty { throw .badRequest("$orderby is not supported on a delta query.") }
        if query.expand != nil { throw .badRequest("$expand is not supported on a delta query.") }
        if query.search != nil { throw .badRequest("$search is not supported on a delta query.") }
        if query.skipToken != nil, query.select != nil {
            throw .badRequest("$select and $skiptoken cannot stand in one delta query: the token knows what was selected.")
        }
        if query.select?.contains(where: singleUserProperties.contains) == true { throw .notImplemented }
    }

    /// The round that a delta query begins or goes on with.
    func deltaRound(_ query: ODataQuery, _ call: GraphCall, journal: Int, first: () throws(GraphError) -> DeltaToken)
        throws(GraphError) -> DeltaToken
    {
        if query.deltaToken == "latest" {
            var token = try first()
            token.place = .done
            return token
        }
        guard let text = query.skipToken ?? query.deltaToken else { return try first() }
        guard var token = DeltaToken(text), token.epoch <= deltaEpoch else { throw .badRequest("Badly formed token.") }
        if token.epoch < deltaEpoch { throw resync(token, call) }
        guard token.journal <= journal else { throw .badRequest("Badly formed token.") }
        if call.now > token.issued.adding(seconds: configuration.deltaTokenLifetime) {
            throw .unsupportedQuery("DeltaLink older than 30 days is not supported.")
        }
        // What is tracked may change from one round to the next.
        if let select = query.select { token.select = select }
        if token.place == .done {
            token.place = .changes(place: token.journal, member: 0)
            token.from = token.journal
            token.journal = journal
        }
        return token
    }

    /// The answer to a token of before a reset: 410 Gone, and where to begin anew.
    ///
    /// Assumption: the page says the same URL with an empty `$deltaToken`; what the token knew is written out, and the body is that of the
    /// generic code.
    private func resync(_ token: DeltaToken, _ call: GraphCall) -> GraphError {
        var items: [QueryItems.Item] = []
        if let select = token.select { items.append(QueryItems.Item(name: "$select", value: select.joined(separator: ","))) }
        if let ids = token.ids {
            items.append(QueryItems.Item(name: "$filter", value: ids.map { "id eq '\($0)'" }.joined(separator: " or ")))
        }
        var error = GraphError(
            410,
            "resyncRequired",
            "The delta token is no longer valid, and the app must reset the sync state."
        )
        if case .string(let link) = call.link(items, "$deltatoken", "") {
            error.headers = [HTTPHeaders.Field(name: "Location", value: link)]
        }
        return error
    }

    /// The ids of `id eq 'a' or id eq 'b'`, the only filter that a delta query has.
    private static func followedIDs(_ filter: ODataFilter, _ kind: DirectoryObject.Kind) throws(GraphError) -> [String] {
        let clauses: [ODataFilter] = if case .or(let parts) = filter { parts } else { [filter] }
        var ids: [String] = []
        for clause in clauses {
            guard case .comparison(let operand, .eq, let literal) = clause, operand.path == "id", !operand.isLowered,
                let id = literal.value.stringValue, !id.isEmpty, id.utf8.allSatisfy({ $0 != 0x2C && $0 != 0x2E })
            else {
                throw .unsupportedQuery(
                    "Unsupported or invalid query filter clause specified for resource '\(kind.resourceName)': "
                        + "a delta query filters by id eq only."
                )
            }
            if !ids.contains(id) { ids.append(id) }
        }
        if ids.count > DeltaToken.idLimit {
            throw .unsupportedQuery(
                "Too many ids in the filter of a delta query: \(ids.count). Max allowed: \(DeltaToken.idLimit)."
            )
        }
        return ids
    }

    /// A page with the link to the next one, or with the delta link at the end of the round.
    static func deltaPage(_ context: String, _ call: GraphCall, _ items: [JSONValue], _ next: DeltaToken?, _ last: DeltaToken)
        -> HTTPResponse
    {
        var body: JSONObject = ["@odata.context": call.context(context)]
        if let next {
            body["@odata.nextLink"] = call.link([], "$skiptoken", next.text)
        } else {
            var end = last
            end.place = .done
            end.from = 0
            end.issued = call.now
            body["@odata.deltaLink"] = call.link([], "$deltatoken", end.text)
        }
        body["value"] = .array(items)
        return call.json(200, .object(body))
    }
}
