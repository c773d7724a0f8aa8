import HTTP
import JSON

/// What a delta link or the next link of a delta query carries. Opaque to clients; a token that was changed is refused.
private struct DeltaToken {
    enum Place: Equatable {
        /// In the middle of the first round: the next object, and the next of its members.
        case listing(object: Int, member: Int)
        /// In the middle of a later round: the next change that was not shown.
        case changes(shown: Int)
        /// At the end of a round.
        case done
    }

    var place: Place
    /// Up to where in the journal the round reaches.
    var journal: Int
    /// From where in the journal the round starts; only for later rounds.
    var from: Int
    var issued: Instant
    var select: [String]?

    var text: String {
        let place =
            switch place {
            case .listing(let object, let member): "l.\(object).\(member)"
            case .changes(let shown): "c.\(shown).0"
            case .done: "d.0.0"
            }
        let plain = "\(place).\(journal).\(from).\(issued.milliseconds).\(select.map { "s" + $0.joined(separator: ",") } ?? "a")"
        return Array(plain.utf8).map { String($0, radix: 16) }.joined()
    }

    init(place: Place, journal: Int, from: Int, issued: Instant, select: [String]?) {
        self.place = place
        self.journal = journal
        self.from = from
        self.issued = issued
        self.select = select
    }

    init?(_ text: String) {
        var bytes: [UInt8] = []
        var rest = text[...]
        while rest.utf8.count >= 2 {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: ".", maxSplits: 6, omittingEmptySubsequences: false)
        guard rest.isEmpty, parts.count == 7, let first = Int(parts[1]), let second = Int(parts[2]), let journal = Int(parts[3]),
            let from = Int(parts[4]), let issued = Int64(parts[5]), from >= 0, journal >= from,
            // Places are counted on from: what a client made up must not overflow.
            (0...Int(Int32.max)).contains(first), (0...Int(Int32.max)).contains(second),
            parts[6] == "a" || parts[6].hasPrefix("s")
        else { return nil }
        switch parts[0] {
        case "l": place = .listing(object: first, member: second)
        case "c": place = .changes(shown: first)
        case "d": place = .done
        default: return nil
        }
        self.journal = journal
        self.from = from
        self.issued = Instant(milliseconds: issued)
        select = parts[6].hasPrefix("s") ? parts[6].dropFirst().split(separator: ",").map(String.init) : nil
    }
}

extension GraphTenant {
    /// Answers `users/delta` and `groups/delta` (Use delta query to track changes in Microsoft Graph data).
    func delta(_ kind: DirectoryObject.Kind, _ call: GraphCall) throws(GraphError) -> HTTPResponse {
        let query = try ODataQuery(call.request)
        if query.top != nil { throw .badRequest("$top is not supported on a delta query.") }
        if query.filter != nil { throw .unsupportedQuery("This mock does not filter delta queries.") }
        let journal = directory.journal.count
        if query.deltaToken == "latest" {
            let token = DeltaToken(place: .done, journal: journal, from: 0, issued: call.now, select: query.select)
            return page(kind, call, [], nil, token)
        }
        var token = DeltaToken(
            place: .listing(object: 0, member: 0),
            journal: journal,
            from: 0,
            issued: call.now,
            select: query.select
        )
        if let text = query.skipToken ?? query.deltaToken {
            guard let given = DeltaToken(text), given.journal <= journal else { throw .badRequest("Badly formed token.") }
            if call.now > given.issued.adding(seconds: configuration.deltaTokenLifetime) {
                throw .unsupportedQuery("DeltaLink older than 30 days is not supported.")
            }
            token = given
            if given.place == .done {
                token.place = .changes(shown: 0)
                token.from = given.journal
                token.journal = journal
            }
        }
        switch token.place {
        case .listing(let object, let member): return listing(kind, call, token, object, member)
        case .changes(let shown): return changes(kind, call, token, shown)
        case .done: return page(kind, call, [], nil, token)
        }
    }

    /// A page of the first round: every living object, a large group in slices of its members.
    private func listing(_ kind: DirectoryObject.Kind, _ call: GraphCall, _ token: DeltaToken, _ first: Int, _ firstMember: Int)
        -> HTTPResponse
    {
        let ids = directory.order[kind]?.all ?? []
        var items: [JSONValue] = []
        var index = first
        var member = firstMember
        while index < ids.count, items.count < configuration.deltaPageSize {
            guard let object = directory.live(ids[index]) else {
                index += 1
                continue
            }
            var item = selected(object, token.select)
            if kind == .group, wants("members", token.select) {
                let members = object.members.all
                let end = min(members.count, member + configuration.deltaMemberSlice)
                if member < end { item["members@delta"] = .array(members[member..<end].map { reference($0) }) }
                items.append(.object(item))
                if end < members.count {
                    member = end
                    break
                }
                member = 0
            } else {
                if kind == .user, wants("manager", token.select), let manager = object.manager {
                    item["manager@delta"] = [reference(manager)]
                }
                items.append(.object(item))
            }
            index += 1
        }
        var next = token
        next.place = index < ids.count ? .listing(object: index, member: member) : .done
        return page(kind, call, items, index < ids.count ? next : nil, next)
    }

    /// A page of a later round: every object that changed since, once, with its selected properties as they are now.
    private func changes(_ kind: DirectoryObject.Kind, _ call: GraphCall, _ token: DeltaToken, _ shown: Int) -> HTTPResponse {
        let isMinimal = call.request.headers["Prefer"]?.contains("return=minimal") ?? false
        var order: [String] = []
        var changed: [String: Changed] = [:]
        for change in directory.journal[token.from..<token.journal] where change.kind == kind {
            if changed[change.id] == nil { order.append(change.id) }
            changed[change.id, default: Changed()].take(change.what, token.select)
        }
        let visible = order.filter { changed[$0]?.isVisible == true }
        let end = min(visible.count, shown + configuration.deltaPageSize)
        var items: [JSONValue] = []
        for id in visible[min(shown, end)..<end] {
            guard let what = changed[id] else { continue }
            guard let object = directory.objects[id] else {
                items.append(["id": .string(id), "@removed": ["reason": "deleted"]])
                continue
            }
            if object.deleted != nil {
                items.append(["id": .string(id), "@removed": ["reason": "changed"]])
                continue
            }
            var item: JSONObject
            if isMinimal, !what.isNew {
                item = ["id": .string(id)]
                for name in what.properties { item[name] = object[name] ?? .null }
            } else {
                item = selected(object, token.select)
                // A property that was cleared is shown as null, one that was never set is left out.
                for name in what.properties where object[name] == nil { item[name] = .null }
            }
            if kind == .group, wants("members", token.select) {
                // A new or restored group shows its members like a first round would.
                let members =
                    what.isNew
                    ? object.members.all.map { reference($0) }
                    : what.members.map { reference($0, isRemoved: !object.members.contains($0)) }
                if !members.isEmpty { item["members@delta"] = .array(members) }
            }
            if kind == .user, wants("manager", token.select), what.manager || (what.isNew && object.manager != nil) {
                item["manager@delta"] = object.manager.map { [reference($0)] } ?? []
            }
            items.append(.object(item))
        }
        var next = token
        next.place = end < visible.count ? .changes(shown: end) : .done
        return page(kind, call, items, end < visible.count ? next : nil, next)
    }

    private func page(
        _ kind: DirectoryObject.Kind,
        _ call: GraphCall,
        _ items: [JSONValue],
        _ next: DeltaToken?,
        _ last: DeltaToken
    ) -> HTTPResponse {
        var body: JSONObject = ["@odata.context": call.context(kind == .user ? "users" : "groups")]
        if let next {
            body["@odata.nextLink"] = call.link([], "$skiptoken", next.text)
        } else {
            var end = last
            end.place = .done
            end.issued = call.now
            body["@odata.deltaLink"] = call.link([], "$deltatoken", end.text)
        }
        body["value"] = .array(items)
        return call.json(200, .object(body))
    }

    private func wants(_ relation: String, _ select: [String]?) -> Bool { select?.contains(relation) ?? true }

    /// The properties a delta item carries; those never set are left out.
    private func selected(_ object: DirectoryObject, _ select: [String]?) -> JSONObject {
        guard let select else {
            return JSONObject([("id", .string(object.id))] + object.properties.members.map { ($0.name, $0.value) })
        }
        var item = JSONObject()
        for name in select { if let value = object[name] { item[name] = value } }
        if item["id"] == nil { item["id"] = .string(object.id) }
        return item
    }

    private func reference(_ id: String, isRemoved: Bool = false) -> JSONValue {
        let kind = directory.objects[id]?.kind ?? .user
        var item: JSONObject = ["@odata.type": .string(kind.odataType), "id": .string(id)]
        if isRemoved { item["@removed"] = ["reason": "deleted"] }
        return .object(item)
    }
}

/// What happened to one object within a round.
private struct Changed {
    var isNew = false
    var isRemoved = false
    var properties: [String] = []
    var members: [String] = []
    var manager = false
    private var seenMembers: Set<String> = []

    /// A change of what is not selected does not surface.
    var isVisible: Bool { isNew || isRemoved || !properties.isEmpty || !members.isEmpty || manager }

    mutating func take(_ what: EntraDirectory.Change.What, _ select: [String]?) {
        switch what {
        case .created, .restored: isNew = true
        case .softDeleted, .purged: isRemoved = true
        case .properties(let names):
            for name in names where select?.contains(name) ?? true {
                if !properties.contains(name) { properties.append(name) }
            }
        case .memberAdded(let id), .memberRemoved(let id):
            if select?.contains("members") ?? true, seenMembers.insert(id).inserted { members.append(id) }
        case .manager:
            if select?.contains("manager") ?? true { manager = true }
        }
    }
}
