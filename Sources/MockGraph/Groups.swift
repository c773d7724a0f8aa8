import HTTP
import JSON

extension GraphTenant {
    /// How many relationships one request may bind (Create group, Add members).
    private static let bindLimit = 20

    mutating func respondGroups(_ call: GraphCall) throws(GraphError) -> HTTPResponse {
        switch (call.method, call.path.count) {
        case ("GET", 1): return try list(.group, call)
        case ("POST", 1): return try createGroup(call)
        case ("GET", 2) where call[1] == "delta": return try delta(.group, call)
        default: break
        }
        guard call.path.count >= 2 else { throw GraphError.notAllowed }
        guard let group = directory.live(call[1], .group) else { throw .notFound(call[1]) }
        switch (call.method, call[2], call.path.count) {
        case ("GET", "", 2): return call.json(200, .object(shown(group, try ODataQuery(call.request).select)))
        case ("PATCH", "", 2): return try updateGroup(group, call)
        case ("DELETE", "", 2):
            if configuration.softDeletesGroups {
                directory.softDelete(group.id, at: call.now)
                assignments.suspend(group.id)
            } else {
                directory.purge(group.id)
                assignments.removeAll(of: group.id)
            }
            return call.noContent
        case ("GET", "members", 3), ("GET", "members", 4), ("GET", "transitiveMembers", 3), ("GET", "transitiveMembers", 4):
            return try listMembers(group, call)
        case ("POST", "members", 4) where call[3] == "$ref":
            let member = try referenced(try call.body()["@odata.id"])
            guard directory.addMember(member.id, to: group.id) else { throw Self.alreadyMember }
            return call.noContent
        case ("DELETE", "members", 5) where call[4] == "$ref":
            guard directory.removeMember(call[3], from: group.id) else { throw .notFound(call[3]) }
            return call.noContent
        case ("DELETE", "members", 4):
            // Without $ref Graph deletes the member itself; this mock's client lacks that permission.
            throw GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
        case ("GET", "appRoleAssignments", 3): return listAssignments(of: group.id, call)
        default: throw GraphError.notAllowed
        }
    }

    private static var alreadyMember: GraphError {
        .badRequest("One or more added object references already exist for the following modified properties: 'members'.")
    }

    private mutating func createGroup(_ call: GraphCall) throws(GraphError) -> HTTPResponse {
        var properties = try call.body()
        for name in ["displayName", "mailEnabled", "mailNickname", "securityEnabled"] where properties[name] == nil {
            throw .badRequest("A value is required for property '\(name)' of resource 'Group'.")
        }
        guard properties["displayName"]?.stringValue != nil else {
            throw .badRequest("Invalid value specified for property 'displayName' of resource 'Group'.")
        }
        let members = try bound(&properties)
        properties["createdDateTime"] = .string(call.now.iso8601)
        let group = DirectoryObject(id: generator.nextUUID(), kind: .group, properties: properties)
        directory.create(group)
        for member in members { _ = directory.addMember(member, to: group.id) }
        var body = shown(group, nil)
        body = JSONObject([("@odata.context", call.context("groups/$entity"))] + body.members.map { ($0.name, $0.value) })
        return call.json(201, .object(body))
    }

    private mutating func updateGroup(_ group: DirectoryObject, _ call: GraphCall) throws(GraphError) -> HTTPResponse {
        var properties = try call.body()
        let members = try bound(&properties)
        // All or nothing: an object that is a member already refuses the whole request.
        if members.contains(where: group.members.contains) { throw Self.alreadyMember }
        if let name = properties["displayName"], name.stringValue == nil {
            throw .badRequest("Invalid value specified for property 'displayName' of resource 'Group'.")
        }
        for member in members { _ = directory.addMember(member, to: group.id) }
        if !properties.isEmpty { directory.update(group.id, properties) }
        return call.noContent
    }

    /// Takes `members@odata.bind` and `owners@odata.bind` out of a body and gives the members' ids.
    private func bound(_ properties: inout JSONObject) throws(GraphError) -> [String] {
        properties["owners@odata.bind"] = nil
        guard let references = properties.removeValue("members@odata.bind")?.arrayValue else { return [] }
        if references.count > Self.bindLimit {
            throw .badRequest("The number of references in 'members@odata.bind' exceeds the limit of \(Self.bindLimit).")
        }
        var ids: [String] = []
        for reference in references {
            let id = try referenced(reference).id
            if ids.contains(id) { throw Self.alreadyMember }
            ids.append(id)
        }
        return ids
    }

    private func listMembers(_ group: DirectoryObject, _ call: GraphCall) throws(GraphError) -> HTTPResponse {
        let query = try ODataQuery(call.request)
        let ids = call[2] == "members" ? group.members.all : transitiveMembers(of: group)
        let kind = DirectoryObject.Kind(rawValue: call[3])
        if call.path.count == 4, kind == nil { throw GraphError.notAllowed }
        let members = ids.compactMap(directory.live).filter { kind == nil || $0.kind == kind }
        let start = query.skipToken.flatMap { Int($0) } ?? 0
        guard start >= 0, start <= members.count else { throw .badRequest("Invalid $skiptoken.") }
        let end = min(start + min(query.top ?? 100, 999), members.count)
        var body: JSONObject = ["@odata.context": call.context("directoryObjects")]
        if end < members.count { body["@odata.nextLink"] = call.link(query.original, "$skiptoken", String(end)) }
        body["value"] = .array(
            members[start..<end].map { member in
                let object = shown(member, query.select)
                return .object(
                    JSONObject([("@odata.type", .string(member.kind.odataType))] + object.members.map { ($0.name, $0.value) })
                )
            }
        )
        return call.json(200, .object(body))
    }

    private func transitiveMembers(of group: DirectoryObject) -> [String] {
        var found = OrderedIDs()
        var waiting = [group]
        while let next = waiting.popLast() {
            for id in next.members.all where found.insert(id) {
                if let inner = directory.live(id, .group) { waiting.append(inner) }
            }
        }
        return found.all
    }

    mutating func respondDeletedItems(_ call: GraphCall) throws(GraphError) -> HTTPResponse {
        guard call[1].lowercased() == "deleteditems" else { throw GraphError.notAllowed }
        switch (call.method, call.path.count) {
        case ("GET", 3) where DirectoryObject.Kind(rawValue: call[2]) != nil:
            let kind = DirectoryObject.Kind(rawValue: call[2])
            let found = (kind.flatMap { directory.order[$0] }?.all ?? []).compactMap { directory.objects[$0] }.filter {
                $0.deleted != nil
            }
            let value = found.map { object in
                var body = shown(object, nil)
                body["deletedDateTime"] = object.deleted.map { .string($0.iso8601) }
                return JSONValue.object(body)
            }
            return call.json(200, ["@odata.context": call.context("directoryObjects"), "value": .array(value)])
        case ("POST", 4) where call[3] == "restore":
            let object = try deleted(call[2])
            if let name = object.properties["userPrincipalName"]?.stringValue, directory.userID(named: name) != nil {
                throw Self.duplicateName
            }
            directory.restore(object.id)
            assignments.resume(object.id)
            var body: JSONObject = [
                "@odata.context": call.context("directoryObjects/$entity"), "@odata.type": .string(object.kind.odataType),
            ]
            for member in shown(object, nil).members { body[member.name] = member.value }
            return call.json(200, .object(body))
        case ("DELETE", 3):
            let object = try deleted(call[2])
            directory.purge(object.id)
            assignments.removeAll(of: object.id)
            return call.noContent
        default: throw GraphError.notAllowed
        }
    }

    private func deleted(_ id: String) throws(GraphError) -> DirectoryObject {
        guard let object = directory.objects[id], object.deleted != nil else { throw .notFound(id) }
        return object
    }
}
