import JSON

extension GraphTenant {
    /// Whether a living, enabled user of this sign-in name is entitled to the application: as everybody is where all users are in scope, else by an
    /// assignment, direct or of a group it belongs to.
    ///
    /// Read by the harness's invariants, past the provisioning service, so that a mistake of the service cannot hide itself. Whoever may go by groups as
    /// they were at another moment gives the tenant of that moment as `groups`.
    public func isEntitled(userNamed name: String, allAreInScope: Bool = false, groups earlier: GraphTenant? = nil) -> Bool {
        guard let id = directory.userID(named: name), let user = directory.live(id, .user),
            user.properties["accountEnabled"] != .bool(false)
        else { return false }
        if allAreInScope || isAssigned(id) { return true }
        // Of a group its members may be known as they were then, and its assignment as it is now: an on-demand run reads the one and not the other.
        let groups = directory.groups(of: id).all + (earlier.map { $0.directory.groups(of: id).all } ?? [])
        return groups.contains { isGranting($0) || earlier?.isGranting($0) == true }
    }

    /// Whether a group lives and is assigned.
    private func isGranting(_ group: String) -> Bool { directory.isLive(group) && isAssigned(group) }

    private func isAssigned(_ principal: String) -> Bool {
        assignments.assignment(of: principal, to: configuration.servicePrincipalID) != nil
    }

    /// The lower-case sign-in names of the direct, living user members of the living groups of this display name: of the assigned ones, or of all where
    /// all groups are in scope.
    public func members(ofGroupNamed name: String, allAreInScope: Bool) -> Set<String> {
        var found: Set<String> = []
        for id in directory.ids(.group, "displayName", equalTo: name) where allAreInScope || isAssigned(id) {
            for member in directory.live(id)?.members.all ?? [] {
                if let name = directory.live(member, .user)?.properties["userPrincipalName"]?.stringValue {
                    found.insert(name.lowercased())
                }
            }
        }
        return found
    }
}
