import HTTP
import JSON

/// Writes the pages of a delta query of users or groups. A page costs what it holds.
struct DeltaPage {
    private let directory: EntraDirectory
    private let kind: DirectoryObject.Kind
    private let call: GraphCall
    private let pageSize: Int
    private let slice: Int

    init(_ directory: EntraDirectory, _ kind: DirectoryObject.Kind, _ call: GraphCall, _ configuration: GraphConfiguration) {
        self.directory = directory
        self.kind = kind
        self.call = call
        pageSize = max(1, configuration.deltaPageSize)
        slice = max(1, configuration.deltaMemberSlice)
    }

    private var context: String { kind == .user ? "users" : "groups" }

    // MARK: The first round

    /// A page of the first round: every living object, a large group in slices of its members.
    func listing(_ token: DeltaToken, _ first: Int, _ firstMember: Int) -> HTTPResponse {
        var items: [JSONValue] = []
        var member = firstMember
        var next: DeltaToken.Place?
        func take(_ object: DirectoryObject, _ number: Int) -> Bool {
            if items.count == pageSize {
                next = .listing(object: number, member: 0)
                return false
            }
            var item = selected(object, token.select)
            if kind == .group, wants("members", token.select) {
                let (members, rest) = memberSlice(object, from: member)
                if !members.isEmpty { item["members@delta"] = .array(members) }
                items.append(.object(item))
                if let rest {
                    next = .listing(object: number, member: rest)
                    return false
                }
                member = 0
            } else {
                if kind == .user, wants("manager", token.select), let manager = object.manager {
                    item["manager@delta"] = [reference(manager)]
                }
                items.append(.object(item))
            }
            return true
        }
        if let ids = token.ids {
            for (number, id) in ids.enumerated().dropFirst(first) {
                if let object = directory.live(id, kind), !take(object, number) { break }
            }
        } else {
            directory.order[kind]?.forEach(from: first) { id, number in
                guard let object = directory.live(id) else { return true }
                return take(object, number)
            }
        }
        return finish(token, items, next)
    }

    /// Members from a number on, as many as an item holds, and the number of the next where there are more.
    private func memberSlice(_ group: DirectoryObject, from start: Int) -> (members: [JSONValue], rest: Int?) {
        var members: [JSONValue] = []
        var rest: Int?
        group.members.forEach(from: start) { id, number in
            if members.count == slice {
                rest = number
                return false
            }
            members.append(reference(id))
            return true
        }
        return (members, rest)
    }

    // MARK: Later rounds

    /// A page of a later round: every object that changed since, once, with its selected properties as they are now; a group of which very many
    /// members changed is repeated with others of them.
    func changes(_ token: DeltaToken, _ first: Int, _ firstMember: Int) -> HTTPResponse {
        let isMinimal = call.request.headers["Prefer"]?.lowercased().contains("return=minimal") ?? false
        let followed = token.ids.map { Set($0) }
        var items: [JSONValue] = []
        var member = firstMember
        var next: DeltaToken.Place?
        var start = first
        let end = min(token.journal, directory.journal.count)
        while let place = directory.journal.firstOfObject(
            in: start,
            end,
            since: token.from,
            where: { $0.content.kind == kind && followed?.contains($0.id) ?? true }
        ) {
            let id = directory.journal.entries[place].id
            var changed = ObjectChanges()
            directory.journal.forEach(from: place, upTo: end) { changed.take($0.what, token.select) }
            start = place + 1
            guard changed.isVisible else { continue }
            if items.count == pageSize {
                next = .changes(place: place, member: 0)
                break
            }
            let (item, rest) = item(id, changed, token.select, isMinimal: isMinimal, member: member)
            items.append(item)
            if let rest {
                next = .changes(place: place, member: rest)
                break
            }
            member = 0
        }
        return finish(token, items, next)
    }

    private func item(_ id: String, _ changed: ObjectChanges, _ select: [String]?, isMinimal: Bool, member: Int)
        -> (item: JSONValue, rest: Int?)
    {
        guard let object = directory.objects[id] else { return (["id": .string(id), "@removed": ["reason": "deleted"]], nil) }
        if object.deleted != nil { return (["id": .string(id), "@removed": ["reason": "changed"]], nil) }
        var item: JSONObject
        if isMinimal, !changed.isNew {
            item = ["id": .string(id)]
            for name in changed.properties { item[name] = object[name] ?? .null }
        } else {
            item = selected(object, select)
            // A property that was cleared is shown as null, one that was never set is left out.
            for name in changed.properties where object[name] == nil { item[name] = .null }
        }
        var rest: Int?
        if kind == .group, wants("members", select) {
            var members: [JSONValue]
            if changed.isNew {
                // A new or restored group shows its members like a first round would.
                (members, rest) = memberSlice(object, from: member)
            } else {
                let end = min(changed.members.count, member + slice)
                members = changed.members[min(member, end)..<end].map {
                    reference($0, isRemoved: !object.members.contains($0))
                }
                rest = end < changed.members.count ? end : nil
            }
            if !members.isEmpty { item["members@delta"] = .array(members) }
        }
        if kind == .user, wants("manager", select), changed.manager || (changed.isNew && object.manager != nil) {
            item["manager@delta"] = object.manager.map { [reference($0)] } ?? []
        }
        return (.object(item), rest)
    }

    // MARK: Items

    private func finish(_ token: DeltaToken, _ items: [JSONValue], _ place: DeltaToken.Place?) -> HTTPResponse {
        var next: DeltaToken?
        if let place {
            next = token
            next?.place = place
        }
        return GraphTenant.deltaPage(context, call, items, next, token)
    }

    private func wants(_ relation: String, _ select: [String]?) -> Bool { select?.contains(relation) ?? true }

    /// The properties a delta item carries; those never set are left out.
    private func selected(_ object: DirectoryObject, _ select: [String]?) -> JSONObject {
        guard let select else {
            return JSONObject([JSONObject.Member("id", .string(object.id))] + object.properties.members)
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
private struct ObjectChanges {
    var isNew = false
    var isRemoved = false
    var properties: [String] = []
    var members: [String] = []
    var manager = false
    private var seenMembers: Set<String> = []

    /// A change of what is not selected does not surface.
    var isVisible: Bool { isNew || isRemoved || !properties.isEmpty || !members.isEmpty || manager }

    mutating func take(_ what: DirectoryChange.What, _ select: [String]?) {
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
