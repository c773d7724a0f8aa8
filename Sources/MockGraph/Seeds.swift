import HTTP
import JSON

// What is put into the directory without requests, as if it had always been there.
extension GraphTenant {
    /// Puts a user into the directory, and gives its id.
    @discardableResult
    public mutating func seedUser(_ properties: JSONObject) -> String {
        let user = DirectoryObject(id: generator.nextUUID(), kind: .user, properties: properties)
        directory.create(user)
        showSeeds()
        return user.id
    }

    /// Puts a group with members into the directory, and gives its id.
    @discardableResult
    public mutating func seedGroup(_ properties: JSONObject, members: [String]) -> String {
        let group = DirectoryObject(id: generator.nextUUID(), kind: .group, properties: properties)
        directory.create(group)
        for member in members { _ = directory.addMember(member, to: group.id) }
        showSeeds()
        return group.id
    }

    /// Sets a user's manager.
    public mutating func seedManager(_ manager: String, of user: String) {
        directory.setManager(manager, of: user)
        showSeeds()
    }

    /// Assigns a user or a group to the application of the configuration.
    public mutating func seedAssignment(of principal: String, at now: Instant) {
        assignments.add(
            AssignmentTable.Assignment(
                id: generator.nextUUID(),
                resourceID: configuration.servicePrincipalID,
                principalID: principal,
                appRoleID: Self.userRoleID,
                created: now
            )
        )
    }

    /// The id of the assignment of a user or a group to the application of the configuration, `nil` where it is not assigned.
    public func assignmentID(of principal: String) -> String? {
        assignments.assignment(of: principal, to: configuration.servicePrincipalID)?.id
    }
}
