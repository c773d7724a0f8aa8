import HTTP
import JSON

/// Writes the run as one JSON document when it ends. The same seed gives the same bytes: no times, no durations, no machine.
///
/// ``ReportSchema`` is the document's schema, and ``RunReport`` reads it back.
public struct JSONReportRecorder: EventRecorder {
    private let write: (String) -> Void
    private var header = JSONObject()
    private var scenarios: [JSONValue] = []
    private var scenario = JSONObject()
    private var lanes: [JSONValue] = []
    private var findings: [Finding] = []
    private var lines = StepLines()

    /// The version of the format. It is counted up where a member is renamed, removed or means something else; members may be added.
    public static let version = 1

    /// Creates a recorder that gives the document to `write`, once.
    public init(write: @escaping (String) -> Void) { self.write = write }

    /// Takes the next event.
    public mutating func record(_ event: Event) {
        switch event {
        case .suiteStarted(let suite):
            header = [
                "format": "cutover-report", "version": .number(JSONNumber(Self.version)), "seed": .string(String(suite.seed)),
                "transport": .string(suite.transport), "producer": Self.producer(suite.identity), "suite": Self.json(suite),
            ]
        case .scenarioStarted(let started):
            scenario = [
                "file": .string(started.file), "title": .string(started.title), "proves": .string(started.proves),
                "tags": .array(started.tags.map { .string($0) }), "steps": .number(JSONNumber(started.stepCount)),
                "lines": Self.json(started.lines),
            ]
            lanes = []
            findings = []
            lines = started.lines
        case .laneFinished(let lane): lanes.append(Self.json(lane))
        case .found(let finding): findings.append(finding)
        case .scenarioFinished(let verdict):
            scenario["verdict"] = verdict.isIdentical ? "identical" : "different"
            scenario["livedSteps"] = .number(JSONNumber(verdict.steps))
            scenario["requests"] = .number(JSONNumber(verdict.requests))
            scenario["model"] = Self.json(verdict.model)
            scenario["knownDifferences"] = .number(JSONNumber(verdict.knownDifferences.reduce(0, +)))
            scenario["lanes"] = .array(lanes)
            scenario["findings"] = .array(findings.worstFirst.map { Self.json($0, lines) })
            scenarios.append(.object(scenario))
        case .suiteFinished(let summary):
            var document = header
            document["scenarios"] = .array(scenarios)
            document["knownDifferences"] = .array(
                summary.ledger.map { Self.json($0.entry, uses: $0.uses, isStale: summary.judgesStaleness && $0.uses == 0) }
            )
            document["summary"] = [
                "verdict": .string(summary.wasInterrupted ? "interrupted" : summary.failed == 0 ? "identical" : "different"),
                "scenarios": .number(JSONNumber(summary.scenarios)), "failed": .number(JSONNumber(summary.failed)),
                "lanes": .number(JSONNumber(summary.lanes)), "steps": .number(JSONNumber(summary.steps)),
                "requests": .number(JSONNumber(summary.requests)), "model": Self.json(summary.model),
            ]
            write(JSONValue.object(document).text(pretty: true) + "\n")
        }
    }
}
