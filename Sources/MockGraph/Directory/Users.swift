import HTTP
import JSON

extension GraphTenant {
    mutating func respondUsers(_ call: GraphCall) throws(GraphError) -> HTTPResponse {
        switch (call.method, call.path.count) {
        case ("GET", 1): return try list(.user, call)
        case ("GET", 2) where call[1] == "$count": return try list(.user, call)
        case ("POST", 1): return try createUser(call)
        case ("GET", 2) where call[1] == "delta": return try delta(.user, call)
        default: break
        }
        guard call.path.count >= 2 else { throw .notAllowed }
        let user = try user(call[1])
        switch (call.method, call[2], call.path.count) {
        case ("GET", "", 2):
            let query = try ODataQuery(call)
            return call.entity(
                200,
                call.context("users", query.select, isEntity: true),
                try entity(user, query, .users)
            )
        case ("PATCH", "", 2):
            let changes = try checkedUserProperties(try call.body())
            if let name = changes["userPrincipalName"]?.stringValue, let other = directory.userID(named: name), other != user.id {
                throw Self.duplicateName
            }
            if !changes.isEmpty { directory.update(user.id, changes) }
            return call.noContent
        case ("DELETE", "", 2):
            delete(user, at: call.now)
            return call.noContent
        case (_, "manager", _): return try respondManager(of: user, call)
        case (_, "appRoleAssignments", _): return try respondAppRoleAssignments(of: user, call)
        case ("POST", "checkMemberGroups", 3), ("POST", "checkMemberObjects", 3), ("POST", "getMemberGroups", 3),
            ("POST", "getMemberObjects", 3):
            return try respondMembershipQuestion(user, call)
        case ("GET", _, 3...): return try respondRelation(user, call)
        default: throw .notAllowed
        }
    }

    /// One object, with what `$expand` asks for.
    func entity(_ object: DirectoryObject, _ query: ODataQuery, _ rules: ODataRules) throws(GraphError) -> JSONObject {
        if query.expand != nil { try rules.check(query) }
        return item(object, query, isTyped: false)
    }

    private mutating func respondManager(of user: DirectoryObject, _ call: GraphCall) throws(GraphError) -> HTTPResponse {
        switch (call.method, call[3], call.path.count) {
        case ("GET", "", 3):
            guard let manager = user.manager.flatMap(directory.live) else { throw .notFound("manager") }
            let query = try ODataQuery(call)
            return call.entity(
                200,
                call.context("directoryObjects/$entity"),
                shown(manager, query.select),
                type: manager.kind.odataType
            )
        case ("GET", "$ref", 4):
            guard let manager = user.manager.flatMap(directory.live) else { throw .notFound("manager") }
            let link = "https://graph.microsoft.com/\(call.version)/directoryObjects/\(manager.id)"
            return call.json(200, ["@odata.context": call.context("$ref"), "@odata.id": .string(link)])
        case ("PUT", "$ref", 4):
            let manager = try referenced(try call.body()["@odata.id"])
            guard manager.kind == .user else { throw .badRequest("A manager must be a user.") }
            directory.setManager(manager.id, of: user.id)
            return call.noContent
        case ("DELETE", "$ref", 4):
            guard user.manager != nil else { throw .notFound("manager") }
            directory.setManager(nil, of: user.id)
            return call.noContent
        default: throw .notAllowed
        }
    }

    /// How many properties one request may write. A bound of the mock.
    static let propertyLimit = 500

    /// Assumption: status and code of a second user with the same name are not in any source read; other conflicts are told like this.
    static var duplicateName: GraphError {
        .badRequest("Another object with the same value for property userPrincipalName already exists.")
    }

    private mutating func createUser(_ call: GraphCall) throws(GraphError) -> HTTPResponse {
        let body = try call.body()
        var properties = try checkedUserProperties(body)
        for name in ["accountEnabled", "displayName", "mailNickname", "userPrincipalName"] where properties[name] == nil {
            throw .badRequest("A value is required for property '\(name)' of resource 'User'.")
        }
        guard body["passwordProfile"]?.objectValue != nil else {
            throw .badRequest("A password must be specified to create a new user.")
        }
        if let name = properties["userPrincipalName"]?.stringValue, directory.userID(named: name) != nil {
            throw Self.duplicateName
        }
        properties["createdDateTime"] = .string(call.now.iso8601)
        for member in properties.members where member.value.isNull { properties[member.name] = nil }
        let user = DirectoryObject(id: generator.nextUUID(), kind: .user, properties: properties)
        directory.create(user)
        return call.entity(201, call.context("users/$entity"), shown(user, nil))
    }

    /// The properties of a body, without the password, which is never kept.
    private func checkedUserProperties(_ body: JSONObject) throws(GraphError) -> JSONObject {
        guard body.count <= Self.propertyLimit else {
            throw .badRequest("At most \(Self.propertyLimit) properties can be written in one request.")
        }
        let properties = JSONObject(
            uncheckedUniqueMembers: body.members.filter { $0.name != "passwordProfile" && !$0.name.hasPrefix("@odata.") }
        )
        for member in properties.members {
            let isWrong: Bool =
                switch member.name {
                case "accountEnabled": member.value.boolValue == nil
                case "id": true
                case "userPrincipalName": member.value.stringValue?.split(separator: "@").count != 2
                case "displayName", "givenName", "surname", "mail", "mailNickname", "jobTitle", "department", "employeeId":
                    !member.value.isNull && member.value.stringValue == nil
                default: false
                }
            if isWrong { throw .badRequest("Invalid value specified for property '\(member.name)' of resource 'User'.") }
        }
        return properties
    }

    /// Deletes an object as its kind is deleted: users always can be restored, groups where the configuration says so.
    mutating func delete(_ object: DirectoryObject, at now: Instant) {
        if object.kind == .user || configuration.softDeletesGroups {
            directory.softDelete(object.id, at: now)
            assignments.suspend(object.id)
        } else {
            purge(object.id)
        }
    }

    /// The living user with this id or sign-in name.
    func user(_ key: String) throws(GraphError) -> DirectoryObject {
        if let user = directory.live(key, .user) { return user }
        if let id = directory.userID(named: key), let user = directory.live(id, .user) { return user }
        throw .notFound(key)
    }

    /// The living object that an `@odata.id` names: `…/directoryObjects/{id}`, `…/users/{id or UPN}`.
    func referenced(_ reference: JSONValue?) throws(GraphError) -> DirectoryObject {
        guard let last = reference?.stringValue?.split(separator: "/").last, let key = PercentCoding.decode(last) else {
            throw .badRequest("Invalid URI specified in @odata.id.")
        }
        if let object = directory.live(key) { return object }
        if let id = directory.userID(named: key), let user = directory.live(id) { return user }
        throw .notFound(key)
    }

    /// A page of the living objects of a kind, or their number.
    func list(_ kind: DirectoryObject.Kind, _ call: GraphCall) throws(GraphError) -> HTTPResponse {
        let source = view
        let list = DirectoryList(
            ids: source.order[kind] ?? OrderedIDs(),
            directory: source,
            kind: kind,
            rules: kind == .user ? .users : .groups,
            isWhole: true
        )
        return try respond(list, context: kind == .user ? "users" : "groups", isTyped: false, call)
    }
}
