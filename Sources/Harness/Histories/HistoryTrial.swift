import JSON
import MockNetskope

/// What came of one history: what its lanes showed, and what of that is wrong.
public struct HistoryTrial: Sendable {
    /// The findings that count, the first one first.
    public var findings: [Finding]
    /// How many lanes were lived.
    public var lanes: Int
    /// How many steps were lived in all lanes.
    public var steps: Int
    /// How many SCIM requests were sent.
    public var requests: Int

    /// The reason of the first finding; `nil` where nothing is wrong.
    public var reason: HistoryReason? { findings.first.map { HistoryReason($0) } }

    /// Lives a history through the legacy endpoint, through API v2, through its cutover and its way back.
    ///
    /// - Throws: ``ScenarioError`` where the document is no scenario.
    public static func of(_ history: History, _ options: HistoryOptions) throws(ScenarioError) -> HistoryTrial {
        let scenario = try history.scenario()
        let outcome = ScenarioRunner.run(scenario, runOptions(history, options))
        let findings = outcome.events.compactMap { event -> Finding? in
            if case .found(let finding) = event { return finding }
            return nil
        }
        return HistoryTrial(
            findings: differing(findings, scenario),
            lanes: outcome.verdict.lanes,
            steps: outcome.verdict.steps,
            requests: outcome.verdict.requests
        )
    }

    /// The options of one history: its points, and no lane against itself, which would find noise of the rehearsal that other suites look for.
    static func runOptions(_ history: History, _ options: HistoryOptions) -> RunOptions {
        var run = RunOptions()
        run.controls = false
        // A lane whose state is like the baseline's has the baseline's future: most cutovers and ways back.
        run.sharesFutures = true
        run.cutoverAt = [history.cutoverAt]
        run.rollbackAt = history.rollbackAt.map { [$0] } ?? []
        run.profileOverrides = options.profileOverrides
        run.defect = options.defect
        return run
    }

    /// Without the failures that the baseline shows, too: random histories meet failures that nobody declared, and those are no difference. The baseline
    /// is lived first, so what it shows carries its name. Of a failure only what failed for whom counts: the text behind it may quote an answer.
    private static func differing(_ findings: [Finding], _ scenario: Scenario) -> [Finding] {
        let baseline = scenario.baseline == .apiV2 ? Lane.apiV2 : .legacy
        func failure(_ finding: Finding) -> [String] {
            [finding.place.description] + finding.message.split(separator: ":", maxSplits: 2).prefix(2).map(String.init)
        }
        let failures = findings.filter { $0.kind == .unexpectedFailure }
        if failures.isEmpty { return findings }
        let common = Set(failures.filter { $0.lane == baseline }.map(failure))
        return findings.filter { $0.kind != .unexpectedFailure || !common.contains(failure($0)) }
    }
}

/// How histories are to be made and lived.
public struct HistoryOptions: Sendable {
    /// How many.
    public var histories = 1000
    /// How many steps each has, about: a block of steps that belong together is not cut.
    public var steps = 20
    /// Where they come from.
    public var seed: UInt64 = 1
    /// How many are lived at once.
    public var jobs = 2
    /// Switches of the endpoints that are set over every history's own.
    public var profileOverrides: [ProfileOverride] = []
    /// The seeded defect of the API v2 endpoint; `nil` for a sound one.
    public var defect: Defect?
    /// How many attempts to shrink a finding may take.
    public var shrinkingBudget = 3000

    /// Creates options: a thousand histories of twenty steps from seed 1.
    public init() {}
}
