import HTTP
import JSON

/// A provisioning job of Microsoft Entra ID as a value: what it remembers between cycles.
///
/// Sources: How application provisioning works; Develop a SCIM endpoint; Application provisioning in quarantine status.
public struct ProvisioningJob: Sendable {
    /// How it is set up.
    public private(set) var configuration: JobConfiguration
    /// The quarantine it is in; `nil` for none.
    public internal(set) var quarantine: Quarantine?
    /// The objects that wait for another attempt, in the order of their first failure.
    public internal(set) var escrows: [Escrow] = []
    /// Whether the quarantine lasted so long that the job was disabled.
    public internal(set) var isDisabled = false
    /// How many cycles ran.
    public internal(set) var cycleCount = 0

    private(set) var users: CompiledMapping
    private(set) var groups: CompiledMapping
    var store = ConnectorStore()
    /// The delta links of users and groups; `nil` before the first complete cycle.
    var watermark: (users: String, groups: String)?
    var inScope: Set<String> = []
    var assigned: Set<String> = []
    var generator: SeededGenerator
    var allowsDeletions = false
    /// What a cycle read and was stopped from evaluating.
    var heldBack: Set<String> = []
    var lastReport: CycleReport?
    var lastRun: Instant?

    /// Creates a job that never ran.
    public init(configuration: JobConfiguration = JobConfiguration(), seed: UInt64 = 1) {
        self.configuration = configuration
        users = CompiledMapping(configuration.userMapping)
        groups = CompiledMapping(configuration.groupMapping)
        generator = SeededGenerator(seed: seed ^ 0x656E_7472_6100_0000)
    }

    /// Takes another configuration and keeps what the job remembers: an administrator saved other mappings or settings.
    public mutating func reconfigure(_ new: JobConfiguration) {
        if new == configuration { return }
        configuration = new
        users = CompiledMapping(configuration.userMapping)
        groups = CompiledMapping(configuration.groupMapping)
    }

    /// Resets what the scopes name.
    public mutating func restart(_ scopes: [ResetScope]) {
        let all = scopes.contains(.full)
        if all || scopes.contains(.watermark) { watermark = nil }
        if all || scopes.contains(.escrows) { escrows = [] }
        if all || scopes.contains(.quarantineState) {
            quarantine = nil
            isDisabled = false
        }
        if all || scopes.contains(.connectorDataStore) {
            store = ConnectorStore()
            inScope = []
            watermark = nil
        }
        if scopes.contains(.forceDeletes) { allowsDeletions = true }
    }

    // MARK: Cycle

    /// Runs the next cycle: the initial one where there is no watermark, an incremental one otherwise.
    public mutating func runCycle(_ environment: ProvisioningEnvironment) -> CycleReport {
        if isDisabled || quarantine.map({ environment.now < $0.nextAttempt }) == true {
            var report = CycleReport(kind: .skipped)
            report.quarantine = quarantine
            return report
        }
        cycleCount += 1
        var activity = Activity(environment: environment, report: CycleReport(kind: watermark == nil ? .initial : .incremental))
        lastRun = environment.now
        defer { lastReport = activity.report }
        guard let client = TargetClient(environment, forwardsFlag: configuration.forwardsFlag) else {
            return enterQuarantine(
                &activity,
                .encounteredQuarantineException,
                "InvalidBaseAddress",
                "The tenant URL is not a valid URL."
            )
        }
        activity.client = client
        let probe = probe(client)
        guard probe.succeeded else {
            return enterQuarantine(&activity, .encounteredQuarantineException, probe.code, probe.message)
        }
        let changes: Changes
        do throws(GraphReader.Failure) {
            changes = try readChanges(&activity)
        } catch {
            activity.report.failures.append(
                CycleReport.Failure(
                    operation: .user,
                    sourceName: "Microsoft Graph",
                    status: error.status,
                    code: error.code,
                    reason: error.message
                )
            )
            return activity.report
        }
        if let limit = configuration.deletionThreshold, !allowsDeletions {
            let count = changes.users.union(changes.groups).filter(isDeletion).count
            if count > limit {
                heldBack = changes.users.union(changes.groups)
                return enterQuarantine(
                    &activity,
                    .tooManyDeletes,
                    "TooManyDeletes",
                    "\(count) objects would be disabled or deleted, more than the threshold of \(limit)."
                )
            }
        }
        allowsDeletions = false
        heldBack = []
        for id in store.ordered(changes.users) { exportUser(id, &activity) }
        for id in store.ordered(changes.users.union(activity.dueManagers)) { exportManager(id, &activity) }
        for id in store.ordered(changes.groups) { exportGroup(id, &activity) }
        for id in store.ordered(changes.groups.union(activity.dueMembers)) { exportMembers(id, only: nil, &activity) }
        watermark = changes.watermark
        return finish(&activity)
    }

    private mutating func finish(_ activity: inout Activity) -> CycleReport {
        if let failure = activity.report.failures.first(where: { $0.status == 401 }) {
            // Bad credentials: at once, however few the objects.
            return enterQuarantine(&activity, .encounteredQuarantineException, failure.code, failure.reason)
        }
        let failures = activity.report.failures.count
        if failures >= 5000, failures * 100 > 40 * max(1, activity.report.imported) || failures > 40_000 {
            return enterQuarantine(
                &activity,
                .encounteredEscrowProportionThreshold,
                "EncounteredEscrowProportionThreshold",
                "\(failures) objects could not be written."
            )
        }
        quarantine = nil
        return activity.report
    }

    private mutating func enterQuarantine(
        _ activity: inout Activity,
        _ reason: Quarantine.Reason,
        _ code: String,
        _ message: String
    ) -> CycleReport {
        let now = activity.environment.now
        let attempts = (quarantine?.reason == reason ? quarantine?.attempts ?? 0 : 0) + 1
        let began = quarantine?.reason == reason ? quarantine?.began ?? now : now
        quarantine = Quarantine(
            reason: reason,
            began: began,
            nextAttempt: began.adding(seconds: Quarantine.delay(attempts: attempts)),
            attempts: attempts,
            code: code,
            message: message
        )
        if now > began.adding(seconds: Quarantine.lifetime) { isDisabled = true }
        activity.report.quarantine = quarantine
        return activity.report
    }

    // MARK: Import and scope

    /// What a cycle has to evaluate.
    struct Changes {
        var users: Set<String> = []
        var groups: Set<String> = []
        var watermark: (users: String, groups: String)
    }

    private mutating func readChanges(_ activity: inout Activity) throws(GraphReader.Failure) -> Changes {
        let environment = activity.environment
        let reader = GraphReader(transport: environment.graph, baseURL: environment.graphBaseURL, token: environment.graphToken)
        assigned = Set(try reader.assigned(to: environment.servicePrincipalID))
        let userSelect = (users.selected + ["accountEnabled"] + (users.manager == nil ? [] : ["manager"])).joined(separator: ",")
        let groupSelect = (groups.selected + ["securityEnabled", "members"]).joined(separator: ",")
        let firstUsers = "\(environment.graphBaseURL)/users/delta?$select=\(userSelect)"
        let firstGroups = "\(environment.graphBaseURL)/groups/delta?$select=\(groupSelect)"
        var isFirst = watermark == nil
        var userRound: (items: [JSONObject], deltaLink: String?)
        var groupRound: (items: [JSONObject], deltaLink: String?)
        do throws(GraphReader.Failure) {
            userRound = try reader.all(watermark?.users ?? firstUsers)
            groupRound = try reader.all(watermark?.groups ?? firstGroups)
        } catch {
            guard !isFirst, error.isExpired else { throw error }
            // The watermark is too old: read everything again, like a restart.
            isFirst = true
            activity.report.kind = .initial
            userRound = try reader.all(firstUsers)
            groupRound = try reader.all(firstGroups)
        }
        var changes = Changes(watermark: (userRound.deltaLink ?? firstUsers, groupRound.deltaLink ?? firstGroups))
        var seen: Set<String> = []
        for item in userRound.items {
            if let id = store.merge(item, .user, isFirstRound: isFirst, seen: &seen) { changes.users.insert(id) }
        }
        for item in groupRound.items {
            if let id = store.merge(item, .group, isFirstRound: isFirst, seen: &seen) { changes.groups.insert(id) }
        }
        activity.report.imported = changes.users.count + changes.groups.count
        let before = inScope
        inScope = computeScope()
        for id in before.symmetricDifference(inScope) {
            if store[id]?.kind == .group { changes.groups.insert(id) } else { changes.users.insert(id) }
        }
        // A full evaluation covers whatever has an account, also what Graph does not list any more.
        let further = activity.report.kind == .initial ? heldBack.union(store.links.keys) : heldBack
        for id in further {
            if store[id]?.kind == .group { changes.groups.insert(id) } else { changes.users.insert(id) }
        }
        for escrow in escrows where escrow.nextAttempt <= environment.now || activity.report.kind == .initial {
            switch escrow.operation {
            case .user: changes.users.insert(escrow.sourceID)
            case .group: changes.groups.insert(escrow.sourceID)
            case .manager: activity.dueManagers.insert(escrow.sourceID)
            case .members: activity.dueMembers.insert(escrow.sourceID)
            }
        }
        return changes
    }

    /// Who is in scope: assigned users and groups, and the direct user members of assigned groups. Nested groups are not expanded.
    private func computeScope() -> Set<String> {
        var scope: Set<String> = []
        for id in assigned {
            guard let object = store[id], object.presence == .live else { continue }
            scope.insert(id)
            guard object.kind == .group else { continue }
            for member in object.members where store[member]?.kind == .user && store[member]?.presence == .live {
                scope.insert(member)
            }
        }
        return scope
    }

    /// Whether evaluating the object would disable or delete it in the target.
    private func isDeletion(_ id: String) -> Bool {
        guard let object = store[id], let link = store.links[id], link.state == .active else { return false }
        return isSoftDeleted(object)
    }

    /// `IsSoftDeleted`: unassigned, out of scope, in the recycle bin, or sign-in blocked.
    func isSoftDeleted(_ object: SourceObject) -> Bool {
        object.presence != .live || !inScope.contains(object.id) || object.properties["accountEnabled"] == .bool(false)
    }
}

/// What one activity of the service works with and reports.
struct Activity {
    let environment: ProvisioningEnvironment
    var client: TargetClient?
    var report: CycleReport
    /// Resources that were fetched or created in this activity, by source id: the manager pass reads them.
    var fetched: [String: JSONObject] = [:]
    var dueManagers: Set<String> = []
    var dueMembers: Set<String> = []

    init(environment: ProvisioningEnvironment, report: CycleReport) {
        self.environment = environment
        self.report = report
    }

    mutating func log(
        _ action: ProvisioningLogEntry.Action,
        _ status: ProvisioningLogEntry.Status,
        _ object: SourceObject,
        target: String? = nil,
        code: String? = nil,
        reason: String? = nil,
        modified: [ProvisioningLogEntry.Modified] = []
    ) {
        report.log.append(
            ProvisioningLogEntry(
                action: action,
                status: status,
                identityType: object.kind.rawValue,
                sourceID: object.id,
                sourceName: object.name,
                targetID: target,
                errorCode: code,
                reason: reason,
                modified: modified
            )
        )
        if status == .success { report.exported += 1 }
    }
}
