/// Runs scenarios, some at once, and tells what happened in the order of the scenarios.
public struct SuiteRunner: Sendable {
    private let scenarios: [Scenario]
    private let options: RunOptions

    /// Creates a runner.
    public init(_ scenarios: [Scenario], options: RunOptions = RunOptions()) {
        self.scenarios = scenarios
        self.options = options
    }

    /// Runs all scenarios. The events come in the order of the scenarios, whatever ends first.
    ///
    /// - Parameters:
    ///   - identity: which run it is; `nil` for one of just these scenarios. Only where they are all there are may an unused entry of the
    ///     ledger be called stale.
    ///   - shouldStop: asked between scenarios; once it says yes, none is begun.
    ///   - progress: told how many scenarios are done, from any task.
    ///   - emit: takes the events.
    public func run(
        identity: SuiteIdentity? = nil,
        shouldStop: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (Int) -> Void = { _ in },
        emit: (Event) -> Void
    ) async -> SuiteSummary {
        let identity = identity ?? SuiteIdentity(of: scenarios)
        emit(
            .suiteStarted(
                SuiteHeader(
                    scenarioCount: scenarios.count,
                    seed: options.seed,
                    transport: options.transports.count > 1 ? "both" : options.transports.first?.rawValue ?? "",
                    identity: identity,
                    isComplete: options.isComplete,
                    changes: (options.defect.map { ["defect \($0.name)"] } ?? [])
                        + options.profileOverrides.map(\.description)
                )
            )
        )
        var summary = SuiteSummary(
            ledger: options.ledger,
            judgesStaleness: identity.isWhole && identity.shard == nil && options.isComplete
        )
        var waiting: [Int: ScenarioRunner.Outcome] = [:]
        var next = 0
        var stopped = false
        await withTaskGroup(of: (Int, ScenarioRunner.Outcome).self) { group in
            var begun = 0
            func begin() {
                if begun < scenarios.count, !stopped, !shouldStop() {
                    let index = begun
                    let scenario = scenarios[index]
                    let options = options
                    begun += 1
                    group.addTask { (index, ScenarioRunner.run(scenario, options)) }
                }
            }
            for _ in 0..<max(1, options.jobs) { begin() }
            while let (index, outcome) = await group.next() {
                waiting[index] = outcome
                while let ready = waiting.removeValue(forKey: next) {
                    if !stopped {
                        ready.events.forEach(emit)
                        summary.add(ready.verdict)
                        if options.stopsAtFirstFailure, !ready.verdict.isIdentical { stopped = true }
                    }
                    next += 1
                }
                progress(next)
                begin()
            }
        }
        summary.wasInterrupted = shouldStop() && summary.scenarios < scenarios.count
        if summary.scenarios < scenarios.count { summary.judgesStaleness = false }
        emit(.suiteFinished(summary))
        return summary
    }
}

extension SuiteSummary {
    /// Counts a scenario's verdict.
    public mutating func add(_ verdict: ScenarioVerdict) {
        scenarios += 1
        if !verdict.isIdentical { failed += 1 }
        lanes += verdict.lanes
        steps += verdict.steps
        requests += verdict.requests
        model.add(verdict.model)
        for (index, count) in verdict.knownDifferences.enumerated() where index < ledger.count { ledger[index].uses += count }
    }
}
