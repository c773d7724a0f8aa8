import HTTP

/// One run of a job in the counts of synchronizationTaskExecution of Microsoft Graph.
struct Execution: Sendable {
    /// How a run ended.
    enum State: String, Sendable {
        case succeeded = "Succeeded"
        case failed = "Failed"
        case entryLevelErrors = "EntryLevelErrors"
    }

    let number: Int
    let state: State
    let began: Instant
    let ended: Instant
    let entitled: Int
    let escrowed: Int
    let escrowedWithReferences: Int
    let exported: Int
    let imported: Int
    let importedReferences: Int
    let evaluated: Int
    let error: (code: String, message: String)?
}

/// What a job's status tells of its runs.
struct JobHistory: Sendable {
    private(set) var last: Execution?
    private(set) var lastSuccessful: Execution?
    private(set) var lastWithExports: Execution?
    /// How many runs in a row failed as a whole.
    private(set) var failuresInARow = 0
    /// When the job first, and last, had nothing left to do.
    private(set) var steady: (first: Instant, last: Instant)?

    mutating func note(_ run: Execution) {
        last = run
        failuresInARow = run.state == .failed ? failuresInARow + 1 : 0
        guard run.state == .succeeded else { return }
        lastSuccessful = run
        if run.exported > 0 { lastWithExports = run }
        steady = (steady?.first ?? run.ended, run.ended)
    }
}

extension ProvisioningJob {
    /// Remembers what a cycle did, and gives the report back.
    mutating func noted(_ report: CycleReport) -> CycleReport {
        let error: (code: String, message: String)? =
            report.quarantine.map { ($0.code, $0.message) } ?? report.sourceFailure.map { ("SourceUnavailable", $0) }
        history.note(
            Execution(
                number: cycleCount,
                state: error != nil ? .failed : report.failures.isEmpty ? .succeeded : .entryLevelErrors,
                began: report.began,
                ended: report.ended,
                entitled: entitlement.isSyncAll ? store.count : entitlement.count,
                escrowed: escrowTable.entryCount,
                escrowedWithReferences: escrowTable.count,
                exported: report.exported,
                imported: report.imported,
                importedReferences: report.importedReferences,
                evaluated: report.evaluated,
                error: error
            )
        )
        return report
    }
}
