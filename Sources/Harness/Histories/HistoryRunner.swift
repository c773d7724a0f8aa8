/// Lives many histories, some at once, and stops at the first by number that ends otherwise than it should.
public struct HistoryRunner: Sendable {
    private let options: HistoryOptions

    /// Creates a runner.
    public init(_ options: HistoryOptions) { self.options = options }

    /// What came of one history.
    private struct Outcome: Sendable {
        var history: History
        var trial: HistoryTrial
        var relation: HistoryRelation?
        var violation: (reason: HistoryReason, other: History)?
    }

    /// How many histories one task lives before it reports: enough that handing over costs nothing.
    private static let batch = 16

    /// Lives the histories. The result is the same however many are lived at once, unless `shouldStop` ends the run.
    ///
    /// - Parameters:
    ///   - shouldStop: asked between batches of histories.
    ///   - progress: told how many histories are done.
    public func run(
        shouldStop: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws(ScenarioError) -> HistorySummary {
        var summary = HistorySummary()
        var failed: Outcome?
        var waiting: [Int: Result<[Outcome], ScenarioError>] = [:]
        var problem: ScenarioError?
        let batches = (options.histories + Self.batch - 1) / Self.batch
        await withTaskGroup(of: (Int, Result<[Outcome], ScenarioError>).self) { group in
            var begun = 0
            var next = 0
            func begin() {
                guard begun < batches, failed == nil, problem == nil, !shouldStop() else { return }
                let index = begun
                let first = index * Self.batch + 1
                let last = min(first + Self.batch - 1, options.histories)
                begun += 1
                group.addTask { [options] in (index, Self.live(first...last, options)) }
            }
            for _ in 0..<max(1, options.jobs) { begin() }
            while let (index, result) = await group.next() {
                waiting[index] = result
                // Batches count in their order, so that the finding with the lowest number is the one that is told.
                while failed == nil, problem == nil, let ready = waiting.removeValue(forKey: next) {
                    next += 1
                    switch ready {
                    case .failure(let error): problem = error
                    case .success(let outcomes):
                        for outcome in outcomes {
                            summary.add(outcome.history, outcome.trial, outcome.relation)
                            if !outcome.trial.findings.isEmpty || outcome.violation != nil { failed = outcome }
                        }
                    }
                    progress(summary.histories)
                }
                begin()
            }
        }
        if let problem { throw problem }
        summary.wasStopped = failed == nil && summary.histories < options.histories
        guard let failed else { return summary }
        summary.finding = try shrunk(failed)
        return summary
    }

    /// Lives histories up to the first with a finding.
    private static func live(_ numbers: ClosedRange<Int>, _ options: HistoryOptions) -> Result<[Outcome], ScenarioError> {
        var outcomes: [Outcome] = []
        do throws(ScenarioError) {
            for number in numbers {
                let outcome = try live(number, options)
                outcomes.append(outcome)
                if !outcome.trial.findings.isEmpty || outcome.violation != nil { break }
            }
        } catch {
            return .failure(error)
        }
        return .success(outcomes)
    }

    private static func live(_ number: Int, _ options: HistoryOptions) throws(ScenarioError) -> Outcome {
        let history = HistoryGenerator.history(seed: options.seed, number: number, steps: options.steps)
        let trial = try HistoryTrial.of(history, options)
        var outcome = Outcome(history: history, trial: trial)
        // One relation for every fourth history: each costs two lanes more.
        guard trial.findings.isEmpty, number % 4 == 0 else { return outcome }
        let kinds = HistoryRelation.allCases
        for offset in 0..<kinds.count {
            let kind = kinds[(number / 4 + offset) % kinds.count]
            guard let pair = kind.pair(of: history) else { continue }
            outcome.relation = kind
            if let reason = try kind.violation(history, pair, options) { outcome.violation = (reason, pair) }
            break
        }
        return outcome
    }

    /// Lives one history, and gives why it ends otherwise than it should, if it does.
    ///
    /// - Throws: ``ScenarioError`` where the history is no scenario, which is a mistake of the generator.
    public static func reason(ofHistory number: Int, _ options: HistoryOptions) throws(ScenarioError) -> HistoryReason? {
        let outcome = try live(number, options)
        return outcome.trial.reason ?? outcome.violation?.reason
    }

    private func shrunk(_ outcome: Outcome) throws(ScenarioError) -> HistoryFinding {
        if let violation = outcome.violation, let kind = outcome.relation {
            var shrinker = HistoryShrinker(budget: options.shrinkingBudget) { [options] (candidate) throws(ScenarioError) in
                guard let pair = kind.pair(of: candidate) else { return nil }
                return try kind.violation(candidate, pair, options)
            }
            let small = shrinker.shrunk(outcome.history, reason: violation.reason) ?? outcome.history
            return HistoryFinding(
                original: outcome.history,
                history: small,
                reason: violation.reason,
                findings: [],
                relation: (kind, kind.pair(of: small) ?? violation.other),
                attempts: shrinker.attempts
            )
        }
        guard let first = outcome.trial.findings.first else {
            throw ScenarioError(problems: [])
        }
        let reason = HistoryReason(first)
        // A smaller history may lack what the whole one had, but must not fail in a way of its own: that would be another story.
        let known = Set(outcome.trial.findings.map { HistoryReason($0) })
        var shrinker = HistoryShrinker(budget: options.shrinkingBudget) { [options] (candidate) throws(ScenarioError) in
            let trial = try HistoryTrial.of(candidate, options)
            var shows = false
            for finding in trial.findings {
                let found = HistoryReason(finding)
                if found == reason { shows = true }
                if finding.kind != .divergence, !known.contains(found) { return nil }
            }
            return shows ? reason : nil
        }
        // With fewer lanes the reason may be lost: then all are kept.
        let small =
            shrinker.shrunk(outcome.history.pinned(to: first.lane), reason: reason)
            ?? shrinker.shrunk(outcome.history, reason: reason) ?? outcome.history
        let trial = try HistoryTrial.of(small, options)
        return HistoryFinding(
            original: outcome.history,
            history: small,
            reason: reason,
            findings: trial.findings.filter { HistoryReason($0) == reason },
            relation: nil,
            attempts: shrinker.attempts
        )
    }
}
