import JSON

// What a cycle reads from Microsoft Graph (Incremental cycles, steps 1 and 2, of "How application provisioning works").
extension ProvisioningJob {
    /// Up to where the source was read: delta links.
    struct Watermark: Sendable, Equatable {
        var users: String
        var groups: String
        /// `nil` where assignments cannot be read as changes and are read whole.
        var assignments: String?
    }

    /// What a cycle has to evaluate.
    struct Changes {
        var users: Set<String> = []
        var groups: Set<String> = []
        var watermark: Watermark

        mutating func insert(_ object: SourceObject?) {
            guard let object else { return }
            if object.kind == .group { groups.insert(object.id) } else { users.insert(object.id) }
        }
    }

    /// What is read of users whatever is mapped: the log names them by their sign-in name.
    static let always = ["userPrincipalName", "accountEnabled"]

    mutating func readChanges(_ activity: inout Activity) throws(GraphReader.Failure) -> Changes {
        let reader = GraphReader(activity.environment)
        var changes: Changes
        do throws(GraphReader.Failure) {
            changes = try readRound(reader, from: watermark, &activity)
        } catch {
            guard watermark != nil, error.isExpired else { throw error }
            // The watermark is too old, or was reset: everything is read again, like behind a restart.
            watermark = nil
            activity.report.kind = .initial
            changes = try readRound(reader, from: nil, &activity)
        }
        activity.report.imported = changes.users.count + changes.groups.count
        for id in entitlement.takeChanged() { changes.insert(store[id]) }
        let isInitial = activity.report.kind == .initial
        // A full evaluation covers whatever has an account, also what Graph does not list any more.
        for id in isInitial ? heldBack.union(store.linkedIDs) : heldBack { changes.insert(store[id]) }
        for escrow in escrowTable.all where escrow.nextAttempt <= activity.now || isInitial {
            switch escrow.operation {
            case .user, .group: changes.insert(store[escrow.sourceID])
            case .manager: activity.dueManagers.insert(escrow.sourceID)
            case .members: activity.dueMembers.insert(escrow.sourceID)
            }
        }
        activity.report.evaluated = changes.users.count + changes.groups.count
        return changes
    }

    /// Reads assignments, users and groups: all of them without a watermark, what changed since with one.
    private mutating func readRound(_ reader: GraphReader, from watermark: Watermark?, _ activity: inout Activity)
        throws(GraphReader.Failure) -> Changes
    {
        entitlement.isSyncAll = configuration.syncsAll
        if watermark == nil {
            entitlement.unassignAll()
            try readAppRoles(reader, activity.environment.servicePrincipalID)
        }
        let (assigned, assignmentLink) = try readAssignments(reader, from: watermark, activity.environment)
        // At once, and again when groups are read: a read that fails in between must not forget whose assignments changed.
        for id in assigned { store.refreshGranting(id, &entitlement) }
        let base = reader.baseURL
        let firstUsers =
            "\(base)/users/delta?$select=\(users.selection(Self.always, users.manager == nil ? [] : ["manager"]))"
        let firstGroups = "\(base)/groups/delta?$select=\(groups.selection(["securityEnabled", "members"], []))"
        var changes = Changes(watermark: Watermark(users: firstUsers, groups: firstGroups, assignments: assignmentLink))
        changes.watermark.users = try read(reader, .user, watermark?.users ?? firstUsers, watermark == nil, &changes, &activity)
        changes.watermark.groups = try read(
            reader,
            .group,
            watermark?.groups ?? firstGroups,
            watermark == nil,
            &changes,
            &activity
        )
        for id in assigned { store.refreshGranting(id, &entitlement) }
        return changes
    }

    private mutating func read(
        _ reader: GraphReader,
        _ kind: SourceObject.Kind,
        _ url: String,
        _ isFirstRound: Bool,
        _ changes: inout Changes,
        _ activity: inout Activity
    ) throws(GraphReader.Failure) -> String {
        var seen: Set<String> = []
        var found: Set<String> = []
        var references = 0
        let link = try reader.all(url) { item in
            references += item["members@delta"]?.arrayValue?.count ?? 0
            // A group that is repeated with more members adds to what was there.
            let isAnew =
                item["id"]?.stringValue.map { (isFirstRound || store.isUnlisted($0)) && seen.insert($0).inserted } == true
            if let id = store.merge(item, kind, isAnew: isAnew, &entitlement) { found.insert(id) }
        }
        // A first round lists whoever lives. Who was known and is not listed was deleted while nobody read the changes: the job's memory must not
        // keep an account on for somebody who left.
        if isFirstRound { store.markMissing(kind, listed: found, &entitlement) }
        store.noteListed(found)
        activity.report.importedReferences += references
        if kind == .group { changes.groups.formUnion(found) } else { changes.users.formUnion(found) }
        return link ?? url
    }

    // MARK: Assignments

    /// Reads who is assigned; gives whose assignments changed, and the link to go on from.
    ///
    /// Assumption: Microsoft does not say by which channel its service learns of assignments. The mock Graph offers a delta of them to the service
    /// alone; where there is none, all are read in every cycle.
    private mutating func readAssignments(
        _ reader: GraphReader,
        from watermark: Watermark?,
        _ environment: ProvisioningEnvironment
    )
        throws(GraphReader.Failure) -> (changed: Set<String>, link: String?)
    {
        let list = "\(reader.baseURL)/servicePrincipals/\(environment.servicePrincipalID)/appRoleAssignedTo"
        var items: [JSONObject] = []
        if watermark == nil || watermark?.assignments != nil {
            do throws(GraphReader.Failure) {
                let link = try reader.all(watermark?.assignments ?? "\(list)/delta") { items.append($0) }
                return (take(items), link)
            } catch {
                if watermark?.assignments != nil || error.status == 0 || error.status == 401 { throw error }
            }
        }
        _ = try reader.all("\(list)?$top=999") { items.append($0) }
        let before = Set(entitlement.assignments.keys)
        let there = Set(items.compactMap { $0["id"]?.stringValue })
        for (principal, assignments) in entitlement.assignments {
            for assignment in assignments where !there.contains(assignment.id) { entitlement.unassign(principal, assignment.id) }
        }
        return (before.union(take(items)), nil)
    }

    private mutating func take(_ items: [JSONObject]) -> Set<String> {
        var changed: Set<String> = []
        for item in items {
            guard let id = item["id"]?.stringValue, let given = item["principalId"]?.stringValue else { continue }
            let principal = store[given]?.id ?? given
            changed.insert(principal)
            if item["@removed"] == nil {
                entitlement.assign(principal, Entitlement.Assignment(id: id, roleID: item["appRoleId"]?.stringValue ?? ""))
            } else {
                entitlement.unassign(principal, id)
            }
        }
        return changed
    }

    /// Reads the application's roles where a mapping asks for them.
    mutating func readAppRoles(_ reader: GraphReader, _ servicePrincipalID: String) throws(GraphReader.Failure) {
        guard users.usesAppRoles else { return }
        let principal = try reader.get("\(reader.baseURL)/servicePrincipals/\(servicePrincipalID)?$select=id,appRoles")
        appRoles = [:]
        for role in principal["appRoles"]?.arrayValue ?? [] {
            if let id = role["id"]?.stringValue, let object = role.objectValue { appRoles[id] = object }
        }
    }
}
