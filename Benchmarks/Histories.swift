import HTTP
import Harness

/// How many random histories a second are lived, and how long it takes to make a finding small.
enum Histories {
    static func measure(_ report: inout BenchmarkReport) async {
        var options = HistoryOptions()
        options.histories = 2000
        options.jobs = 2
        let (seconds, summary) = await time(options)
        precondition(summary?.finding == nil, "the sound endpoints differ in a random history")
        let rate = Double(options.histories) / seconds
        report.add(
            "random histories of 20 steps, four lanes, 2 at a time",
            rate,
            "/s",
            goal: "at least 500 /s",
            isReached: rate >= 500
        )
        guard let overrides = try? ProfileOverride.all(of: "apiV2.patchRemoveMember=ignore") else {
            preconditionFailure("the profile of the benchmark is none")
        }
        options.profileOverrides = overrides
        options.shrinkingBudget = 0
        let (found, whole) = await time(options)
        options.shrinkingBudget = HistoryOptions().shrinkingBudget
        let (shrunk, small) = await time(options)
        guard let before = whole?.finding?.history.stepCount, let after = small?.finding?.history.stepCount else {
            preconditionFailure("a lost removal of members was not found")
        }
        report.add(
            "shrinking a finding from \(before) steps to \(after)",
            (shrunk - found) * 1000,
            "ms",
            goal: "under 2,000 ms",
            isReached: shrunk - found < 2
        )
    }

    private static func time(_ options: HistoryOptions) async -> (Double, HistorySummary?) {
        let began = MonotonicClock.nanoseconds
        let summary = try? await HistoryRunner(options).run()
        return (Double(MonotonicClock.nanoseconds - began) / 1e9, summary)
    }
}
