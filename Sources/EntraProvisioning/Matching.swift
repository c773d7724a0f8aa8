import JSON

// How an object finds its resource in the target, or gets one (How application provisioning works, Initial cycle, steps 3 to 5).
extension ProvisioningJob {
    /// Looks for the object by its matching attributes, one after the other and never combined; links and updates what is found, creates what is not.
    ///
    /// - Parameters:
    ///   - isAgain: whether a resource was known, and the target does not know it any more.
    mutating func matchOrCreate(
        _ object: SourceObject,
        _ mapping: CompiledMapping,
        _ path: String,
        _ given: Facts,
        isAgain: Bool,
        _ activity: inout Activity
    ) {
        var facts = given
        facts.isMatching = true
        let operation: Escrow.Operation = object.kind == .user ? .user : .group
        var context = MappingContext(
            now: activity.now,
            generator: generator,
            attribute: source(object, isSoftDeleted: false)
        )
        defer { generator = context.generator }
        var found: JSONObject?
        var hasValue = false
        for row in mapping.matching {
            guard let value = mapping.text(row, &context) else { continue }
            hasValue = true
            switch activity.find(path, row.target.path, value, excludesMembers: object.kind == .group) {
            case .failure(let failure): return fail(operation, object, .create, facts, failure, &activity)
            case .success(let resources):
                if resources.count > 1 {
                    let failure = TargetFailure(
                        status: 200,
                        code: "DuplicateTargetEntries",
                        message: "\(resources.count) resources of the target match '\(value)'."
                    )
                    return fail(operation, object, .create, facts, failure, &activity)
                }
                found = resources.first
            }
            if found != nil { break }
        }
        guard hasValue else {
            escrowTable.settle(object.id, operation)
            return activity.log(
                .other,
                .skipped,
                object,
                facts,
                code: "ImportSkipped",
                skip: "EntryJoiningPropertyValueIsMissing",
                reason: "The matching attribute has no value."
            )
        }
        guard let found else { return create(object, mapping, path, facts, isAgain: isAgain, &activity) }
        guard let target = TargetClient.id(of: found) else {
            let failure = TargetFailure.incompatible(200, "The resource that was found has no id that a request can name.")
            return fail(operation, object, .update, facts, failure, &activity)
        }
        if let owner = store.owner(of: target, object.kind), owner != object.id {
            if let other = store[owner], standing(other).isInScope {
                let failure = TargetFailure(
                    status: 200,
                    code: "DuplicateSourceEntries",
                    message: "'\(other.name)' has the same matching attributes, and the resource is its already."
                )
                return fail(operation, object, .update, facts, failure, &activity)
            }
            // The one who had it is not managed any more: it is the newcomer's.
            store.unlink(owner)
        }
        if isAgain { activity.report.anchors.matchedAgain += 1 }
        store.link(object, to: target)
        note(found, object, &activity)
        guard mapping.flows(.update) else { return skipFlow(object, facts, "Update", &activity) }
        let wanted = wanted(object, mapping, isSoftDeleted: false, isCreation: false, at: activity.now)
        _ = patch(object, TargetClient.path(path, target), found, wanted, isDisabling: false, facts, &activity)
    }

    private mutating func create(
        _ object: SourceObject,
        _ mapping: CompiledMapping,
        _ path: String,
        _ facts: Facts,
        isAgain: Bool,
        _ activity: inout Activity
    ) {
        let operation: Escrow.Operation = object.kind == .user ? .user : .group
        guard mapping.flows(.add) else { return skipFlow(object, facts, "Create", &activity) }
        let wanted = wanted(object, mapping, isSoftDeleted: false, isCreation: true, at: activity.now)
        if let failure = wanted.failure { return fail(operation, object, .create, facts, failure, &activity) }
        if object.kind == .user {
            let missing = configuration.requiredAttributes.filter { name in !wanted.values.contains { $0.target.path == name } }
            if let first = missing.first {
                let failure = TargetFailure(
                    status: 0,
                    code: "MissingValues",
                    message: "The required attribute \(first) has no value."
                )
                return fail(operation, object, .create, facts, failure, &activity)
            }
        }
        let values = wanted.values.map { ($0.target, $0.value) }
        let body =
            object.kind == .user
            ? activity.bodies.createUser(values, mapped: mapping.targets) : activity.bodies.createGroup(values)
        switch activity.send("POST", path, body: body) {
        case .failure(let failure): fail(operation, object, .create, facts, failure, &activity)
        case .success(let resource):
            guard let resource, let target = TargetClient.id(of: resource) else {
                let failure = TargetFailure.incompatible(201, "The answer to the creation has no id that a request can name.")
                return fail(operation, object, .create, facts, failure, &activity)
            }
            if isAgain { activity.report.anchors.createdAgain += 1 }
            store.link(object, to: target)
            note(resource, object, &activity)
            escrowTable.settle(object.id, operation)
            let modified = wanted.values.map {
                ProvisioningLogEntry.Modified(name: $0.target.path, old: nil, new: $0.shown)
            }
            activity.log(.create, .success, object, facts, target: target, modified: modified)
        }
    }

    // MARK: Updating

    /// Sends the differences between what is wanted and what the target has; gives `false` where that failed.
    mutating func patch(
        _ object: SourceObject,
        _ path: String,
        _ resource: JSONObject,
        _ wanted: CompiledMapping.Wanted,
        isDisabling: Bool,
        _ facts: Facts,
        _ activity: inout Activity
    ) -> Bool {
        let operation: Escrow.Operation = object.kind == .user ? .user : .group
        let target = store.link(object.id)?.targetID
        let action: ProvisioningLogEntry.Action = isDisabling && object.kind == .user ? .disable : .update
        if let failure = wanted.failure {
            fail(operation, object, action, facts, failure, &activity)
            return false
        }
        let changes = wanted.values.compactMap { $0.change(in: resource) }
        if changes.isEmpty {
            escrowTable.settle(object.id, operation)
            activity.log(
                .other,
                .skipped,
                object,
                facts,
                target: target,
                code: "RedundantExport",
                skip: "RedundantExport",
                reason:
                    "The state of the \(object.kind == .user ? "user" : "group") in both the source and target systems already match."
            )
            return true
        }
        switch activity.send("PATCH", path, body: activity.bodies.patch(changes.map(\.change))) {
        case .failure(let failure):
            fail(operation, object, action, facts, failure, &activity)
            return false
        case .success:
            escrowTable.settle(object.id, operation)
            let modified = changes.map { found in
                ProvisioningLogEntry.Modified(
                    name: found.change.target.path,
                    old: found.change.old.flatMap(SourceObject.text),
                    new: found.shown
                )
            }
            activity.log(action, .success, object, facts, target: target, modified: modified)
            return true
        }
    }

    // MARK: Failure

    /// Logs a failure and lets the object wait for its next attempt.
    mutating func fail(
        _ operation: Escrow.Operation,
        _ object: SourceObject,
        _ action: ProvisioningLogEntry.Action,
        _ facts: Facts,
        _ failure: TargetFailure,
        _ activity: inout Activity
    ) {
        let escrow = escrowTable.fail(object.id, operation, at: activity.now)
        let reason = failure.message(retries: escrow.attempts - 1, nextAttempt: escrow.nextAttempt)
        activity.log(
            action,
            .failure,
            object,
            facts,
            target: store.link(object.id)?.targetID,
            code: failure.code,
            reason: reason
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
    }
}
