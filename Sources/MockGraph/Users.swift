import HTTP
import JSON

extension GraphTenant {
    /// What a user shows without `$select` (List users).
    private static let defaultUserProperties = [
        "businessPhones", "displayName", "givenName", "id", "jobTitle", "mail", "mobilePhone", "officeLocation",
        "preferredLanguage",
        "surname", "userPrincipalName",
    ]

    mutating func respondUsers(_ call: GraphCall) throws(GraphError) -> HTTPResponse {
        switch (call.method, call.path.count) {
        case ("GET", 1): return try list(.user, call)
        case ("POST", 1): return try createUser(call)
        case ("GET", 2) where call[1] == "delta": return try delta(.user, call)
        default: break
        }
        guard call.path.count >= 2 else { throw GraphError.notAllowed }
        let user = try user(call[1])
        switch (call.method, call[2], call.path.count) {
        case ("GET", "", 2):
            let query = try ODataQuery(call.request)
            var body = shown(user, query.select)
            body = JSONObject([("@odata.context", call.context("users/$entity"))] + body.members.map { ($0.name, $0.value) })
            return call.json(200, .object(body))
        case ("PATCH", "", 2):
            let changes = try checkedUserProperties(try call.body())
            if let name = changes["userPrincipalName"]?.stringValue, let other = directory.userID(named: name), other != user.id {
                throw Self.duplicateName
            }
            directory.update(user.id, changes)
            return call.noContent
        case ("DELETE", "", 2):
            directory.softDelete(user.id, at: call.now)
            assignments.suspend(user.id)
            return call.noContent
        case ("GET", "manager", 3):
            guard let manager = user.manager.flatMap(directory.live) else { throw .notFound("manager") }
            var body = shown(manager, try ODataQuery(call.request).select)
            body["@odata.type"] = .string(manager.kind.odataType)
            return call.json(200, .object(body))
        case ("PUT", "manager", 4) where call[3] == "$ref":
            let manager = try referenced(try call.body()["@odata.id"])
            guard manager.kind == .user else { throw .badRequest("A manager must be a user.") }
            directory.setManager(manager.id, of: user.id)
            return call.noContent
        case ("DELETE", "manager", 4) where call[3] == "$ref":
            guard user.manager != nil else { throw .notFound("manager") }
            directory.setManager(nil, of: user.id)
            return call.noContent
        case ("GET", "appRoleAssignments", 3): return listAssignments(of: user.id, call)
        case ("GET", "memberOf", 3):
            let groups = directory.groups(of: user.id).compactMap(directory.live).map { shown($0, nil) }
            return call.json(
                200,
                ["@odata.context": call.context("directoryObjects"), "value": .array(groups.map { .object($0) })]
            )
        default: throw GraphError.notAllowed
        }
    }

    static var duplicateName: GraphError {
        .badRequest("Another object with the same value for property userPrincipalName already exists.")
    }

    private mutating func createUser(_ call: GraphCall) throws(GraphError) -> HTTPResponse {
        var properties = try checkedUserProperties(try call.body())
        for name in ["accountEnabled", "displayName", "mailNickname", "userPrincipalName"] where properties[name] == nil {
            throw .badRequest("A value is required for property '\(name)' of resource 'User'.")
        }
        guard (try call.body())["passwordProfile"]?.objectValue != nil else {
            throw .badRequest("A password must be specified to create a new user.")
        }
        if let name = properties["userPrincipalName"]?.stringValue, directory.userID(named: name) != nil {
            throw Self.duplicateName
        }
        properties["createdDateTime"] = .string(call.now.iso8601)
        for member in properties.members where member.value.isNull { properties[member.name] = nil }
        let user = DirectoryObject(id: generator.nextUUID(), kind: .user, properties: properties)
        directory.create(user)
        var body = shown(user, nil)
        body = JSONObject([("@odata.context", call.context("users/$entity"))] + body.members.map { ($0.name, $0.value) })
        return call.json(201, .object(body))
    }

    /// The properties of a body, without the password, which is never kept.
    private func checkedUserProperties(_ body: JSONObject) throws(GraphError) -> JSONObject {
        var properties = body
        properties["passwordProfile"] = nil
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

    /// An object's properties: the selected ones, or what is shown without `$select`.
    func shown(_ object: DirectoryObject, _ select: [String]?) -> JSONObject {
        switch (object.kind, select) {
        case (_, let select?):
            var body: JSONObject = select.contains("id") ? [:] : ["id": .string(object.id)]
            for name in select where name != "members" && name != "manager" {
                let isKnown = object[name] != nil
                body[name] = isKnown ? object[name] : .null
            }
            return body
        case (.user, nil):
            var body = JSONObject()
            for name in Self.defaultUserProperties { body[name] = object[name] ?? (name == "businessPhones" ? [] : .null) }
            return body
        case (.group, nil):
            var body: JSONObject = ["id": .string(object.id), "deletedDateTime": .null]
            for member in object.properties.members { body[member.name] = member.value }
            return body
        }
    }

    /// A page of the living objects of a kind.
    func list(_ kind: DirectoryObject.Kind, _ call: GraphCall) throws(GraphError) -> HTTPResponse {
        let query = try ODataQuery(call.request)
        if let top = query.top, top > 999 {
            throw .badRequest("Invalid page size specified: '\(top)'. Must be between 1 and 999 inclusive.")
        }
        var found: [DirectoryObject]
        switch query.filter {
        case .equal(let name, .string(let value))? where kind == .user && name == "userPrincipalName":
            found = directory.userID(named: value).flatMap(directory.live).map { [$0] } ?? []
        case .equal("id", .string(let value))?: found = directory.live(value, kind).map { [$0] } ?? []
        case let filter?: found = directory.all(kind).filter { object in filter.accepts { object[$0] } }
        case nil: found = directory.all(kind)
        }
        let total = found.count
        let start = try query.skipToken.map { token throws(GraphError) in
            guard let place = Int(token), place >= 0 else { throw GraphError.badRequest("Invalid $skiptoken.") }
            return place
        }
        let first = min(start ?? 0, total)
        let end = min(first + min(query.top ?? 100, 999), total)
        found = Array(found[first..<end])
        var body: JSONObject = ["@odata.context": call.context(kind == .user ? "users" : "groups")]
        let isAdvanced = call.request.headers["ConsistencyLevel"]?.lowercased() == "eventual"
        if query.count, isAdvanced, start == nil { body["@odata.count"] = .number(JSONNumber(total)) }
        if end < total { body["@odata.nextLink"] = call.link(query.original, "$skiptoken", String(end)) }
        body["value"] = .array(found.map { .object(shown($0, query.select)) })
        return call.json(200, .object(body))
    }
}
