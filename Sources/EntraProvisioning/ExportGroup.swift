import JSON

// What a cycle does about one group and its members (Develop a SCIM endpoint, "Group operations").
extension ProvisioningJob {
    /// Evaluates one group: creates, updates or deletes it. Members follow in ``exportMembers(_:only:_:)``.
    mutating func exportGroup(_ id: String, _ activity: inout Activity) {
        guard let object = store[id] else { return }
        let standing = standing(object)
        guard standing.isRead else { return escrowTable.settle(id, .group) }
        var facts = Facts(
            received: object.presence == .live ? .update : .delete,
            scoping: standing.scoping,
            began: activity.now
        )
        guard let link = store.link(id) else {
            facts.received = .add
            if standing.isInScope {
                matchOrCreate(object, groups, "/Groups", facts, isAgain: false, &activity)
            } else {
                escrowTable.settle(id, .group)
                if activity.trace != nil { skipUnentitled(object, facts, &activity) }
            }
            if object.presence == .purged { store.remove(id) }
            return
        }
        guard standing.isInScope else {
            if object.presence == .live, configuration.skipsOutOfScopeDeletions {
                return skipUnentitled(object, facts, &activity)
            }
            // A group has no `active`: whatever takes it out of scope deletes it in the target.
            guard groups.flows(.delete) else { return skipFlow(object, facts, "Delete", &activity) }
            return delete(object, TargetClient.path("/Groups", link.targetID), .group, facts, &activity)
        }
        activity.report.anchors.used += 1
        switch activity.send("GET", TargetClient.path("/Groups", link.targetID), query: "excludedAttributes=members") {
        case .failure(let failure) where failure.status == 404:
            activity.report.anchors.missing += 1
            store.unlink(id)
            matchOrCreate(object, groups, "/Groups", facts, isAgain: true, &activity)
        case .failure(let failure): fail(.group, object, .update, facts, failure, &activity)
        case .success(let resource):
            let resource = resource ?? [:]
            if resource["members"]?.arrayValue?.isEmpty == false || resource["Resources"] != nil {
                let failure = TargetFailure.multiple("The group was asked for without its members, and came with them.")
                return fail(.group, object, .update, facts, failure, &activity)
            }
            note(resource, object, &activity)
            guard groups.flows(.update) else { return skipFlow(object, facts, "Update", &activity) }
            let wanted = wanted(object, groups, isSoftDeleted: false, isCreation: false, at: activity.now)
            _ = patch(object, TargetClient.path("/Groups", link.targetID), resource, wanted, isDisabling: false, facts, &activity)
        }
    }

    // MARK: Members

    /// Tells the target which members joined and left since it was last told. Membership is never read back.
    ///
    /// - Parameters:
    ///   - only: the members that an on-demand run names; `nil` for all.
    mutating func exportMembers(_ id: String, only: Set<String>?, _ activity: inout Activity) {
        guard groups.hasMembers, groups.flows(.update), let object = store[id], object.kind == .group, let link = store.link(id),
            standing(object).isInScope
        else { return escrowTable.settle(id, .members) }
        guard let membership = store.membership(of: id), !membership.joining.isEmpty || !membership.leaving.isEmpty else {
            return escrowTable.settle(id, .members)
        }
        let facts = Facts(received: .update, began: activity.now)
        var joining: [String] = []
        var waitsForMember = false
        for member in membership.ordered(membership.joining) where only?.contains(member) ?? true {
            if store.link(member) != nil {
                joining.append(member)
            } else if escrowTable.contains(member, .user) || escrowTable.contains(member, .group) {
                waitsForMember = true
            } else if entitlement.includes(member) || activity.trace != nil {
                warnUnresolved(member, "the members of \(object.name)", object, link.targetID, facts, &activity)
            }
        }
        var leaving: [String] = []
        for member in store.ordered(membership.leaving) where only?.contains(member) ?? true {
            // A member without an account has left the target's group with its account.
            if store.link(member) == nil { store.tell(member, of: id, isMember: false) } else { leaving.append(member) }
        }
        var modified: [ProvisioningLogEntry.Modified] = []
        let failure =
            tell(joining, isMember: true, id, link.targetID, &modified, &activity)
            ?? tell(leaving, isMember: false, id, link.targetID, &modified, &activity)
        if !modified.isEmpty {
            activity.log(.update, .success, object, facts, target: link.targetID, modified: modified)
        }
        if let failure { return fail(.members, object, .update, facts, failure, &activity) }
        escrowTable.settle(id, .members)
        // The reference waits for its member and is tried again with it.
        if waitsForMember { escrowTable.wait(id, .members, at: activity.now) }
    }

    /// Sends members in batches; gives the failure that stopped it.
    private mutating func tell(
        _ members: [String],
        isMember: Bool,
        _ group: String,
        _ targetID: String,
        _ modified: inout [ProvisioningLogEntry.Modified],
        _ activity: inout Activity
    ) -> TargetFailure? {
        let size = max(1, configuration.memberBatchSize)
        for start in stride(from: 0, to: members.count, by: size) {
            let batch = members[start..<min(start + size, members.count)]
            let ids = batch.compactMap { store.link($0)?.targetID }
            let body = isMember ? activity.bodies.addMembers(ids) : activity.bodies.removeMembers(ids)
            switch activity.send("PATCH", TargetClient.path("/Groups", targetID), body: body) {
            case .success:
                for member in batch { store.tell(member, of: group, isMember: isMember) }
                for id in ids {
                    modified.append(
                        ProvisioningLogEntry.Modified(name: "members", old: isMember ? nil : id, new: isMember ? id : nil)
                    )
                }
            case .failure(let failure): return failure
            }
        }
        return nil
    }

    /// Notes a reference to an object that the target does not have.
    func warnUnresolved(
        _ id: String,
        _ what: String,
        _ object: SourceObject,
        _ target: String,
        _ facts: Facts,
        _ activity: inout Activity
    ) {
        activity.log(
            .other,
            .warning,
            object,
            facts,
            target: target,
            code: "UnableToResolveReferenceAttributeValue",
            reason: "We were unable to assign \(id) as \(what)"
        )
    }
}
