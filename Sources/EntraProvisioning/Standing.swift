/// How an object stands with the application: what decides whether it is provisioned, switched off, or left alone.
struct Standing {
    /// Whether it lives and may sign in.
    let isActive: Bool
    /// Whether it lives, is entitled, and passes the scoping filters.
    let isInScope: Bool
    /// Whether the service reads it at all (`inputFilterGroups`): what it does not read keeps its account as it is.
    let isRead: Bool
    /// What the log says of it.
    let scoping: ProvisioningLogEntry.Scoping

    /// `IsSoftDeleted` of the mappings: unassigned, out of scope, in the recycle bin, or sign-in blocked (Customize attribute mappings).
    var isSoftDeleted: Bool { !(isActive && isInScope) }
}

extension ProvisioningJob {
    func standing(_ object: SourceObject) -> Standing {
        let mapping = object.kind == .user ? users : groups
        let isLive = object.presence == .live
        let isActive = isLive && object.isEnabled
        let isEntitled = entitlement.includes(object.id)
        var (passes, isRead, filters) = (true, true, "{}")
        if isLive, isEntitled, mapping.hasScope {
            let source = self.source(object, isSoftDeleted: !isActive)
            passes = mapping.scope.accepts(source)
            isRead = mapping.scope.reads(source)
            filters = mapping.scope.evaluationResult(source)
        }
        let isInScope = isLive && isEntitled && passes
        return Standing(
            isActive: isActive,
            isInScope: isInScope,
            isRead: isRead,
            scoping: ProvisioningLogEntry.Scoping(
                isActive: isActive,
                isAssigned: isEntitled && !entitlement.isSyncAll || entitlement.isAssigned(object.id),
                isInScope: isInScope,
                filters: filters
            )
        )
    }

    /// The object's attributes as mappings and filters read them.
    func source(_ object: SourceObject, isSoftDeleted: Bool) -> @Sendable (String) -> MappingValue? {
        let roles = users.usesAppRoles && object.kind == .user ? self.roles(of: object.id) : []
        return { name in
            switch name {
            case "IsSoftDeleted": .flag(isSoftDeleted)
            case "appRoleAssignments": roles.isEmpty ? nil : .list(roles)
            default: object.attribute(name)
            }
        }
    }

    private func roles(of id: String) -> [MappingValue] {
        (entitlement.assignments[id] ?? []).compactMap { assignment in
            // The default access role is none: it has no value ("Users with the Default Access role").
            guard let role = appRoles[assignment.roleID], role["value"]?.stringValue != nil else { return nil }
            return .object([
                "id": .string(assignment.roleID), "value": role["value"] ?? .null, "displayName": role["displayName"] ?? .null,
            ])
        }
    }

    // MARK: Accidental deletions

    /// Whether evaluating the object would disable or delete it in the target.
    private func isDeletion(_ object: SourceObject) -> Bool {
        guard store.link(object.id)?.state == .active else { return false }
        let standing = standing(object)
        if !standing.isRead { return false }
        if object.kind == .group { return !standing.isInScope && groups.flows(.delete) && groups.isEnabled }
        if !standing.isInScope, object.presence == .live, configuration.skipsOutOfScopeDeletions { return false }
        return standing.isSoftDeleted && users.flows(object.presence == .purged ? .delete : .update)
    }

    /// Says why a cycle deletes too much, and notes what it would delete; `nil` where it does not ("accidental deletions prevention": disables count).
    func tooManyDeletions(_ changes: Changes, _ activity: inout Activity) -> String? {
        guard let limit = configuration.deletionThreshold, !allowsDeletions else { return nil }
        let found = store.ordered(changes.users.union(changes.groups)).compactMap { store[$0] }.filter(isDeletion)
        guard found.count > limit else { return nil }
        for object in found {
            let facts = Facts(received: .delete, scoping: standing(object).scoping, began: activity.now)
            activity.log(
                .stagedDelete,
                .skipped,
                object,
                facts,
                target: store.link(object.id)?.targetID,
                code: "TooManyDeletes",
                skip: "StagedDelete",
                reason: "The deletion is held back, because more objects would be deleted or disabled than the threshold allows."
            )
        }
        return "\(found.count) objects would be disabled or deleted, more than the threshold of \(limit)."
    }
}
