import HTTP
import JSON

extension GraphTenant {
    /// The app role "User" that applications made from a template carry (applicationTemplate: instantiate).
    static let userRoleID = "18d14569-c3bd-439b-9a66-3a2aee01d14f"
    /// Default access, for applications without roles of their own (servicePrincipal: add appRoleAssignedTo).
    static let defaultRoleID = "00000000-0000-0000-0000-000000000000"

    /// Answers `servicePrincipals/{id}/appRoleAssignedTo`, from the segment behind it on.
    mutating func respondAssignedTo(_ call: GraphCall, _ application: Application) throws(GraphError) -> HTTPResponse {
        let resource = application.servicePrincipalID
        let context = "servicePrincipals('\(resource)')/appRoleAssignedTo"
        switch (call.method, call.path.count) {
        case ("GET", 3):
            return try listAssignments(assignments.ids(of: resource), context, call)
        case ("GET", 4) where call[3] == "$count":
            return try listAssignments(assignments.ids(of: resource), context, call)
        case ("POST", 3):
            let body = try call.body()
            guard let principal = body["principalId"]?.stringValue, directory.isLive(principal) else {
                throw .notFound(body["principalId"]?.stringValue ?? "")
            }
            return try assign(principal, body, resource, context, call)
        case ("GET", 4) where call[3] == "delta" && call.access.isFirstParty: return try assignmentDelta(application, call)
        case ("GET", 4):
            guard let assignment = assignments.live(call[3]), assignment.resourceID == resource else { throw .notFound(call[3]) }
            return call.entity(200, call.context(context + "/$entity"), shown(assignment))
        case ("DELETE", 4):
            guard assignments.live(call[3]) != nil, assignments.remove(call[3], from: resource) else { throw .notFound(call[3]) }
            return call.noContent
        default: throw GraphError.notAllowed
        }
    }

    /// Answers `users/{id}/appRoleAssignments` and `groups/{id}/appRoleAssignments`.
    mutating func respondAppRoleAssignments(of principal: DirectoryObject, _ call: GraphCall) throws(GraphError) -> HTTPResponse {
        let context = "appRoleAssignments"
        switch (call.method, call.path.count) {
        case ("GET", 3):
            return try listAssignments(assignments.ids(ofPrincipal: principal.id), context, call)
        case ("GET", 4) where call[3] == "$count":
            return try listAssignments(assignments.ids(ofPrincipal: principal.id), context, call)
        case ("POST", 3):
            let body = try call.body()
            guard body["principalId"]?.stringValue == principal.id else {
                throw .badRequest("Invalid value specified for property 'principalId' of resource 'AppRoleAssignment'.")
            }
            guard let resource = body["resourceId"]?.stringValue else {
                throw .badRequest("A value is required for property 'resourceId' of resource 'AppRoleAssignment'.")
            }
            guard applications[resource] != nil else { throw .notFound(resource) }
            return try assign(principal.id, body, resource, context, call)
        case ("GET", 4):
            guard let assignment = assignments.live(call[3]), assignment.principalID == principal.id else {
                throw .notFound(call[3])
            }
            return call.entity(200, call.context(context + "/$entity"), shown(assignment))
        case ("DELETE", 4):
            guard let assignment = assignments.live(call[3]), assignment.principalID == principal.id,
                assignments.remove(call[3])
            else { throw .notFound(call[3]) }
            return call.noContent
        default: throw GraphError.notAllowed
        }
    }

    /// An assignment as clients see it.
    func shown(_ assignment: AssignmentTable.Assignment) -> JSONObject {
        let principal = directory.objects[assignment.principalID]
        return [
            "id": .string(assignment.id), "deletedDateTime": nil, "appRoleId": .string(assignment.appRoleID),
            "createdDateTime": .string(assignment.created.iso8601), "principalDisplayName": principal?["displayName"] ?? .null,
            "principalId": .string(assignment.principalID), "principalType": principal?.kind == .group ? "Group" : "User",
            "resourceDisplayName": .string(applications[assignment.resourceID]?.displayName ?? ""),
            "resourceId": .string(assignment.resourceID),
        ]
    }

    private func listAssignments(_ ids: OrderedIDs, _ context: String, _ call: GraphCall) throws(GraphError) -> HTTPResponse {
        var query = try ODataQuery(call)
        let isCount = call[3] == "$count"
        if isCount {
            guard query.isEventual else { throw .badRequest("$count is not currently supported.") }
            query.count = true
        }
        try ODataRules.assignments.check(query)
        // A count looks at all of them, and only where it was asked for.
        func total() -> Int {
            ids.all.reduce(0) { count, id in
                guard let assignment = assignments.live(id) else { return count }
                guard let filter = query.filter else { return count + 1 }
                let item = shown(assignment)
                return filter.accepts { item[$0] } ? count + 1 : count
            }
        }
        if isCount { return call.count(total()) }
        let size = try query.pageSize()
        let start = try ListPlace.number(query.skipToken)
        var page: [JSONValue] = []
        var next: Int?
        ids.forEach(from: start) { id, number in
            guard let assignment = assignments.live(id) else { return true }
            let item = shown(assignment)
            if let filter = query.filter, !filter.accepts({ item[$0] }) { return true }
            if page.count == size {
                next = number
                return false
            }
            page.append(.object(query.select.map { names in item.selecting(names) } ?? item))
            return true
        }
        var body: JSONObject = ["@odata.context": call.context(context, query.select)]
        if query.count, query.isEventual, query.skipToken == nil {
            body["@odata.count"] = .number(JSONNumber(total()))
        }
        if let next { body["@odata.nextLink"] = call.link(query.original, "$skiptoken", ListPlace.token(number: next)) }
        body["value"] = .array(page)
        return call.json(200, .object(body))
    }

    private mutating func assign(
        _ principal: String,
        _ body: JSONObject,
        _ resource: String,
        _ context: String,
        _ call: GraphCall
    ) throws(GraphError) -> HTTPResponse {
        guard body["resourceId"]?.stringValue == resource, let application = applications[resource] else {
            throw .badRequest("Invalid value specified for property 'resourceId' of resource 'AppRoleAssignment'.")
        }
        guard let role = body["appRoleId"]?.stringValue else {
            throw .badRequest("A value is required for property 'appRoleId' of resource 'AppRoleAssignment'.")
        }
        // Assumption: default access is taken for applications with roles, too, as the portal's assignments of old show.
        guard role == Self.defaultRoleID || application.roleIDs.contains(role) else {
            throw .badRequest("Permission being assigned was not found on application '\(application.appID)'.")
        }
        let isThere = assignments.ids(ofPrincipal: principal).all.contains { id in
            guard let other = assignments.live(id) else { return false }
            return other.resourceID == resource && other.appRoleID == role
        }
        if isThere { throw .badRequest("Permission being assigned already exists on the object") }
        let assignment = AssignmentTable.Assignment(
            id: generator.nextUUID(),
            resourceID: resource,
            principalID: principal,
            appRoleID: role,
            created: call.now
        )
        assignments.add(assignment)
        return call.entity(201, call.context(context + "/$entity"), shown(assignment))
    }
}

extension JSONObject {
    /// The members of these names; those that are missing are null.
    func selecting(_ names: [String]) -> JSONObject {
        var selected = JSONObject()
        for name in names { selected[name] = self[name] ?? .null }
        return selected
    }
}
