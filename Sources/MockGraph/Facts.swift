import JSON

extension GraphTenant {
    /// Whether a living, enabled user of this sign-in name is assigned to the application, directly or through a group it belongs to.
    ///
    /// Read by the harness's invariants, past the provisioning service, so that a mistake of the service cannot hide itself.
    public func isEntitled(userNamed name: String) -> Bool {
        guard let id = directory.userID(named: name), let user = directory.live(id, .user),
            user.properties["accountEnabled"] != .bool(false)
        else { return false }
        return isAssigned(id) || directory.groups(of: id).all.contains { directory.isLive($0) && isAssigned($0) }
    }

    private func isAssigned(_ principal: String) -> Bool {
        assignments.assignment(of: principal, to: configuration.servicePrincipalID) != nil
    }

    /// The lower-case sign-in names of the direct, living user members of the living, assigned groups of this display name.
    public func members(ofAssignedGroupNamed name: String) -> Set<String> {
        var found: Set<String> = []
        for id in directory.ids(.group, "displayName", equalTo: name) where isAssigned(id) {
            for member in directory.live(id)?.members.all ?? [] {
                if let name = directory.live(member, .user)?.properties["userPrincipalName"]?.stringValue {
                    found.insert(name.lowercased())
                }
            }
        }
        return found
    }
}
