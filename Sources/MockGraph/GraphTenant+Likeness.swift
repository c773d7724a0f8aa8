// Whether two tenants that lived differently have the same future.
extension GraphTenant {
    /// Whether this tenant answers from now on like `other`, but for what nobody acts by: logs, their ids, access tokens, the status of jobs.
    ///
    /// Where lists lag or requests are throttled, the answer is no: what waits there is not compared.
    public func answersLike(_ other: GraphTenant) -> Bool {
        lagging == nil && other.lagging == nil && throttles.isEmpty && other.throttles.isEmpty
            && deltaEpoch == other.deltaEpoch && generator == other.generator && directory.isLike(other.directory)
            && assignments.isLike(other.assignments) && synchronizations.count == other.synchronizations.count
            && synchronizations.allSatisfy { id, own in other.synchronizations[id].map(own.isLike) ?? false }
    }
}

extension EntraDirectory {
    /// The journal holds every change there was, in its order: the indexes and orders follow from it.
    fileprivate func isLike(_ other: EntraDirectory) -> Bool { journal.isLike(other.journal) && objects == other.objects }
}

extension AssignmentTable {
    fileprivate func isLike(_ other: AssignmentTable) -> Bool {
        table == other.table && journals.count == other.journals.count
            && journals.allSatisfy { id, journal in other.journals[id].map(journal.isLike) ?? false }
    }
}

extension ChangeJournal where Content: Equatable {
    fileprivate func isLike(_ other: ChangeJournal) -> Bool {
        entries.count == other.entries.count
            && zip(entries, other.entries).allSatisfy { $0.id == $1.id && $0.content == $1.content }
    }
}

extension Synchronization {
    fileprivate func isLike(_ other: Synchronization) -> Bool {
        secrets == other.secrets && templateSchemas == other.templateSchemas && jobs.count == other.jobs.count
            && zip(jobs, other.jobs).allSatisfy { $0.isLike($1) }
    }
}

extension SynchronizationJob {
    /// The status is what the service reported; it decides nothing.
    fileprivate func isLike(_ other: SynchronizationJob) -> Bool {
        id == other.id && templateID == other.templateID && state == other.state && pendingRestart == other.pendingRestart
            && schema == other.schema && settings.count == other.settings.count
            && zip(settings, other.settings).allSatisfy { $0.name == $1.name && $0.value == $1.value }
    }
}
