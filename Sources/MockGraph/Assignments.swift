import HTTP
import JSON

/// Who is assigned to the enterprise application.
struct AssignmentTable: Sendable {
    struct Assignment: Sendable {
        let id: String
        let principalID: String
        let appRoleID: String
        let created: Instant
        /// An assignment of a deleted object is not shown; it comes back when the object is restored.
        var isSuspended = false
    }

    private var table: [String: Assignment] = [:]
    private var order = OrderedIDs()
    private var byPrincipal: [String: String] = [:]

    /// The assignments that count, in the order they were made.
    var all: [Assignment] { everyOne.filter { !$0.isSuspended } }

    /// All of them, those of deleted objects, too.
    var everyOne: [Assignment] { order.all.compactMap { table[$0] } }

    func assignment(of principal: String) -> Assignment? { byPrincipal[principal].flatMap { table[$0] } }

    mutating func add(_ assignment: Assignment) {
        table[assignment.id] = assignment
        order.insert(assignment.id)
        byPrincipal[assignment.principalID] = assignment.id
    }

    mutating func remove(_ id: String) -> Bool {
        guard let assignment = table.removeValue(forKey: id) else { return false }
        order.remove(id)
        byPrincipal[assignment.principalID] = nil
        return true
    }

    mutating func removeAll(of principal: String) {
        if let id = byPrincipal[principal] { _ = remove(id) }
    }

    mutating func suspend(_ principal: String) { set(principal, isSuspended: true) }
    mutating func resume(_ principal: String) { set(principal, isSuspended: false) }

    private mutating func set(_ principal: String, isSuspended: Bool) {
        if let id = byPrincipal[principal] { table[id]?.isSuspended = isSuspended }
    }
}

extension GraphTenant {
    /// The app role "User" that applications made from a template carry (applicationTemplate: instantiate).
    static let userRoleID = "18d14569-c3bd-439b-9a66-3a2aee01d14f"

    mutating func respondServicePrincipal(_ call: GraphCall) throws(GraphError) -> GraphOutcome {
        var path = call.path
        if path[0] == "servicePrincipals" {
            guard path.count >= 2, path[1] == configuration.servicePrincipalID else { throw .notFound(call[1]) }
            path.removeFirst(2)
        } else {
            guard path[0] == "servicePrincipals(appId='\(configuration.appID)')" else { throw .notFound(path[0]) }
            path.removeFirst()
        }
        switch (call.method, path.first, path.count) {
        case ("GET", nil, _):
            return .response(
                call.json(
                    200,
                    [
                        "@odata.context": call.context("servicePrincipals/$entity"),
                        "id": .string(configuration.servicePrincipalID),
                        "appId": .string(configuration.appID), "displayName": .string(configuration.applicationName),
                        "appRoles": [
                            ["id": .string(Self.userRoleID), "displayName": "User", "isEnabled": true, "value": nil],
                            [
                                "id": "b9632174-c057-4f7e-951b-be3adc52bfe6", "displayName": "msiam_access", "isEnabled": true,
                                "value": nil,
                            ],
                        ],
                    ]
                )
            )
        case ("GET", "appRoleAssignedTo", 1): return .response(try listAssignedTo(call))
        case ("POST", "appRoleAssignedTo", 1): return .response(try assign(call))
        case ("DELETE", "appRoleAssignedTo", 2):
            guard assignments.remove(path[1]) else { throw .notFound(path[1]) }
            return .response(call.noContent)
        case (_, "synchronization", _):
            return try respondSynchronization(call, configuration.servicePrincipalID, Array(path.dropFirst()))
        default: throw GraphError.notAllowed
        }
    }

    private func shown(_ assignment: AssignmentTable.Assignment) -> JSONValue {
        let principal = directory.objects[assignment.principalID]
        return [
            "id": .string(assignment.id), "deletedDateTime": nil, "appRoleId": .string(assignment.appRoleID),
            "createdDateTime": .string(assignment.created.iso8601), "principalDisplayName": principal?["displayName"] ?? .null,
            "principalId": .string(assignment.principalID), "principalType": principal?.kind == .group ? "Group" : "User",
            "resourceDisplayName": .string(configuration.applicationName),
            "resourceId": .string(configuration.servicePrincipalID),
        ]
    }

    private func listAssignedTo(_ call: GraphCall) throws(GraphError) -> HTTPResponse {
        let query = try ODataQuery(call.request)
        let all = assignments.all
        let start = query.skipToken.flatMap { Int($0) } ?? 0
        guard start >= 0, start <= all.count else { throw .badRequest("Invalid $skiptoken.") }
        let end = min(start + min(query.top ?? 100, 999), all.count)
        var body: JSONObject = [
            "@odata.context": call.context("servicePrincipals('\(configuration.servicePrincipalID)')/appRoleAssignedTo")
        ]
        if end < all.count { body["@odata.nextLink"] = call.link(query.original, "$skiptoken", String(end)) }
        body["value"] = .array(all[start..<end].map(shown))
        return call.json(200, .object(body))
    }

    func listAssignments(of principal: String, _ call: GraphCall) -> HTTPResponse {
        let found = assignments.assignment(of: principal).map { [shown($0)] } ?? []
        return call.json(200, ["@odata.context": call.context("appRoleAssignments"), "value": .array(found)])
    }

    private mutating func assign(_ call: GraphCall) throws(GraphError) -> HTTPResponse {
        let body = try call.body()
        guard body["resourceId"]?.stringValue == configuration.servicePrincipalID else {
            throw .badRequest("Invalid value specified for property 'resourceId' of resource 'AppRoleAssignment'.")
        }
        guard let principal = body["principalId"]?.stringValue, directory.live(principal) != nil else {
            throw .notFound(body["principalId"]?.stringValue ?? "")
        }
        guard let role = body["appRoleId"]?.stringValue else {
            throw .badRequest("A value is required for property 'appRoleId' of resource 'AppRoleAssignment'.")
        }
        if assignments.assignment(of: principal) != nil {
            throw .badRequest("Permission being assigned already exists on the object")
        }
        let assignment = AssignmentTable.Assignment(
            id: generator.nextUUID(),
            principalID: principal,
            appRoleID: role,
            created: call.now
        )
        assignments.add(assignment)
        guard case .object(var object) = shown(assignment) else { return call.noContent }
        object = JSONObject(
            [
                (
                    "@odata.context",
                    call.context("servicePrincipals('\(configuration.servicePrincipalID)')/appRoleAssignedTo/$entity")
                )
            ]
                + object.members.map { ($0.name, $0.value) }
        )
        return call.json(201, .object(object))
    }

    // MARK: Without requests

    /// Puts a user into the directory as if it had always been there, and gives its id.
    @discardableResult
    public mutating func seedUser(_ properties: JSONObject) -> String {
        let user = DirectoryObject(id: generator.nextUUID(), kind: .user, properties: properties)
        directory.create(user)
        return user.id
    }

    /// Puts a group with members into the directory, and gives its id.
    @discardableResult
    public mutating func seedGroup(_ properties: JSONObject, members: [String]) -> String {
        let group = DirectoryObject(id: generator.nextUUID(), kind: .group, properties: properties)
        directory.create(group)
        for member in members { _ = directory.addMember(member, to: group.id) }
        return group.id
    }

    /// Sets a user's manager.
    public mutating func seedManager(_ manager: String, of user: String) { directory.setManager(manager, of: user) }

    /// Assigns a user or a group to the application.
    public mutating func seedAssignment(of principal: String, at now: Instant) {
        assignments.add(
            AssignmentTable.Assignment(id: generator.nextUUID(), principalID: principal, appRoleID: Self.userRoleID, created: now)
        )
    }

    /// The id of the assignment of a user or a group, `nil` where it is not assigned.
    public func assignmentID(of principal: String) -> String? { assignments.assignment(of: principal)?.id }
}
