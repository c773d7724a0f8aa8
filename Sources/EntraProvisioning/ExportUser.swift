import JSON

// What a cycle does about one user (How application provisioning works: cycles, deprovisioning).
extension ProvisioningJob {
    /// Evaluates one user and writes what differs.
    mutating func exportUser(_ id: String, _ activity: inout Activity) {
        guard let object = store[id] else { return }
        var facts = Facts(received: object.presence == .live ? .update : .delete, began: activity.now)
        if object.presence == .purged { return deletePurgedUser(object, facts, &activity) }
        let standing = standing(object)
        guard standing.isRead else { return escrowTable.settle(id, .user) }
        facts.scoping = standing.scoping
        guard let link = store.link(id) else {
            facts.received = .add
            if standing.isSoftDeleted {
                skipUnentitled(object, facts, &activity)
            } else {
                matchOrCreate(object, users, "/Users", facts, isAgain: false, &activity)
            }
            return
        }
        let isManaged = standing.isInScope
        if !isManaged, link.state == .outOfScope || (link.state == .disabled && object.presence == .softDeleted) {
            return activity.log(
                .other,
                .skipped,
                object,
                facts,
                target: link.targetID,
                code: "EntrySynchronizationSkipped",
                skip: "RedundantSoftDelete",
                reason: "The account is off already."
            )
        }
        if !isManaged, configuration.skipsOutOfScopeDeletions, object.presence == .live {
            return skipUnentitled(object, facts, &activity)
        }
        activity.report.anchors.used += 1
        switch activity.send("GET", TargetClient.path("/Users", link.targetID)) {
        case .failure(let failure) where failure.status == 404:
            activity.report.anchors.missing += 1
            store.unlink(id)
            if standing.isSoftDeleted { return skipUnentitled(object, facts, &activity) }
            matchOrCreate(object, users, "/Users", facts, isAgain: true, &activity)
        case .failure(let failure): fail(.user, object, .update, facts, failure, &activity)
        case .success(let resource):
            let resource = resource ?? [:]
            if resource["Resources"] != nil {
                let failure = TargetFailure.multiple("One user was asked for, and a list came.")
                return fail(.user, object, .update, facts, failure, &activity)
            }
            note(resource, object, &activity)
            guard users.flows(.update) else { return skipFlow(object, facts, "Update", &activity) }
            var wanted = wanted(object, users, isSoftDeleted: standing.isSoftDeleted, isCreation: false, at: activity.now)
            // Whoever is out of scope is switched off and otherwise left alone.
            if !isManaged { wanted.values.removeAll { !$0.target.isBoolean } }
            guard
                patch(
                    object,
                    TargetClient.path("/Users", link.targetID),
                    resource,
                    wanted,
                    isDisabling: standing.isSoftDeleted,
                    facts,
                    &activity
                )
            else { return }
            store.setState(
                object.presence == .live && !isManaged ? .outOfScope : standing.isSoftDeleted ? .disabled : .active,
                of: id
            )
        }
    }

    /// Keeps of an answered resource what later passes need.
    func note(_ resource: JSONObject, _ object: SourceObject, _ activity: inout Activity) {
        if object.kind == .user, let manager = users.manager { activity.managers[object.id] = .some(manager.value(in: resource)) }
        activity.trace?.matched = resource
    }

    private mutating func deletePurgedUser(_ object: SourceObject, _ facts: Facts, _ activity: inout Activity) {
        guard let link = store.link(object.id) else {
            escrowTable.settle(object.id, .user)
            return store.remove(object.id)
        }
        if link.state == .outOfScope {
            // Unassigned earlier: "the service doesn't manage the user and a delete request isn't sent".
            return store.remove(object.id)
        }
        guard users.flows(.delete) else {
            skipFlow(object, facts, "Delete", &activity)
            return store.remove(object.id)
        }
        delete(object, TargetClient.path("/Users", link.targetID), .user, facts, &activity)
    }

    /// Deletes a resource and forgets it; one that is gone already is a warning.
    mutating func delete(
        _ object: SourceObject,
        _ path: String,
        _ operation: Escrow.Operation,
        _ facts: Facts,
        _ activity: inout Activity
    ) {
        let target = store.link(object.id)?.targetID
        switch activity.send("DELETE", path) {
        case .success: activity.log(.delete, .success, object, facts, target: target)
        case .failure(let failure) where failure.status == 404:
            activity.log(.delete, .warning, object, facts, target: target, code: failure.code, reason: failure.message)
        case .failure(let failure): return fail(operation, object, .delete, facts, failure, &activity)
        }
        escrowTable.settle(object.id, operation)
        escrowTable.settle(object.id, .members)
        if object.presence == .purged { store.remove(object.id) } else { store.unlink(object.id) }
    }

    /// Notes that an object is not to be provisioned (error code EntrySynchronizationSkipped).
    mutating func skipUnentitled(_ object: SourceObject, _ facts: Facts, _ activity: inout Activity) {
        escrowTable.settle(object.id, object.kind == .user ? .user : .group)
        // Objects that never had to do with the application are not worth an entry, unless they were asked for by name.
        guard entitlement.includes(object.id) || store.link(object.id) != nil || activity.trace != nil else { return }
        let scoping = facts.scoping
        var reasons: [String] = []
        if scoping?.isActive == false { reasons.append("This object is not active.") }
        if scoping?.isAssigned == false, !entitlement.isSyncAll {
            reasons.append(
                "This object is not assigned to the application. If you did not expect the object to be skipped, assign the object to the "
                    + "application or change your scoping filter to allow all users and groups to be in scope for provisioning."
            )
        }
        if scoping?.filters != "{}" { reasons.append("This object did not pass a scoping filter.") }
        activity.log(
            .other,
            .skipped,
            object,
            facts,
            target: store.link(object.id)?.targetID,
            code: "EntrySynchronizationSkipped",
            skip: "NotEffectivelyEntitled",
            reason: "The \(object.kind.rawValue) '\(object.name)' will be skipped due to the following reasons: "
                + reasons.enumerated().map { "\($0.offset + 1)) \($0.element)" }.joined(separator: " ")
        )
    }

    /// Notes that a target object action is switched off ("Target object actions": Create, Update, Delete).
    mutating func skipFlow(_ object: SourceObject, _ facts: Facts, _ action: String, _ activity: inout Activity) {
        escrowTable.settle(object.id, object.kind == .user ? .user : .group)
        activity.log(
            .other,
            .skipped,
            object,
            facts,
            target: store.link(object.id)?.targetID,
            code: "EntrySynchronizationSkipped",
            skip: "FlowTypeDisabled",
            reason: "The target object action \(action) is switched off in the mapping."
        )
    }
}
