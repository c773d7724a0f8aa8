import HTTP
import JSON

/// One check while it runs: its endpoints, what was found so far, and the steps in their order.
final class CheckRun {
    let configuration: CheckConfiguration
    let legacy: CheckedEndpoint
    let apiV2: CheckedEndpoint
    let graph: CheckedEndpoint?
    let journal: CheckJournal
    let place: CheckPlace
    let save: (CheckProgressState) -> Void
    var ledger: LedgerFilter
    var steps: [CheckStep] = []
    var state: CheckProgressState
    var subtracted: [String] = []
    /// What the look-ups found.
    var lookupFindings: [CheckFinding] = []
    private var isUnreachable = false

    init(
        _ configuration: CheckConfiguration,
        _ legacy: CheckedEndpoint,
        _ apiV2: CheckedEndpoint,
        _ graph: CheckedEndpoint?,
        _ journal: CheckJournal,
        _ place: CheckPlace,
        _ save: @escaping (CheckProgressState) -> Void
    ) {
        self.configuration = configuration
        self.legacy = legacy
        self.apiV2 = apiV2
        self.graph = graph
        self.journal = journal
        self.place = place
        self.save = save
        ledger = LedgerFilter(configuration.ledger)
        state = configuration.resumed ?? CheckProgressState(of: configuration)
        ledger.resume(state.uses)
    }

    /// Appends a step, with what hosts said made fit for a report.
    func add(_ step: CheckStep) {
        var step = step
        for index in step.evidence.indices { step.evidence[index].text = journal.shown(step.evidence[index].text) }
        steps.append(step)
    }

    func run() -> CheckResult {
        var isInterrupted = false
        do throws(CheckFailure) {
            checkURLs()
            let access = try checkAccess()
            checkHints(access)
            try checkConnection(access)
            try comparePopulations(access)
            try compareLookups(access)
            try compareWithGraph(access)
            try checkAudit(access)
            checkRate()
            checkRetirement()
        } catch {
            // Only a signal comes here: every step takes its own failures.
            isInterrupted = error.kind == .interrupted
        }
        return result(isInterrupted)
    }

    /// Runs one step; a failure of a request becomes a failed step, and the check goes on with the next.
    func step(_ id: String, _ title: String, cure: String, _ body: () throws(CheckFailure) -> CheckStep) throws(CheckFailure) {
        do throws(CheckFailure) {
            add(try body())
        } catch {
            if error.kind == .interrupted { throw error }
            if error.isUnreachable { isUnreachable = true }
            add(CheckStep(id, title, .fail, [error.evidence], cure: error.isUnreachable ? CheckCure.network : cure))
        }
    }

    func remember() {
        state.requests = journal.count
        state.uses = ledger.uses
        save(state)
    }

    private func result(_ isInterrupted: Bool) -> CheckResult {
        var result = CheckResult(steps: steps, legacyURL: configuration.legacyURL, apiV2URL: configuration.apiV2URL)
        result.isInterrupted = isInterrupted
        result.isUnreachable = isUnreachable
        result.requests = journal.count
        let (users, groups, members) = (state.parts[.users], state.parts[.groups], state.parts[.memberships])
        result.compared = (users?.compared ?? 0, groups?.compared ?? 0, members?.members ?? 0)
        result.findings = PopulationPart.allCases.flatMap { state.parts[$0]?.findings.kept ?? [] } + lookupFindings
        for index in result.findings.indices { result.findings[index].show(as: journal.shown) }
        let numbers = Set(steps.flatMap { $0.evidence.flatMap(\.requests) } + result.findings.flatMap(\.requests)).sorted()
        result.exchanges = numbers.map { ($0, journal.line($0) ?? "(sent by the run that this one goes on from)") }
        result.subtracted = (subtractedPlaces() + subtracted).map(journal.shown)
        result.known = zip(ledger.entries, ledger.uses).filter { $0.1 > 0 }.map { ($0.0, $0.1) }
        let unused = zip(ledger.entries, ledger.uses).filter { $0.0.dimension == .wire && $0.1 == 0 }.count
        if unused > 0 {
            result.notes.append(
                "\(unused) \(CheckResult.unusedEntries)"
            )
        }
        if isInterrupted || isUnreachable {
            state.requests = journal.count
            state.uses = ledger.uses
            result.progress = state
        }
        return result
    }

    private func subtractedPlaces() -> [String] {
        var lines: [String] = []
        for part in PopulationPart.allCases {
            guard let noise = state.parts[part]?.noise else { continue }
            for id in noise.keys.sorted() {
                lines += (noise[id] ?? []).sorted().map { "\(part.rawValue), \(id): \($0.replacing("/", with: "."))" }
            }
            if state.parts[part]?.isReordered == true { lines.append("\(part.rawValue): the order of the list") }
        }
        return lines
    }
}
