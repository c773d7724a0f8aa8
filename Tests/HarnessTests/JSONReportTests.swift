import Harness
import JSON
import Testing

@Suite("JSON reports")
struct JSONReportTests {
    static let check = SchemaCheck(schema: ReportSchema.json)

    @Test("a report of sound and of failing scenarios is what the schema demands")
    func followsSchema() async throws {
        let runs = try await SampleRuns.mixed()
        #expect(!runs.findings.isEmpty)
        #expect(Self.check.problems(try JSONValue.parse(runs.json)) == [])
    }

    @Test("a sweep's report, with lanes that join others and faults, is what the schema demands, and can be read back")
    func followsSchemaInSweep() async throws {
        let runs = try await Runs.files("lifecycle/joiner", "groups/unassigned-with") { options in
            options = .sweep
            options.profileOverrides = [try ProfileOverride("apiV2.patchRemoveMember=ignore")]
        }
        #expect(runs.lanes.contains { $0.joined != nil })
        #expect(Self.check.problems(try JSONValue.parse(runs.json)) == [])
        let told = try RunReport(Array(runs.json.utf8), file: "sweep.json")
        #expect(try told.written(.json) == runs.json)
    }

    @Test("a hostile run's report is what the schema demands")
    func survivesHostileNames() async throws {
        #expect(Self.check.problems(try JSONValue.parse(try await HostileRun.run().json)) == [])
    }

    /// Members that are taken away, renamed or changed, and where that must be noticed.
    static let mistakes: [(path: [String], value: JSONValue?, says: String)] = [
        (["seed"], nil, ": lacks seed"), (["version"], 2, "/version: is not 1"),
        (["transport"], "pigeon", "/transport: is none of the words"),
        (["summary", "failed"], -1, "/summary/failed: is too small"),
        (["summary", "passed"], 3, "/summary: must not have passed"),
        (["suite", "fingerprint"], "md5:1", "/suite/fingerprint: does not match"),
        (["scenarios"], .object([:]), "/scenarios: is"),
    ]

    @Test("the schema notices a mistake", arguments: mistakes)
    func noticesMistake(path: [String], value: JSONValue?, says: String) async throws {
        let report = try JSONValue.parse(try await Runs.files("lifecycle/joiner").json)
        let problems = Self.check.problems(report.setting(path, to: value))
        #expect(problems.contains { $0.contains(says) }, "said \(problems)")
    }

    @Test("no token is in any report", arguments: ReportFormat.allCases)
    func hidesTokens(format: ReportFormat) async throws {
        let text = try await SampleRuns.mixed().report(format)
        for match in text.matches(of: /Bearer ([^ "\n&]+)/) where match.1 != "token" {
            // Markdown and the page write the sign before a fingerprint in their own way.
            let mark = [#"<sha256:"#, #"\<sha256:"#, #"\u003csha256:"#].contains { match.1.hasPrefix($0) }
            #expect(mark, "\(match.0)")
        }
    }
}

extension JSONValue {
    /// The value with another one at `path`, or none.
    func setting(_ path: [String], to value: JSONValue?) -> JSONValue {
        guard let name = path.first, case .object(var object) = self else { return value ?? .null }
        object[name] = path.count == 1 ? value : object[name]?.setting(Array(path.dropFirst()), to: value)
        return .object(object)
    }
}

extension RunReport {
    /// The run in some format.
    func written(_ format: ReportFormat) throws -> String {
        var events: [Event] = []
        replay { events.append($0) }
        return try Runs.report(format, of: events)
    }
}
