import HTTP
import JSON

// The two directories, and the questions that Entra ID asks of them.
extension CheckRun {
    /// How many pages lie between two saves of the progress.
    private static let pagesBetweenSaves = 25

    func comparePopulations(_ access: CheckAccess) throws(CheckFailure) {
        try compare(.users, access.legacyUsers && access.apiV2Users)
        try compare(.groups, access.legacyGroups && access.apiV2Groups)
        try compare(.memberships, access.legacyGroups && access.apiV2Groups)
    }

    private func compare(_ part: PopulationPart, _ isOpen: Bool) throws(CheckFailure) {
        place.stage = part.rawValue
        guard isOpen else {
            for (id, title) in Self.titles(part) {
                add(
                    CheckStep(
                        id,
                        title,
                        .skipped,
                        [CheckStep.Evidence("both tokens must read \(part == .users ? "users" : "groups") for this")]
                    )
                )
            }
            return
        }
        var idMap = state.parts[.users]?.idMap ?? [:]
        if part == .memberships { idMap.merge(state.parts[.groups]?.idMap ?? [:]) { old, _ in old } }
        var pages = 0
        var failure: CheckFailure?
        // Held here while it runs, and put back whatever happens: pages are large, and copies of them dear.
        var current = state.parts[part] ?? PopulationState()
        let comparison = PopulationComparison(
            part: part,
            legacy: legacy,
            apiV2: apiV2,
            sample: configuration.sample,
            seed: configuration.seed,
            idMap: part == .memberships ? idMap : [:],
            names: state.parts[.groups]?.names ?? [:],
            listedGroups: (state.parts[.groups]?.legacy.seen ?? [], state.parts[.groups]?.apiV2.seen ?? []),
            progress: { done, total in
                (self.place.done, self.place.total) = (done, total)
                pages += 1
            }
        )
        while !current.isFinished, failure == nil {
            do throws(CheckFailure) {
                try comparison.advance(&current, &ledger)
            } catch {
                failure = error
            }
            if pages >= Self.pagesBetweenSaves || failure != nil {
                pages = 0
                state.parts[part] = current
                remember()
            }
        }
        state.parts[part] = current
        if let failure, failure.kind == .interrupted { throw failure }
        try conclude(part, current, failure)
    }

    private static func titles(_ part: PopulationPart) -> [(id: String, title: String)] {
        switch part {
        case .users:
            [
                ("users-lists", "Both endpoints list users soundly"), ("users-complete", "Both endpoints have the same users"),
                ("users-ids", "Users have the same ids"),
                ("users-unique", "No two users have the same userName, letter case aside"),
                ("users-attributes", "Users have the same attributes, active and externalId among them"),
            ]
        case .groups:
            [
                ("groups-lists", "Both endpoints list groups soundly"),
                ("groups-complete", "Both endpoints have the same groups"),
                ("groups-ids", "Groups have the same ids"),
                ("groups-unique", "No two groups have the same displayName, letter case aside"),
                ("groups-attributes", "Groups have the same attributes"),
            ]
        case .memberships: [("memberships", "Groups have the same members, by id")]
        }
    }

    private func conclude(_ part: PopulationPart, _ state: PopulationState, _ failure: CheckFailure?) throws(CheckFailure) {
        let titles = Self.titles(part)
        let findings = state.findings
        if let failure {
            try step(titles[0].id, titles[0].title, cure: CheckCure.paging) { () throws(CheckFailure) in throw failure }
            for (id, title) in titles.dropFirst() {
                add(CheckStep(id, title, .skipped, [CheckStep.Evidence("the lists could not be read to their end")]))
            }
            return
        }
        let numbers = "\(state.legacy.seen.count) on legacy, \(state.apiV2.seen.count) on API v2, \(state.compared) compared"
        func verdict(
            _ suffix: String,
            _ bad: [CheckStep.Evidence],
            _ good: String,
            _ status: CheckStep.Status = .fail,
            cure: String
        ) {
            let id = suffix.isEmpty ? part.rawValue : "\(part.rawValue)-\(suffix)"
            let title = titles.first { $0.id == id }?.title ?? id
            add(
                bad.isEmpty
                    ? CheckStep(id, title, .pass, [CheckStep.Evidence(good)]) : CheckStep(id, title, status, bad, cure: cure)
            )
        }
        if part == .memberships {
            let bad = findings.evidence(.members, .paging, .unstable)
            if bad.isEmpty, state.members == 0 {
                let nothing = CheckStep.Evidence("neither endpoint shows a member of a group: nothing was compared")
                verdict("", [nothing], "", .warn, cure: CheckCure.nothing)
                return
            }
            verdict("", bad, "\(state.members) members of \(state.compared) groups compared", cure: CheckCure.directories)
            return
        }
        let nothing = [CheckStep.Evidence("neither endpoint lists a \(part.one): nothing was compared")]
        verdict("lists", findings.evidence(.paging, .unstable, .unlisted), numbers, cure: CheckCure.paging)
        let missing = findings.evidence(.missing, .extra)
        let isEmpty = missing.isEmpty && state.compared == 0
        verdict(
            "complete",
            isEmpty ? nothing : missing,
            numbers,
            isEmpty ? .warn : .fail,
            cure: isEmpty ? CheckCure.nothing : CheckCure.directories
        )
        verdict("ids", findings.evidence(.otherID), "\(state.compared) compared", cure: CheckCure.ids)
        verdict("unique", findings.evidence(.twin), "\(state.lowered.count) names on legacy", .warn, cure: CheckCure.twins)
        verdict(
            "attributes",
            findings.evidence(.attribute),
            "\(state.compared) compared, every attribute",
            cure: CheckCure.attributes
        )
    }

    // MARK: Look-ups

    func compareLookups(_ access: CheckAccess) throws(CheckFailure) {
        place.stage = "look-ups"
        (place.done, place.total) = (0, 0)
        let idMap = (state.parts[.users]?.idMap ?? [:]).merging(state.parts[.groups]?.idMap ?? [:]) { old, _ in old }
        let lookups = LookupComparison(legacy: legacy, apiV2: apiV2, idMap: idMap)
        let questions = LookupComparison.Question.allCases
        var result = LookupComparison.Result()
        for part in [PopulationPart.users, .groups] {
            let isOpen =
                part == .users
                ? access.legacyUsers && access.apiV2Users : access.legacyGroups && access.apiV2Groups
            let title = "\(part == .users ? "Users" : "Groups") are found alike, as Entra ID looks for them"
            let id = "lookups-\(part.rawValue)"
            guard isOpen, let state = state.parts[part], state.isFinished else {
                add(CheckStep(id, title, .skipped, [CheckStep.Evidence("the \(part.rawValue) were not compared")]))
                continue
            }
            if state.sampled.isEmpty {
                add(CheckStep(id, title, .skipped, [CheckStep.Evidence("the sample is empty")]))
                continue
            }
            place.total += state.sampled.count
            try step(id, title, cure: CheckCure.lookup) { () throws(CheckFailure) in
                result.findings = FindingTally()
                for one in state.sampled {
                    for question in questions where question.isAboutUsers == (part == .users) {
                        let member = question == .member ? try firstMember(of: one, result) : nil
                        try lookups.ask(question, one, member: member, &result, &ledger)
                    }
                    place.done += 1
                }
                lookupFindings += result.findings.kept
                return conclude(part, id, title, state, result)
            }
        }
        subtracted += result.noise
    }

    /// A member to ask for, where the endpoints still answer such a question.
    private func firstMember(of group: PopulationState.Sampled, _ result: LookupComparison.Result) throws(CheckFailure) -> String?
    {
        if result.refused[.member] != nil { return nil }
        let object = try legacy.object("/Groups/\(PercentCoding.encode(group.id))", query: "attributes=members").object
        return object["members"]?[0]?["value"]?.stringValue
    }

    private func conclude(
        _ part: PopulationPart,
        _ id: String,
        _ title: String,
        _ state: PopulationState,
        _ result: LookupComparison.Result
    ) -> CheckStep {
        let asked = LookupComparison.Question.allCases.filter { $0.isAboutUsers == (part == .users) }
            .compactMap { question in result.asked[question].map { "\(question.rawValue) × \($0)" } }
        let whole = state.legacy.seen.count
        let summary = CheckStep.Evidence(
            "\(state.sampled.count) of \(whole) \(part.rawValue)\(state.sampled.count < whole ? ", spread over the list by seed \(configuration.seed)" : ""): \(asked.isEmpty ? "nothing to ask" : asked.joined(separator: ", "))"
        )
        let bad = result.findings.evidence(.lookup)
        if !bad.isEmpty { return CheckStep(id, title, .fail, bad + [summary], cure: CheckCure.lookup) }
        if part == .groups, let refused = result.refused[.member] {
            return CheckStep(
                id,
                title,
                .warn,
                [
                    summary,
                    CheckStep.Evidence(
                        "API v2 refuses the question whether somebody is a member, which legacy answers: \(refused.text)",
                        refused.requests
                    ),
                ],
                cure: "Entra ID asks this for references only, not for members of groups; change scripts of your own that do."
            )
        }
        return CheckStep(id, title, .pass, [summary])
    }
}
