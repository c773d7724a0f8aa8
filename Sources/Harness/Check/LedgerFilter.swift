import JSON

/// The ledger at work in a check: which differences on the wire it allows, and how often each entry was needed.
struct LedgerFilter {
    let entries: [KnownDifference]
    private(set) var uses: [Int]
    /// The entries whose path covers a place: looked up for every resource, and the places are few.
    private var candidates: [String: [Int]] = [:]

    init(_ ledger: Ledger) {
        entries = ledger.entries
        uses = [Int](repeating: 0, count: entries.count)
    }

    /// Whether an entry allows the difference at `path`, written as the dimension `wire` writes it; counts the use.
    mutating func allows(_ path: String, legacy: JSONValue?, apiV2: JSONValue?) -> Bool {
        let covering =
            candidates[path] ?? entries.indices.filter { entries[$0].dimension == .wire && entries[$0].path.matches(path) }
        candidates[path] = covering
        for index in covering {
            let entry = entries[index]
            if entry.legacy?.covers(legacy) ?? true, entry.apiV2?.covers(apiV2) ?? true {
                uses[index] += 1
                return true
            }
        }
        return false
    }

    /// Goes on from the counts of an earlier run.
    mutating func resume(_ counts: [Int]) { if counts.count == uses.count { uses = counts } }
}
