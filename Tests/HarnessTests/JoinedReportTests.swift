import Harness
import JSON
import Testing

@Suite("Joined reports")
struct JoinedReportTests {
    /// Scenarios that fall into all of three shards, some with findings.
    private static func scenarios() throws -> [Scenario] {
        let files = try ScenarioSuite.files(at: ["\(repository)/scenarios/groups", "\(repository)/scenarios/lifecycle"])
        var scenarios = try ScenarioSuite.read(files)
        for index in scenarios.indices { scenarios[index].file = String(scenarios[index].file.dropFirst(repository.count + 1)) }
        return scenarios
    }

    private static func run(
        _ shard: SuiteIdentity.Shard?,
        isWhole: Bool = true,
        version: String = "1.2.3",
        configure: (inout RunOptions) throws -> Void = { _ in }
    ) async throws -> String {
        let all = try scenarios()
        var options = RunOptions()
        options.lanes = [.legacy, .apiV2]
        try configure(&options)
        var text = ""
        var recorder = JSONReportRecorder { text += $0 }
        _ = await SuiteRunner(shard.map { shard in all.filter { shard.holds($0.file) } } ?? all, options: options).run(
            identity: SuiteIdentity(of: all, version: version, shard: shard, isWhole: isWhole)
        ) { recorder.record($0) }
        return text
    }

    private static func shards(
        _ count: Int,
        configure: (inout RunOptions) throws -> Void = { _ in }
    ) async throws -> [String] {
        var reports: [String] = []
        for index in 1...count {
            reports.append(try await run(SuiteIdentity.Shard(index: index, count: count), configure: configure))
        }
        return reports
    }

    private static func joined(_ reports: [String]) throws -> RunReport {
        try RunReport.joined(try reports.enumerated().map { try RunReport(Array($1.utf8), file: "\($0).json") })
    }

    /// What is said when `read` refuses; empty where it does not.
    private static func refusal(_ read: () throws -> RunReport) -> String {
        do {
            _ = try read()
            return ""
        } catch {
            return "\(error)"
        }
    }

    private static func ignoringRemovals(_ options: inout RunOptions) throws {
        options.profileOverrides = [try ProfileOverride("apiV2.patchRemoveMember=ignore")]
    }

    private static func everyLane(_ options: inout RunOptions) { options.lanes = Set(Lane.Kind.allCases) }

    @Test("shards joined in any order are the whole run, byte for byte", arguments: [1, 2, 3, 40])
    func isTheWhole(count: Int) async throws {
        let whole = try await Self.run(nil, configure: Self.ignoringRemovals)
        let parts = try await Self.shards(count, configure: Self.ignoringRemovals)
        #expect(whole.contains("\"verdict\": \"different\""))
        #expect(try Self.joined(parts.reversed()).written(.json) == whole)
    }

    @Test(
        "every format of a joined report is that of the whole run",
        arguments: ReportFormat.joinable
    )
    func isTheWholeInEveryFormat(format: ReportFormat) async throws {
        let whole = try RunReport(Array(try await Self.run(nil).utf8), file: "whole.json")
        #expect(try Self.joined(try await Self.shards(2)).written(format) == whole.written(format))
    }

    @Test(
        "a run told again from its report reads like the run in every format",
        arguments: ReportFormat.joinable
    )
    func readsLikeTheRun(format: ReportFormat) async throws {
        for runs in [try await SampleRuns.mixed(), try await HostileRun.run()] {
            let told = try RunReport(Array(runs.json.utf8), file: "run.json")
            #expect(try told.written(format) == runs.report(format))
        }
    }

    @Test("a known difference is stale only where no shard met it, and never in a shard alone")
    func judgesStaleness() async throws {
        let parts = try await Self.shards(2, configure: Self.everyLane)
        #expect(parts.allSatisfy { !$0.contains("\"stale\": true") })
        let whole = try await Self.run(nil, configure: Self.everyLane)
        #expect(whole.contains("\"stale\": true"))
        let joined = try Self.joined(parts)
        #expect(try joined.written(.json) == whole)
        #expect(joined.summary.judgesStaleness)
    }

    @Test("a shard that is missing is named")
    func namesMissingShard() async throws {
        let parts = try await Self.shards(3)
        let said = Self.refusal { try Self.joined([parts[0]]) }
        #expect(said.hasPrefix("Shards 2/3, 3/3 are missing."), "said: \(said)")
    }

    @Test("a shard that is there twice is named")
    func namesDoubledShard() async throws {
        let parts = try await Self.shards(2)
        let said = Self.refusal { try Self.joined(parts + [parts[1]]) }
        #expect(said.hasPrefix("Shard 2/2 is there twice: 1.json and 2.json."), "said: \(said)")
    }

    /// How the second shard differs from the first, and what is said about it.
    static let strangers: [(version: String, seed: UInt64, isWhole: Bool, says: String)] = [
        ("1.2.4", 1, true, "the version of cutover of 0.json is 1.2.3, that of 1.json is 1.2.4"),
        ("1.2.3", 2, true, "the seed of 0.json is 1, that of 1.json is 2"),
        ("1.2.3", 1, false, "allow other known differences or another choice of lanes"),
    ]

    @Test("a shard of another build, seed or choice is refused with both values", arguments: strangers)
    func refusesStranger(version: String, seed: UInt64, isWhole: Bool, says: String) async throws {
        let first = try await Self.run(SuiteIdentity.Shard(index: 1, count: 2))
        let second = try await Self.run(SuiteIdentity.Shard(index: 2, count: 2), isWhole: isWhole, version: version) {
            $0.seed = seed
        }
        let said = Self.refusal { try Self.joined([first, second]) }
        #expect(said.contains(says), "said: \(said)")
    }

    /// What was done to a report, and what is said about it.
    static let edits: [(find: String, replace: String, says: String)] = [
        ("\"failed\": 0", "\"failed\": 1", "report.json: summary says 1 failed, and the scenarios add up to 0"),
        ("\"version\": 1,", "\"version\": 2,", "the report has version 2 of the format; this build reads version 1"),
        ("\"lane\": \"legacy\"", "\"lane\": \"legcay\"", "scenarios[0].lanes[0].lane is no lane: \"legcay\""),
        (
            "\"verdict\": \"identical\",\n      \"livedSteps\"", "\"verdict\": \"different\",\n      \"livedSteps\"",
            "has a verdict that its findings contradict"
        ),
        ("\"planned\": 1", "\"planned\": 2", "counts fewer scenarios than were planned, and nothing says why"),
        ("\"format\": \"cutover-report\"", "\"format\": \"x\"", "does not say \"format\": \"cutover-report\""),
        ("\"seed\"", "\"sead\"", "the document has no member \"seed\""), ("{", "", "report.json:2:11: unexpected `:`"),
    ]

    @Test("a report that was cut or edited is refused with the place", arguments: edits)
    func refusesEdit(find: String, replace: String, says: String) async throws {
        let text = try await Runs.files("lifecycle/joiner") { $0.lanes = [.legacy] }.json
        let range = try #require(text.firstRange(of: find))
        let said = Self.refusal {
            try RunReport(Array(text.replacingCharacters(in: range, with: replace).utf8), file: "report.json")
        }
        #expect(said.contains(says), "said: \(said)")
    }

    @Test("an interrupted shard makes the whole interrupted")
    func keepsInterruption() async throws {
        let parts = try await Self.shards(2)
        let cut = parts[1].replacing(
            "\"verdict\": \"identical\",\n    \"scenarios\"",
            with: "\"verdict\": \"interrupted\",\n    \"scenarios\""
        )
        #expect(cut != parts[1])
        #expect(try Self.joined([parts[0], cut]).summary.wasInterrupted)
    }

    @Test("every lane's name is read back as the lane")
    func readsLanes() async throws {
        let runs = try await Runs.files("lifecycle/joiner") { $0 = .sweep }
        let told = try RunReport(Array(runs.json.utf8), file: "sweep.json")
        var lanes: [Lane] = []
        told.replay { if case .laneFinished(let report) = $0 { lanes.append(report.lane) } }
        #expect(lanes == runs.lanes.map(\.lane))
        #expect(Set(lanes.map(\.kind)).count == 4)
    }
}
