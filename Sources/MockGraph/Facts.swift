import JSON

extension GraphTenant {
    /// Whether a living, enabled user of this sign-in name is assigned to the application, directly or through a group it belongs to.
    ///
    /// Read by the harness's invariants, past the provisioning service, so that a mistake of the service cannot hide itself.
    public func isEntitled(userNamed name: String) -> Bool {
        guard let id = directory.userID(named: name), let user = directory.live(id, .user),
            user.properties["accountEnabled"] != .bool(false)
        else { return false }
        if assignments.assignment(of: id) != nil { return true }
        return directory.groups(of: id).contains { directory.live($0) != nil && assignments.assignment(of: $0) != nil }
    }

    /// The lower-case sign-in names of the direct, living user members of the living, assigned groups of this display name.
    public func members(ofAssignedGroupNamed name: String) -> Set<String> {
        let lowered = name.lowercased()
        var found: Set<String> = []
        for group in directory.all(.group)
        where group.properties["displayName"]?.stringValue?.lowercased() == lowered && assignments.assignment(of: group.id) != nil
        {
            for member in group.members.all {
                if let name = directory.live(member, .user)?.properties["userPrincipalName"]?.stringValue {
                    found.insert(name.lowercased())
                }
            }
        }
        return found
    }
}
