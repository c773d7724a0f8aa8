import JSON

extension ProvisioningJob {
    /// Evaluates one user and writes what differs.
    mutating func exportUser(_ id: String, _ activity: inout Activity) {
        guard let object = store[id], let client = activity.client else { return }
        if object.presence == .purged { return deletePurgedUser(object, client, &activity) }
        let isSoftDeleted = isSoftDeleted(object)
        let isManaged = object.presence == .live && inScope.contains(id)
        guard var link = store.links[id] else {
            if isSoftDeleted {
                skipUnentitled(object, &activity)
            } else {
                matchOrCreate(object, users, "/Users", client, &activity)
            }
            return
        }
        if !isManaged, link.state == .outOfScope || (link.state == .disabled && object.presence == .softDeleted) {
            return activity.log(
                .other,
                .skipped,
                object,
                target: link.targetID,
                code: "RedundantSoftDelete",
                reason: "The account is off already."
            )
        }
        if !isManaged, configuration.skipsOutOfScopeDeletions, object.presence == .live {
            return skipUnentitled(object, &activity)
        }
        switch client.send("GET", "/Users/\(link.targetID)") {
        case .failure(let failure) where failure.status == 404:
            store.links[id] = nil
            if isSoftDeleted { return skipUnentitled(object, &activity) }
            matchOrCreate(object, users, "/Users", client, &activity)
        case .failure(let failure): fail(.user, object, .update, failure, &activity)
        case .success(let resource):
            let resource = resource ?? [:]
            activity.fetched[id] = resource
            var wanted = users.wanted(object, isSoftDeleted: isSoftDeleted)
            // Whoever is out of scope is switched off and otherwise left alone.
            if !isManaged { wanted = wanted.filter { $0.0.isBoolean } }
            guard patch(object, "/Users/\(link.targetID)", resource, wanted, .user, isDisabling: isSoftDeleted, client, &activity)
            else {
                return
            }
            link.state = object.presence == .live && !isManaged ? .outOfScope : isSoftDeleted ? .disabled : .active
            store.links[id] = link
        }
    }

    private mutating func deletePurgedUser(_ object: SourceObject, _ client: TargetClient, _ activity: inout Activity) {
        defer { if !hasEscrow(object.id, .user) { store[object.id] = nil } }
        guard let link = store.links[object.id] else { return }
        if link.state == .outOfScope {
            // Unassigned earlier: the service does not manage the account any more and sends no deletion.
            store.forget(object.id)
            return
        }
        switch client.send("DELETE", "/Users/\(link.targetID)") {
        case .success:
            store.forget(object.id)
            settle(object.id, .user)
            activity.log(.delete, .success, object, target: link.targetID)
        case .failure(let failure) where failure.status == 404:
            store.forget(object.id)
            settle(object.id, .user)
            activity.log(.delete, .warning, object, target: link.targetID, code: failure.code, reason: failure.message)
        case .failure(let failure): fail(.user, object, .delete, failure, &activity)
        }
    }

    private mutating func skipUnentitled(_ object: SourceObject, _ activity: inout Activity) {
        settle(object.id, .user)
        // Objects that never had to do with the application are not worth an entry.
        guard assigned.contains(object.id) || store.links[object.id] != nil else { return }
        activity.log(
            .other,
            .skipped,
            object,
            code: "NotEffectivelyEntitled",
            reason:
                "The \(object.kind.rawValue) '\(object.name)' will be skipped: it is not active or not assigned to the application."
        )
    }

    // MARK: Matching

    /// Looks for the object by its matching attributes, one after the other; links and updates what is found, creates what is not.
    mutating func matchOrCreate(
        _ object: SourceObject,
        _ mapping: CompiledMapping,
        _ path: String,
        _ client: TargetClient,
        _ activity: inout Activity
    ) {
        let operation: Escrow.Operation = object.kind == .user ? .user : .group
        var found: JSONObject?
        var hasValue = false
        for row in mapping.matching {
            guard let value = CompiledMapping.text(row.source, object, false) else { continue }
            hasValue = true
            switch client.find(path, row.target.path, value, excludesMembers: object.kind == .group) {
            case .failure(let failure): return fail(operation, object, .create, failure, &activity)
            case .success(let resources):
                if resources.count > 1 {
                    let failure = TargetFailure(
                        status: 200,
                        code: "DuplicateTargetEntries",
                        message: "\(resources.count) resources of the target match '\(value)'."
                    )
                    return fail(operation, object, .create, failure, &activity)
                }
                found = resources.first
            }
            if found != nil { break }
        }
        guard hasValue else {
            settle(object.id, operation)
            return activity.log(.other, .skipped, object, code: "ImportSkipped", reason: "The matching attribute has no value.")
        }
        let wanted = mapping.wanted(object, isSoftDeleted: false)
        if let found {
            guard let target = found["id"]?.stringValue else {
                let failure = TargetFailure(
                    status: 200,
                    code: "SystemForCrossDomainIdentityManagementServiceIncompatible",
                    message: "The resource that was found has no id."
                )
                return fail(operation, object, .update, failure, &activity)
            }
            store.links[object.id] = ConnectorStore.Link(targetID: target)
            activity.fetched[object.id] = found
            _ = patch(object, "\(path)/\(target)", found, wanted, operation, isDisabling: false, client, &activity)
            return
        }
        let bodies = RequestBody(dialect: activity.report.kind == .onDemand ? onDemandDialect : configuration.dialect)
        let body = object.kind == .user ? bodies.createUser(wanted) : bodies.createGroup(wanted)
        switch client.send("POST", path, body: body) {
        case .failure(let failure): fail(operation, object, .create, failure, &activity)
        case .success(let resource):
            guard let target = resource?["id"]?.stringValue else {
                let failure = TargetFailure(
                    status: 201,
                    code: "SystemForCrossDomainIdentityManagementServiceIncompatible",
                    message: "The answer to the creation has no id."
                )
                return fail(operation, object, .create, failure, &activity)
            }
            store.links[object.id] = ConnectorStore.Link(targetID: target)
            activity.fetched[object.id] = resource
            settle(object.id, operation)
            let modified = wanted.map {
                ProvisioningLogEntry.Modified(name: $0.0.path, old: nil, new: $0.1.stringValue ?? $0.1.text(pretty: false))
            }
            activity.log(.create, .success, object, target: target, modified: modified)
        }
    }

    // MARK: Updating

    /// Sends the differences between what is wanted and what the target has; gives `false` where that failed.
    mutating func patch(
        _ object: SourceObject,
        _ path: String,
        _ resource: JSONObject,
        _ wanted: [(TargetAttribute, JSONValue)],
        _ operation: Escrow.Operation,
        isDisabling: Bool,
        _ client: TargetClient,
        _ activity: inout Activity
    ) -> Bool {
        let target = store.links[object.id]?.targetID
        let changes = wanted.compactMap { attribute, value -> AttributeChange? in
            let current = attribute.value(in: resource)
            return attribute.isEqual(current, value) ? nil : AttributeChange(target: attribute, old: current, new: value)
        }
        let action: ProvisioningLogEntry.Action = isDisabling && object.kind == .user ? .disable : .update
        if changes.isEmpty {
            settle(object.id, operation)
            activity.log(
                .other,
                .skipped,
                object,
                target: target,
                code: "RedundantExport",
                reason:
                    "The state of the \(object.kind == .user ? "user" : "group") in both the source and target systems already match."
            )
            return true
        }
        let bodies = RequestBody(dialect: activity.report.kind == .onDemand ? onDemandDialect : configuration.dialect)
        switch client.send("PATCH", path, body: bodies.patch(changes)) {
        case .failure(let failure):
            fail(operation, object, action, failure, &activity)
            return false
        case .success:
            settle(object.id, operation)
            activity.log(action, .success, object, target: target, modified: changes.map(Self.modified))
            return true
        }
    }

    private static func modified(_ change: AttributeChange) -> ProvisioningLogEntry.Modified {
        ProvisioningLogEntry.Modified(
            name: change.target.path,
            old: change.old.map { $0.stringValue ?? $0.text(pretty: false) },
            new: change.new.stringValue ?? change.new.text(pretty: false)
        )
    }

    /// On-demand provisioning ignores the flag (SCIM 2.0 protocol compliance: "doesn't work with on-demand provisioning").
    var onDemandDialect: Dialect { configuration.dialect == .aadOptscim062020 ? .standard : configuration.dialect }

    // MARK: Escrow

    /// Logs a failure and lets the object wait for its next attempt.
    mutating func fail(
        _ operation: Escrow.Operation,
        _ object: SourceObject,
        _ action: ProvisioningLogEntry.Action,
        _ failure: TargetFailure,
        _ activity: inout Activity
    ) {
        activity.log(
            action,
            .failure,
            object,
            target: store.links[object.id]?.targetID,
            code: failure.code,
            reason: failure.message
        )
        activity.report.failures.append(
            CycleReport.Failure(
                operation: operation,
                sourceName: object.name,
                status: failure.status,
                code: failure.code,
                reason: failure.message
            )
        )
        let now = activity.environment.now
        if let index = escrows.firstIndex(where: { $0.sourceID == object.id && $0.operation == operation }) {
            escrows[index].attempts += 1
            escrows[index].nextAttempt = now.adding(seconds: Escrow.delay(attempts: escrows[index].attempts))
        } else {
            escrows.append(
                Escrow(
                    sourceID: object.id,
                    operation: operation,
                    attempts: 1,
                    nextAttempt: now.adding(seconds: Escrow.delay(attempts: 1))
                )
            )
        }
    }

    func hasEscrow(_ id: String, _ operation: Escrow.Operation) -> Bool {
        escrows.contains { $0.sourceID == id && $0.operation == operation }
    }

    /// The object was written: nothing of it waits any more.
    mutating func settle(_ id: String, _ operation: Escrow.Operation) {
        if !escrows.isEmpty { escrows.removeAll { $0.sourceID == id && $0.operation == operation } }
    }
}
