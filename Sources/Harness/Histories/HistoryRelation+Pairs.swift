import HTTP
import JSON

// How the other history of a relation is made, and how the two are compared.
extension HistoryRelation {
    /// The history changed as the relation has it; `nil` where the relation says nothing about this one.
    public func pair(of history: History) -> History? {
        // What is counted in requests or minutes befalls other requests in the other history: failures are not compared here.
        let excluded = ["fault", "rateLimit", "restAPIv2", "ipAllowlist", "editToken", "endOfLife"]
        let verbs = history.verbs
        if verbs.contains(where: excluded.contains) || hasLimits(history) { return nil }
        var other = history
        switch self {
        case .order:
            guard let place = swappable(history.steps) else { return nil }
            other.steps.swapAt(place, place + 1)
        case .batchSize:
            let size = history.document["memberBatchSize"]?.intValue ?? 1
            other.document["memberBatchSize"] = .number(JSONNumber(size == 1 ? 4 : 1))
        case .pageSize:
            var profile = history.document["profile"]?.objectValue ?? [:]
            for endpoint in ["legacy", "apiV2"] {
                var switches = profile[endpoint]?.objectValue ?? [:]
                switches["maximumPage"] = 2
                profile[endpoint] = .object(switches)
            }
            other.document["profile"] = .object(profile)
        case .time:
            // Days beside passing time could outlast the recycle bin or a delta token, which is meant to make a difference.
            if verbs.contains("passTime") { return nil }
            var steps: [JSONValue] = []
            for step in history.steps {
                if step["cycle"] != nil { steps.append(["passTime": ["hours": 3]]) }
                steps.append(step)
            }
            other.steps = steps
        case .names:
            // Expressions, filters and scripts read names: another name means another thing to them.
            if verbs.contains(where: ["setMapping", "setScopingFilters", "request"].contains) { return nil }
            // Generated people have the names that the generator gives them.
            if history.document["directory"]?["generate"] != nil { return nil }
            // The small letter of "İ" is an i with a dot on it: a letter that the other names have not.
            if JSONValue.object(history.document).text().unicodeScalars.contains("\u{130}") { return nil }
            other.document = NameChange.applied(to: history.document)
        case .extraCycle:
            guard let place = membershipPair(history.steps) else { return nil }
            other.steps.insert(["cycle": [:]], at: place + 1)
        }
        return other.document == history.document ? nil : other
    }

    /// Whether the job stops at a number of deletions or failures: which change comes first then decides what is written at all.
    private func hasLimits(_ history: History) -> Bool {
        let job = history.document["job"]
        return job?["deletionThreshold"] != nil || job?["thresholds"] != nil || job?["requestsPerSecond"] != nil
            || history.steps.contains { $0["setProvisioning"]?["deletionThreshold"] != nil }
    }

    /// The first place where two neighbours change different people or groups, neither of which the other names.
    private func swappable(_ steps: [JSONValue]) -> Int? {
        let verbs: Set<String> = ["updateUser", "updateGroup", "addMembers", "removeMembers", "assign", "unassign", "setManager"]
        return steps.indices.dropLast().first { place in
            guard let left = change(steps[place], verbs), let right = change(steps[place + 1], verbs) else { return false }
            // A name that one gives up may be the one that the other takes.
            if left.contains("a name"), right.contains("a name") { return false }
            return left.isDisjoint(with: right)
        }
    }

    private func change(_ step: JSONValue, _ verbs: Set<String>) -> Set<String>? {
        guard let verb = step.objectValue?.names.first(where: { $0 != "note" }), verbs.contains(verb), let arguments = step[verb]
        else { return nil }
        var named = Set(["user", "group", "manager"].compactMap { arguments[$0]?.stringValue })
        for member in arguments["members"]?.arrayValue ?? [] { if let key = member.stringValue { named.insert(key) } }
        if arguments["set"]?["userPrincipalName"] != nil || arguments["set"]?["displayName"] != nil { named.insert("a name") }
        return named
    }

    /// The first place between two changes of members with nothing but such changes since the last cycle and until the next: whoever is made and
    /// disabled between two cycles never gets an account, so a cycle more would be meant to make a difference.
    private func membershipPair(_ steps: [JSONValue]) -> Int? {
        let isMembership = steps.map { $0["addMembers"] != nil || $0["removeMembers"] != nil }
        return steps.indices.dropLast().first { place in
            guard isMembership[place], isMembership[place + 1] else { return false }
            let start = steps[..<place].lastIndex { $0["cycle"] != nil }
            let end = steps[place...].firstIndex { $0["cycle"] != nil }
            guard let start, let end else { return false }
            return (start + 1..<end).allSatisfy { isMembership[$0] }
        }
    }

    /// The reason why the relation does not hold between a history and its pair; `nil` where it does.
    public func violation(_ history: History, _ pair: History, _ options: HistoryOptions) throws(ScenarioError) -> HistoryReason?
    {
        guard let left = try end(history, options), let right = try end(pair, options) else { return nil }
        let expected = self == .names ? NameChange.applied(to: left) : left
        return expected.differences(in: right).first.map { HistoryReason(self, at: $0.path) }
    }

    /// The directory at the end of a history on one endpoint: legacy in one history, API v2 in the next.
    private func end(_ history: History, _ options: HistoryOptions) throws(ScenarioError) -> DirectorySnapshot? {
        let scenario = try history.scenario()
        let lane: Lane = history.number % 8 < 4 ? .legacy : .apiV2
        return ScenarioRunner.finalDirectory(scenario, lane, HistoryTrial.runOptions(history, options))
    }
}
