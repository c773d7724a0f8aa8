import HTTP
import JSON

extension GraphTenant {
    /// How many relationships one request may bind (Create group, Add members).
    private static let bindLimit = 20

    /// What Exchange keeps of a group. A PATCH of it holds nothing else and is answered with 200 (Update group).
    private static let exchangeProperties: Set<String> = [
        "allowExternalSenders", "autoSubscribeNewMembers", "hideFromAddressLists", "hideFromOutlookClients",
        "isSubscribedByMail", "unseenCount",
    ]

    mutating func respondGroups(_ call: GraphCall) throws(GraphError) -> HTTPResponse {
        switch (call.method, call.path.count) {
        case ("GET", 1): return try list(.group, call)
        case ("GET", 2) where call[1] == "$count": return try list(.group, call)
        case ("POST", 1): return try createGroup(call)
        case ("GET", 2) where call[1] == "delta": return try delta(.group, call)
        default: break
        }
        guard call.path.count >= 2 else { throw .notAllowed }
        // Changes of members first: while nobody holds the group, they do not copy its members.
        guard directory.isLive(call[1], .group) else { throw .notFound(call[1]) }
        switch (call.method, call[2], call[3], call.path.count) {
        case ("PATCH", "", _, 2): return try updateGroup(call[1], call)
        case ("POST", "members", "$ref", 4):
            let member = try referencedID(try call.body()["@odata.id"])
            guard directory.addMember(member, to: call[1]) else { throw Self.alreadyThere("members") }
            return call.noContent
        case ("DELETE", "members", _, 5) where call[4] == "$ref":
            guard directory.removeMember(call[3], from: call[1]) else { throw .notFound(call[3]) }
            return call.noContent
        case ("DELETE", "members", _, 4): return try deleteMemberItself(call)
        case ("POST", "owners", "$ref", 4):
            let owner = try referencedID(try call.body()["@odata.id"])
            guard directory.addOwner(owner, to: call[1]) else { throw Self.alreadyThere("owners") }
            return call.noContent
        case ("DELETE", "owners", _, 5) where call[4] == "$ref":
            guard directory.removeOwner(call[3], from: call[1]) else { throw .notFound(call[3]) }
            return call.noContent
        default: break
        }
        guard let group = directory.live(call[1], .group) else { throw .notFound(call[1]) }
        switch (call.method, call[2], call.path.count) {
        case ("GET", "", 2):
            let query = try ODataQuery(call)
            return call.entity(200, call.context("groups", query.select, isEntity: true), try entity(group, query, .groups))
        case ("DELETE", "", 2):
            delete(group, at: call.now)
            return call.noContent
        case (_, "appRoleAssignments", _): return try respondAppRoleAssignments(of: group, call)
        case ("POST", "checkMemberGroups", 3), ("POST", "checkMemberObjects", 3), ("POST", "getMemberGroups", 3),
            ("POST", "getMemberObjects", 3):
            return try respondMembershipQuestion(group, call)
        case ("GET", _, 4) where call[3] == "$ref": return try respondReferences(group, call)
        case ("GET", _, 3...): return try respondRelation(group, call)
        default: throw .notAllowed
        }
    }

    private static func alreadyThere(_ relation: String) -> GraphError {
        .badRequest("One or more added object references already exist for the following modified properties: '\(relation)'.")
    }

    private func referencedID(_ reference: JSONValue?) throws(GraphError) -> String { try referenced(reference).id }

    /// `DELETE groups/{id}/members/{id}` without `/$ref` deletes the member itself, where the token may do that, and else nothing
    /// (Remove member: a warning of its page).
    private mutating func deleteMemberItself(_ call: GraphCall) throws(GraphError) -> HTTPResponse {
        guard directory.live(call[1], .group)?.members.contains(call[3]) == true, let member = directory.live(call[3]) else {
            throw .notFound(call[3])
        }
        guard call.access.mayDelete(member.kind) else { throw .denied }
        delete(member, at: call.now)
        return call.noContent
    }

    private mutating func createGroup(_ call: GraphCall) throws(GraphError) -> HTTPResponse {
        var properties = try call.body()
        for name in ["displayName", "mailEnabled", "mailNickname", "securityEnabled"] where properties[name] == nil {
            throw .badRequest("A value is required for property '\(name)' of resource 'Group'.")
        }
        let owners = try bound(&properties, "owners")
        let members = try bound(&properties, "members")
        if owners.count + members.count > Self.bindLimit { throw Self.tooMany("owners@odata.bind' and 'members@odata.bind") }
        try Self.check(&properties)
        properties["createdDateTime"] = .string(call.now.iso8601)
        for member in properties.members where member.value.isNull { properties[member.name] = nil }
        let id = generator.nextUUID()
        directory.create(DirectoryObject(id: id, kind: .group, properties: properties))
        for owner in owners { _ = directory.addOwner(owner, to: id) }
        for member in members { _ = directory.addMember(member, to: id) }
        return call.entity(201, call.context("groups/$entity"), directory.live(id).map { shown($0, nil) } ?? [:])
    }

    private mutating func updateGroup(_ group: String, _ call: GraphCall) throws(GraphError) -> HTTPResponse {
        var properties = try call.body()
        let members = try bound(&properties, "members")
        let owners = try bound(&properties, "owners")
        try Self.check(&properties)
        // Who may change members only may not change the group.
        if !properties.isEmpty || !owners.isEmpty,
            !call.access.allows(anyOf: ["Group.ReadWrite.All", "Directory.ReadWrite.All"])
        {
            throw .denied
        }
        let isExchange = properties.names.contains(where: Self.exchangeProperties.contains)
        if isExchange, properties.names.contains(where: { !Self.exchangeProperties.contains($0) }) {
            throw .badRequest("The properties that Exchange keeps must be updated in a request of their own.")
        }
        // All or nothing: an object that is a member already refuses the whole request.
        if let group = directory.live(group) {
            if members.contains(where: group.members.contains) { throw Self.alreadyThere("members") }
            if owners.contains(where: group.owners.contains) { throw Self.alreadyThere("owners") }
        }
        for member in members { _ = directory.addMember(member, to: group) }
        for owner in owners { _ = directory.addOwner(owner, to: group) }
        if !properties.isEmpty { directory.update(group, properties) }
        if isExchange, let group = directory.live(group) {
            return call.entity(200, call.context("groups/$entity"), shown(group, nil))
        }
        return call.noContent
    }

    /// Refuses values of the wrong type, and leaves annotations out.
    private static func check(_ properties: inout JSONObject) throws(GraphError) {
        guard properties.count <= propertyLimit else {
            throw .badRequest("At most \(propertyLimit) properties can be written in one request.")
        }
        properties = JSONObject(uncheckedUniqueMembers: properties.members.filter { !$0.name.hasPrefix("@odata.") })
        for member in properties.members {
            let isWrong: Bool =
                switch member.name {
                case "id", "createdDateTime": true
                case "displayName", "mailNickname": member.value.stringValue?.isEmpty ?? true
                case "mailEnabled", "securityEnabled": member.value.boolValue == nil
                case "groupTypes": member.value.arrayValue == nil
                case "description", "visibility": !member.value.isNull && member.value.stringValue == nil
                default: false
                }
            if isWrong { throw .badRequest("Invalid value specified for property '\(member.name)' of resource 'Group'.") }
        }
    }

    private static func tooMany(_ names: String) -> GraphError {
        .badRequest("The number of references in '\(names)' exceeds the limit of \(bindLimit).")
    }

    /// Takes `members@odata.bind` or `owners@odata.bind` out of a body and gives the ids.
    private func bound(_ properties: inout JSONObject, _ relation: String) throws(GraphError) -> [String] {
        let name = "\(relation)@odata.bind"
        guard let value = properties.removeValue(name) else { return [] }
        guard let references = value.arrayValue else { throw .badRequest("Invalid value specified for property '\(name)'.") }
        if references.count > Self.bindLimit { throw Self.tooMany(name) }
        var ids: [String] = []
        for reference in references {
            let id = try referenced(reference).id
            if ids.contains(id) { throw Self.alreadyThere(relation) }
            ids.append(id)
        }
        return ids
    }
}

extension AccessGrant {
    /// Whether objects of a kind may be deleted.
    func mayDelete(_ kind: DirectoryObject.Kind) -> Bool {
        switch kind {
        case .user: allows(anyOf: ["User.DeleteRestore.All", "User.ReadWrite.All", "Directory.ReadWrite.All"])
        case .group: allows(anyOf: ["Group.ReadWrite.All", "Directory.ReadWrite.All"])
        }
    }

    /// Whether objects of a kind may be read.
    func mayRead(_ kind: DirectoryObject.Kind) -> Bool {
        switch kind {
        case .user:
            allows(anyOf: ["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"])
        case .group: allows(anyOf: ["Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"])
        }
    }
}
