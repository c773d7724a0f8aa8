import Harness
import JSON
import MockNetskope
import Testing

/// Random histories: what they are made of, and that the sound pair of endpoints stands them.
@Suite("Random histories")
struct HistoryTests {
    @Test("The same seed and number make the same bytes, another number makes others", arguments: [1, 7, 4242] as [UInt64])
    func same(seed: UInt64) throws {
        let first = (1...40).map { HistoryGenerator.history(seed: seed, number: $0, steps: 20) }
        let second = (1...40).reversed().map { HistoryGenerator.history(seed: seed, number: $0, steps: 20) }.reversed()
        #expect(first.map(\.text) == second.map(\.text))
        #expect(first.map(\.cutoverAt) == second.map(\.cutoverAt))
        #expect(first.map(\.rollbackAt) == second.map(\.rollbackAt))
        #expect(Set(first.map { $0.document.members.filter { $0.name != "title" }.description }).count == 40)
    }

    @Test("Every feature and every verb occurs within two thousand histories")
    func coverage() async throws {
        let histories = (1...2000).map { HistoryGenerator.history(seed: 1, number: $0, steps: 20) }
        let features = Set(histories.flatMap(\.features))
        #expect(HistoryFeature.allCases.filter { !features.contains($0) } == [])
        let verbs = Set(histories.flatMap(\.verbs))
        // The report lists the whole vocabulary, whatever occurred.
        let nothing = try await HistoryRunner(HistoryOptions()).run(shouldStop: { true })
        let all = try #require(HistoryReport(HistoryOptions(), nothing).json()["verbs"]?.objectValue).names
        #expect(all.count > 30)
        // What a step expects is what the comparison of lanes takes the place of.
        #expect(all.filter { !verbs.contains($0) } == ["expect"])
    }

    @Test(
        "A history is a scenario as a file would hold it: read from its text it is the same, and has the steps asked for",
        arguments: [5, 20, 60]
    )
    func text(steps: Int) throws {
        for number in 1...60 {
            let history = HistoryGenerator.history(seed: 3, number: number, steps: steps)
            let read = try Scenario(Array(history.text.utf8), file: history.name)
            let built = try history.scenario()
            #expect(read.steps.map(\.title) == built.steps.map(\.title))
            #expect(read.title == built.title)
            #expect(history.stepCount >= steps)
            #expect(history.stepCount < steps + 12)
        }
    }

    @Test("Lanes change their endpoint in the middle of histories, and at both ends")
    func points() {
        let histories = (1...400).map { HistoryGenerator.history(seed: 2, number: $0, steps: 10) }
        let points = histories.map { Double($0.cutoverAt) / Double($0.stepCount) }
        #expect(points.contains(0))
        #expect(points.contains(1))
        #expect(points.filter { $0 > 0.2 && $0 < 0.8 }.count > 150)
        for history in histories { #expect(history.rollbackAt.map { $0 > history.cutoverAt } ?? true) }
    }

    @Test(
        "The sound pair stands random histories: every step can be done, every lane ends alike, every relation holds",
        arguments: [11, 12] as [UInt64]
    )
    func sound(seed: UInt64) async throws {
        var options = HistoryOptions()
        options.histories = 80
        options.seed = 11
        let summary = try await HistoryRunner(options).run()
        #expect(summary.finding == nil, "\(summary.finding.map { "\($0.reason)\n\($0.history.text)" } ?? "")")
        #expect(summary.histories == 80)
        #expect(summary.lanes >= 80 * 3)
        #expect(summary.relations.values.reduce(0, +) > 5)
    }

    @Test("However many are lived at once, the summary and the finding are the same", arguments: [1, 5])
    func jobs(jobs: Int) async throws {
        var options = HistoryOptions()
        options.histories = 300
        options.jobs = jobs
        options.shrinkingBudget = 25
        options.profileOverrides = try ProfileOverride.all(of: "apiV2.patchRemoveMember=ignore")
        let summary = try await HistoryRunner(options).run()
        options.jobs = 3
        let other = try await HistoryRunner(options).run()
        #expect(HistoryReport(options, summary).json() == HistoryReport(options, other).json())
        #expect(summary.finding != nil)
    }
}
