import JSON

/// What a check came to.
public struct CheckResult: Sendable {
    /// The checklist, in the order of the migration article.
    public var steps: [CheckStep]
    /// Whether a host could not be reached, so that nothing can be said.
    public var isUnreachable = false
    /// Whether a signal ended it early.
    public var isInterrupted = false
    /// How many requests were sent, all of them GET but for those of the write probe.
    public var requests = 0
    /// How many requests of the write probe could change something.
    public var writes = 0
    /// How many users, groups and members were compared.
    public var compared: (users: Int, groups: Int, members: Int) = (0, 0, 0)
    /// The requests that evidence names, each in a line.
    public var exchanges: [(number: Int, line: String)] = []
    /// What differs between two reads of the same on the legacy endpoint, and was left out.
    public var subtracted: [String] = []
    /// What differs, the first of each kind, beyond what the steps show.
    var findings: [CheckFinding] = []
    /// The known differences that occurred.
    public var known: [(entry: KnownDifference, uses: Int)] = []
    /// The end of the note about entries of the ledger that reading alone did not need.
    static let unusedEntries =
        "entries of the ledger did not occur: many are about writes, which this check does not send; that decides nothing on a tenant"
    /// What is worth knowing and decides nothing.
    public var notes: [String] = []
    /// Where to go on from, where it did not come to an end.
    public var progress: CheckProgressState?
    /// The legacy endpoint.
    public var legacyURL: CheckURL
    /// API v2.
    public var apiV2URL: CheckURL

    /// Whether the tenant may be switched: no step failed, and the check came to its end.
    public var isGo: Bool { !isInterrupted && !isUnreachable && !steps.contains { $0.status == .fail } }

    /// How many steps stand at `status`.
    public func count(_ status: CheckStep.Status) -> Int { steps.count { $0.status == status } }
}
