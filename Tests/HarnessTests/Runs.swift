import Harness
import JSON
import Testing

/// Runs scenarios and keeps what was said.
struct Runs: Sendable {
    /// Every shipped scenario in every lane, run once for all the tests that look at it.
    static let shipped = Task { try await files("scenarios/") }

    var findings: [Finding] = []
    var lanes: [LaneReport] = []
    var events: [Event] = []
    var summary: SuiteSummary?
    var json = ""
    var text = ""

    /// The run as a page; drawn when it is asked for, which few tests do.
    var html: String {
        let written = Written()
        var recorder = HTMLReportRecorder { written.text += $0 }
        events.forEach { recorder.record($0) }
        return written.text
    }

    /// Runs the scenario files whose path contains one of `names`.
    static func files(_ names: String..., configure: (inout RunOptions) throws -> Void = { _ in }) async throws -> Runs {
        let files = try ScenarioSuite.files(at: ["\(repository)/scenarios"]).filter { file in names.contains { file.contains($0) }
        }
        var scenarios = try ScenarioSuite.read(files)
        // Paths as a user of the repository sees them, so that reports are the same on every machine.
        for index in scenarios.indices { scenarios[index].file = String(scenarios[index].file.dropFirst(repository.count + 1)) }
        return try await run(scenarios, configure: configure)
    }

    /// Runs one scenario from its text.
    static func text(_ text: String, configure: (inout RunOptions) throws -> Void = { _ in }) async throws -> Runs {
        try await run([try Scenario(Array(text.utf8), file: "test.json5")], configure: configure)
    }

    static func run(_ scenarios: [Scenario], configure: (inout RunOptions) throws -> Void = { _ in }) async throws -> Runs {
        var options = RunOptions()
        try configure(&options)
        var runs = Runs()
        let written = Written()
        var json = JSONReportRecorder { written.json += $0 }
        var terminal = TerminalRecorder { written.text += $0 }
        runs.summary = await SuiteRunner(scenarios, options: options).run { event in
            json.record(event)
            terminal.record(event)
            runs.events.append(event)
            switch event {
            case .found(let finding): runs.findings.append(finding)
            case .laneFinished(let report): runs.lanes.append(report)
            default: break
            }
        }
        runs.json = written.json
        runs.text = written.text
        return runs
    }

    /// The run in another format.
    func report(_ format: ReportFormat) throws -> String { try Runs.report(format, of: events) }

    /// `events` in some format.
    static func report(_ format: ReportFormat, of events: [Event]) throws -> String {
        let written = Written()
        var recorder = format.recorder { written.text += $0 }
        for event in events { recorder.record(event) }
        return written.text
    }

    private final class Written {
        var json = ""
        var text = ""
    }
}
