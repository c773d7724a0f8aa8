import JSON

/// A run as its JSON report tells it, which can be told again as events, in any format.
public struct RunReport: Sendable {
    /// How the run was asked for.
    public var header: SuiteHeader
    /// The scenarios in their order.
    public var scenarios: [ToldScenario]
    /// The ledger's entries and how often each was used.
    public var ledger: [(entry: KnownDifference, uses: Int)]
    /// Whether the run was stopped before its end.
    public var wasInterrupted: Bool
    /// Where the report was read, for messages.
    var file: String

    /// A scenario as a report tells it.
    public struct ToldScenario: Sendable {
        /// The path of its file.
        public var file: String
        /// Everything that was said of it, in order.
        var events: [Event]
        /// Its verdict.
        public var verdict: ScenarioVerdict
    }

    /// The end of the run.
    public var summary: SuiteSummary {
        var summary = SuiteSummary(
            ledger: Ledger(entries: ledger.map(\.entry)),
            judgesStaleness: header.identity.isWhole && header.identity.shard == nil && header.isComplete
                && scenarios.count == header.scenarioCount
        )
        summary.scenarios = scenarios.count
        summary.failed = scenarios.count { !$0.verdict.isIdentical }
        summary.lanes = scenarios.reduce(0) { $0 + $1.verdict.lanes }
        summary.steps = scenarios.reduce(0) { $0 + $1.verdict.steps }
        summary.requests = scenarios.reduce(0) { $0 + $1.verdict.requests }
        summary.ledger = ledger
        summary.wasInterrupted = wasInterrupted
        for scenario in scenarios { summary.model.add(scenario.verdict.model) }
        return summary
    }

    /// Tells the run again.
    public func replay(_ emit: (Event) -> Void) {
        emit(.suiteStarted(header))
        for scenario in scenarios { scenario.events.forEach(emit) }
        emit(.suiteFinished(summary))
    }
}
