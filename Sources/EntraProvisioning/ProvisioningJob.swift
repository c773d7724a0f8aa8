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
    /// Whether the quarantine lasted so long that the job was disabled.
    public internal(set) var isDisabled = false
    /// How many cycles ran.
    public internal(set) var cycleCount = 0

    private(set) var users: CompiledMapping
    private(set) var groups: CompiledMapping
    var store = ConnectorStore()
    var entitlement = Entitlement()
    /// `nil` before the first complete cycle.
    var watermark: Watermark?
    var escrowTable = EscrowTable()
    var generator: SeededGenerator
    var allowsDeletions = false
    /// What a cycle read and was stopped from evaluating.
    var heldBack: Set<String> = []
    /// The application's roles by their ids.
    var appRoles: [String: JSONObject] = [:]
    var history = JobHistory()

    /// Creates a job that never ran.
    public init(configuration: JobConfiguration = JobConfiguration(), seed: UInt64 = 1) {
        self.configuration = configuration
        users = CompiledMapping(configuration.users)
        groups = CompiledMapping(configuration.groups)
        generator = SeededGenerator(seed: seed ^ 0x656E_7472_6100_0000)
    }

    /// The objects that wait for another attempt, in the order of their first failure.
    public var escrows: [Escrow] { escrowTable.all }

    /// Whether everybody is in scope, not the assigned alone: by the configuration, or by the one that the last evaluation went by.
    public var provisionsEveryone: Bool { configuration.syncsAll || entitlement.isSyncAll }

    /// Takes another configuration. Other mappings or scoping filters clear the watermark, so that everything is evaluated again
    /// (How application provisioning works: "changing attribute mappings or scoping filters triggers a new initial cycle"); whether all or the
    /// assigned alone are in scope takes effect with the next evaluation (Known issues: switching needs a restart).
    public mutating func reconfigure(_ new: JobConfiguration) {
        guard new != configuration else { return }
        if new.users != configuration.users || new.groups != configuration.groups {
            users = CompiledMapping(new.users)
            groups = CompiledMapping(new.groups)
            watermark = nil
        }
        configuration = new
    }

    /// Resets what the scopes name (synchronizationJobRestartCriteria).
    public mutating func restart(_ scopes: [ResetScope]) {
        let all = scopes.contains(.full)
        if all || scopes.contains(.watermark) { watermark = nil }
        if all || scopes.contains(.escrows) { escrowTable.removeAll() }
        if all || scopes.contains(.quarantineState) {
            quarantine = nil
            isDisabled = false
        }
        if all || scopes.contains(.connectorDataStore) {
            store = ConnectorStore()
            entitlement = Entitlement()
            heldBack = []
            watermark = nil
        }
        if scopes.contains(.forceDeletes) { allowsDeletions = true }
    }

    // MARK: Cycle

    /// Runs the next cycle: the initial one where there is no watermark, an incremental one otherwise.
    public mutating func runCycle(_ environment: ProvisioningEnvironment) -> CycleReport {
        let kind: CycleReport.Kind = watermark == nil ? .initial : .incremental
        if isDisabled || quarantine.map({ environment.now < $0.nextAttempt }) == true {
            var report = CycleReport(kind: .skipped, at: environment.now)
            report.quarantine = quarantine
            return report
        }
        cycleCount += 1
        guard let client = TargetClient(environment, forwardsFlag: configuration.forwardsFlag) else {
            var report = CycleReport(kind: kind, at: environment.now)
            let message = "The tenant URL is not a valid URL."
            enterQuarantine(&report, .encounteredQuarantineException, "InvalidBaseAddress", message)
            return noted(report)
        }
        var activity = Activity(environment, client, CycleReport(kind: kind, at: environment.now), configuration)
        evaluateCycle(&activity)
        activity.report.ended = activity.now
        return noted(activity.report)
    }

    private mutating func evaluateCycle(_ activity: inout Activity) {
        let probe = probe(&activity)
        guard probe.succeeded else {
            return enterQuarantine(&activity.report, .encounteredQuarantineException, probe.code, probe.message)
        }
        let changes: Changes
        do throws(GraphReader.Failure) {
            changes = try readChanges(&activity)
        } catch {
            activity.report.sourceFailure = "Microsoft Graph could not be read: \(error.message)"
            return
        }
        if let message = tooManyDeletions(changes, &activity) {
            heldBack = changes.users.union(changes.groups)
            // What was read is kept; what it asks for waits.
            watermark = changes.watermark
            return enterQuarantine(&activity.report, .tooManyDeletes, "TooManyDeletes", message)
        }
        allowsDeletions = false
        heldBack = []
        for id in store.ordered(changes.users) { exportUser(id, &activity) }
        if users.manager != nil {
            for id in store.ordered(changes.users.union(activity.dueManagers)) { exportManager(id, &activity) }
        }
        if groups.isEnabled {
            for id in store.ordered(changes.groups) { exportGroup(id, &activity) }
            for id in store.ordered(changes.groups.union(activity.dueMembers)) { exportMembers(id, only: nil, &activity) }
        }
        watermark = changes.watermark
        judge(&activity.report)
    }

    // MARK: Quarantine

    private mutating func judge(_ report: inout CycleReport) {
        if let failure = report.failures.first(where: { $0.status == 401 }) {
            // Bad credentials: at once, however few the objects.
            return enterQuarantine(&report, .encounteredQuarantineException, failure.code, failure.reason)
        }
        let references = report.failures.reduce(0) { $0 + ($1.operation.isReference ? 1 : 0) }
        let failures = report.failures.count - references
        let reason = configuration.thresholds.reason(failures: failures, references: references, evaluated: report.evaluated)
        if let reason {
            return enterQuarantine(&report, reason, reason.rawValue, "\(failures + references) objects could not be written.")
        }
        quarantine = nil
    }

    private mutating func enterQuarantine(
        _ report: inout CycleReport,
        _ reason: Quarantine.Reason,
        _ code: String,
        _ message: String
    ) {
        let now = report.began
        let isSame = quarantine?.reason == reason
        let attempts = (isSame ? quarantine?.attempts ?? 0 : 0) + 1
        let began = isSame ? quarantine?.began ?? now : now
        quarantine = Quarantine(
            reason: reason,
            began: began,
            nextAttempt: began.adding(seconds: Quarantine.delay(attempts: attempts)),
            attempts: attempts,
            code: code,
            message: message
        )
        if now > began.adding(seconds: Quarantine.lifetime) { isDisabled = true }
        report.quarantine = quarantine
    }
}
