import HTTP
import JSON

extension GraphTenant {
    /// How many items an expanded relationship shows; there is no link to more (Customize Microsoft Graph responses with query parameters).
    private static let expandLimit = 20

    /// The objects that one is related to, in their order.
    private func related(_ relation: String, _ object: DirectoryObject, in source: EntraDirectory) -> OrderedIDs? {
        switch (relation, object.kind) {
        case ("members", .group): object.members
        case ("owners", .group): object.owners
        case ("transitiveMembers", .group):
            closure(object.id) { id in source.live(id, .group)?.members.all ?? [] }
        case ("memberOf", _): source.groups(of: object.id)
        case ("transitiveMemberOf", _): closure(object.id) { id in source.groups(of: id).all.filter { source.isLive($0) } }
        case ("directReports", .user): source.reports(of: object.id)
        case ("ownedObjects", .user): source.owned(by: object.id)
        default: nil
        }
    }

    /// Everything that is reached over `next`, each once, nearest first.
    private func closure(_ id: String, _ next: (String) -> [String]) -> OrderedIDs {
        var found = OrderedIDs()
        var waiting = [id]
        var place = 0
        while place < waiting.count {
            for other in next(waiting[place]) where found.insert(other) { waiting.append(other) }
            place += 1
        }
        return found
    }

    /// Answers `{object}/{relation}[/cast][/$count]`.
    func respondRelation(_ object: DirectoryObject, _ call: GraphCall) throws(GraphError) -> HTTPResponse {
        let source = view
        // The list may be behind: what it does not know yet has no members.
        let seen = source.live(object.id) ?? DirectoryObject(id: object.id, kind: object.kind, properties: [:])
        guard let ids = related(call[2], seen, in: source) else { throw .notAllowed }
        var rest = call.path.dropFirst(3)
        if rest.last == "$count" { rest = rest.dropLast() }
        var kind: DirectoryObject.Kind?
        if let cast = rest.popFirst() {
            kind = DirectoryObject.Kind(rawValue: cast)
            if kind == nil { throw .notAllowed }
        }
        guard rest.isEmpty else { throw .notAllowed }
        let list = DirectoryList(
            ids: ids,
            directory: source,
            kind: kind,
            rules: kind == .user ? .users : kind == .group ? .groups : .directoryObjects
        )
        let context = kind == .user ? "users" : kind == .group ? "groups" : "directoryObjects"
        return try respond(
            list,
            context: context,
            isTyped: true,
            needsAdvancedQuery: kind != nil && call[call.path.count - 1] != "$count",
            call
        )
    }

    /// The `$ref` links of a relationship: `GET groups/{id}/members/$ref`.
    func respondReferences(_ object: DirectoryObject, _ call: GraphCall) throws(GraphError) -> HTTPResponse {
        let source = view
        let query = try ODataQuery(call)
        guard let seen = source.live(object.id), let ids = related(call[2], seen, in: source) else { throw .notAllowed }
        let list = DirectoryList(ids: ids, directory: source, kind: nil, rules: .directoryObjects)
        let (objects, next) = try list.page(query)
        var body: JSONObject = ["@odata.context": call.context("Collection($ref)")]
        if let next { body["@odata.nextLink"] = call.link(query.original, "$skiptoken", next) }
        body["value"] = .array(
            objects.map { ["@odata.id": .string("https://graph.microsoft.com/\(call.version)/directoryObjects/\($0.id)")] }
        )
        return call.json(200, .object(body))
    }

    /// The value of an expanded relationship.
    func expanded(_ expand: ODataQuery.Expand, of object: DirectoryObject) -> JSONValue {
        let source = view
        if expand.relation == "manager" {
            guard let manager = object.manager.flatMap(source.live) else { return .null }
            return .object(item(manager, expand.select))
        }
        if expand.relation == "appRoleAssignments" {
            return expanded(assignments.ids(ofPrincipal: object.id).all.compactMap(assignments.live), expand)
        }
        guard let ids = related(expand.relation, object, in: source) else { return [] }
        var items: [JSONValue] = []
        ids.forEach(from: 0) { id, _ in
            guard let other = source.live(id) else { return true }
            items.append(.object(item(other, expand.select)))
            return items.count < Self.expandLimit
        }
        return .array(items)
    }

    /// Assignments as an expanded relationship shows them.
    func expanded(_ found: [AssignmentTable.Assignment], _ expand: ODataQuery.Expand) -> JSONValue {
        .array(
            found.prefix(Self.expandLimit).map { assignment in
                let item = shown(assignment)
                return .object(expand.select.map { item.selecting($0) } ?? item)
            }
        )
    }

    private func item(_ object: DirectoryObject, _ select: [String]?) -> JSONObject {
        JSONObject([JSONObject.Member("@odata.type", .string(object.kind.odataType))] + shown(object, select).members)
    }

    // MARK: Membership questions

    /// Answers `checkMemberGroups`, `checkMemberObjects`, `getMemberGroups` and `getMemberObjects` of an object: all of them see nested groups.
    func respondMembershipQuestion(_ object: DirectoryObject, _ call: GraphCall) throws(GraphError) -> HTTPResponse {
        let source = view
        let body = try call.body()
        let groups = closure(object.id) { id in source.groups(of: id).all.filter { source.isLive($0) } }
        let value: [String]
        switch call[2] {
        case "checkMemberGroups", "checkMemberObjects":
            let name = call[2] == "checkMemberGroups" ? "groupIds" : "ids"
            guard let asked = body[name]?.arrayValue?.compactMap(\.stringValue), asked.count == body[name]?.arrayValue?.count
            else {
                throw .badRequest("A value is required for the parameter '\(name)'.")
            }
            guard asked.count <= 20 else { throw .badRequest("At most 20 ids can be checked in one request.") }
            value = asked.filter(groups.contains)
        default:
            guard let securityOnly = body["securityEnabledOnly"]?.boolValue else {
                throw .badRequest("A value is required for the parameter 'securityEnabledOnly'.")
            }
            value = groups.all.filter { !securityOnly || source.live($0)?["securityEnabled"] == .bool(true) }
        }
        return call.json(
            200,
            ["@odata.context": call.context("Collection(Edm.String)"), "value": .array(value.map { .string($0) })]
        )
    }
}
