import JSON

extension ProvisioningJob {
    /// Evaluates one group: creates, updates or deletes it. Members follow in ``exportMembers(_:only:_:)``.
    mutating func exportGroup(_ id: String, _ activity: inout Activity) {
        guard let object = store[id], let client = activity.client else { return }
        let isInScope = object.presence == .live && inScope.contains(id)
        guard let link = store.links[id] else {
            if isInScope { matchOrCreate(object, groups, "/Groups", client, &activity) } else { settle(id, .group) }
            if object.presence == .purged { store[id] = nil }
            return
        }
        guard isInScope else {
            // A group has no `active`: whatever takes it out of scope deletes it in the target.
            switch client.send("DELETE", "/Groups/\(link.targetID)") {
            case .success:
                store.forget(id)
                settle(id, .group)
                settle(id, .members)
                activity.log(.delete, .success, object, target: link.targetID)
            case .failure(let failure) where failure.status == 404:
                store.forget(id)
                settle(id, .group)
                settle(id, .members)
                activity.log(.delete, .warning, object, target: link.targetID, code: failure.code, reason: failure.message)
            case .failure(let failure): fail(.group, object, .delete, failure, &activity)
            }
            return
        }
        switch client.send("GET", "/Groups/\(link.targetID)", query: "excludedAttributes=members") {
        case .failure(let failure) where failure.status == 404:
            store.forget(id)
            matchOrCreate(object, groups, "/Groups", client, &activity)
        case .failure(let failure): fail(.group, object, .update, failure, &activity)
        case .success(let resource):
            let wanted = groups.wanted(object, isSoftDeleted: false)
            _ = patch(object, "/Groups/\(link.targetID)", resource ?? [:], wanted, .group, isDisabling: false, client, &activity)
        }
    }

    /// Tells the target which members joined and left since it was last told. Membership is never read back.
    mutating func exportMembers(_ id: String, only: Set<String>?, _ activity: inout Activity) {
        guard groups.hasMembers, let object = store[id], object.kind == .group, inScope.contains(id), let link = store.links[id],
            let client = activity.client
        else { return settle(id, .members) }
        var told = store.exported[id] ?? []
        var joined: [String] = []
        var waitsForMember = false
        for member in object.members where only?.contains(member) ?? true {
            if told.contains(member) { continue }
            if store.links[member] != nil {
                joined.append(member)
            } else if hasEscrow(member, .user) || hasEscrow(member, .group) {
                waitsForMember = true
            } else if inScope.contains(member) {
                activity.log(
                    .other,
                    .warning,
                    object,
                    target: link.targetID,
                    code: "UnableToResolveReferenceAttributeValue",
                    reason: "We were unable to assign \(member) as the members of \(object.name)"
                )
            }
        }
        let left = store.ordered(told.subtracting(object.memberSet).filter { only?.contains($0) ?? true })
        // A member without an account has left the target's group with its account.
        for member in left where store.links[member] == nil { told.remove(member) }
        let removed = left.filter { store.links[$0] != nil }
        let bodies = RequestBody(dialect: activity.report.kind == .onDemand ? onDemandDialect : configuration.dialect)
        var isWhole = true
        for (members, isJoining) in [(joined, true), (removed, false)] {
            for batch in batches(members) {
                let ids = batch.compactMap { store.links[$0]?.targetID }
                let body = isJoining ? bodies.addMembers(ids) : bodies.removeMembers(ids)
                switch client.send("PATCH", "/Groups/\(link.targetID)", body: body) {
                case .success:
                    if isJoining { told.formUnion(batch) } else { told.subtract(batch) }
                    let modified = ids.map {
                        ProvisioningLogEntry.Modified(name: "members", old: isJoining ? nil : $0, new: isJoining ? $0 : nil)
                    }
                    activity.log(.update, .success, object, target: link.targetID, modified: modified)
                case .failure(let failure):
                    isWhole = false
                    fail(.members, object, .update, failure, &activity)
                }
                if !isWhole { break }
            }
        }
        store.exported[id] = told
        if isWhole {
            settle(id, .members)
            // The reference waits for its member and is tried again with it.
            if waitsForMember {
                escrows.append(Escrow(sourceID: id, operation: .members, attempts: 1, nextAttempt: activity.environment.now))
            }
        }
    }

    private func batches(_ ids: [String]) -> [[String]] {
        let size = max(1, configuration.memberBatchSize)
        return stride(from: 0, to: ids.count, by: size).map { Array(ids[$0..<min($0 + size, ids.count)]) }
    }

    /// Sets a user's manager where the target has another one: a pass of its own, once both have ids.
    mutating func exportManager(_ id: String, _ activity: inout Activity) {
        guard let target = users.manager, let object = store[id], object.kind == .user, inScope.contains(id),
            let link = store.links[id],
            let manager = object.manager, let client = activity.client
        else { return settle(id, .manager) }
        guard let wanted = store.links[manager]?.targetID else {
            settle(id, .manager)
            if hasEscrow(manager, .user) {
                escrows.append(Escrow(sourceID: id, operation: .manager, attempts: 1, nextAttempt: activity.environment.now))
            } else {
                activity.log(
                    .other,
                    .warning,
                    object,
                    target: link.targetID,
                    code: "UnableToResolveReferenceAttributeValue",
                    reason: "We were unable to assign \(manager) as the manager of \(object.name)"
                )
            }
            return
        }
        let current = activity.fetched[id].flatMap { target.value(in: $0) }
        let currentID = current?["value"]?.stringValue ?? current?.stringValue
        if currentID == wanted { return settle(id, .manager) }
        let bodies = RequestBody(dialect: activity.report.kind == .onDemand ? onDemandDialect : configuration.dialect)
        let body = bodies.setManager(wanted, target: target, isNew: currentID == nil)
        switch client.send("PATCH", "/Users/\(link.targetID)", body: body) {
        case .success:
            settle(id, .manager)
            activity.log(
                .update,
                .success,
                object,
                target: link.targetID,
                modified: [ProvisioningLogEntry.Modified(name: target.path, old: currentID, new: wanted)]
            )
        case .failure(let failure): fail(.manager, object, .update, failure, &activity)
        }
    }
}
