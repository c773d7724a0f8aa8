import JSON

/// Writes the run in the Test Anything Protocol, version 14: a test for each scenario, a subtest for each lane, findings as YAML.
///
/// See testanything.org/tap-version-14-specification.html. A reader of version 13 takes the subtests for comments.
public struct TAPRecorder: EventRecorder {
    private let write: (String) -> Void
    private var gathering = ScenarioGathering()
    private var planned = 0
    private var count = 0

    /// Creates a recorder that gives its lines to `write`.
    public init(write: @escaping (String) -> Void) { self.write = write }

    /// Takes the next event.
    public mutating func record(_ event: Event) {
        switch event {
        case .suiteStarted(let suite):
            planned = suite.scenarioCount
            line("TAP version 14")
            line(planned == 0 ? "1..0 # SKIP no scenario is in this part of the suite" : "1..\(planned)")
            line("# seed \(suite.seed), transport \(suite.transport)\(suite.identity.shard.map { ", shard \($0)" } ?? "")")
        case .suiteFinished(let summary):
            if summary.wasInterrupted {
                line("Bail out! The run was interrupted after \(counted(summary.scenarios, "scenario")).")
                return
            }
            while count < planned {
                count += 1
                line("ok \(count) - a scenario that was not run # SKIP the run stopped behind the first scenario that failed")
            }
        default:
            if let record = gathering.take(event) { put(record) }
        }
    }

    private mutating func put(_ record: ScenarioRecord) {
        count += 1
        let title = TAPText.description(record.header.title)
        let cases = record.cases
        line("# Subtest: \(title)")
        line("    1..\(cases.count)")
        for (index, lived) in cases.enumerated() { put(lived, number: index + 1, record.header) }
        line("\(record.verdict.isIdentical ? "ok" : "not ok") \(count) - \(title)")
        var diagnosis: JSONObject = ["file": .string(record.header.file), "requests": number(record.verdict.requests)]
        if let worst = record.findings.worstFirst.first {
            let explanation = worst.explanation
            diagnosis["severity"] = .string(explanation.severity.rawValue)
            diagnosis["message"] = .string(explanation.consequence)
            diagnosis["findings"] = number(record.findings.count)
        }
        put(diagnosis, indent: "  ")
    }

    private func put(_ lived: ScenarioRecord.Case, number: Int, _ header: ScenarioHeader) {
        line("    \(lived.isSound ? "ok" : "not ok") \(number) - \(TAPText.description("\(lived.lane)"))")
        for failure in lived.report?.expectedFailures ?? [] {
            line(
                "    # fails as expected: \(failure.name.rawValue) at \(TAPText.singleLine("\(failure.place): \(failure.detail)"))"
            )
        }
        guard let worst = lived.worst else { return }
        var diagnosis: JSONObject = [
            "severity": .string(worst.explanation.severity.rawValue), "message": .string(worst.explanation.consequence),
        ]
        diagnosis["findings"] = .array(
            lived.findings.map { .object(Self.diagnosis($0, header)) } + lived.shared.map { .object(Self.reference($0, header)) }
        )
        put(diagnosis, indent: "      ")
    }

    private static func place(_ finding: Finding, _ header: ScenarioHeader) -> JSONObject {
        var at: JSONObject = ["file": .string(header.file)]
        if let line = header.lines.line(of: finding.place) { at["line"] = .number(JSONNumber(line)) }
        at["step"] = .string("\(finding.place)")
        return at
    }

    private static func diagnosis(_ finding: Finding, _ header: ScenarioHeader) -> JSONObject {
        let explanation = finding.explanation
        var object: JSONObject = [
            "kind": .string(finding.kind.rawValue), "severity": .string(explanation.severity.rawValue),
            "consequence": .string(explanation.consequence), "at": .object(place(finding, header)),
        ]
        if !finding.message.isEmpty { object["message"] = .string(finding.message) }
        if let divergence = finding.divergence {
            object["dimension"] = .string(divergence.dimension.rawValue)
            object["path"] = .string(divergence.path)
            object["baseline"] = .string(divergence.against.description)
            // TAP's own names: what was to be there, and what was there; without a value it was to be absent, or was.
            object["wanted"] = divergence.baseline
            object["found"] = divergence.value
        } else if let evidence = finding.evidence {
            object["dimension"] = .string(evidence.dimension.rawValue)
            object["path"] = .string(evidence.path)
            object["wanted"] = evidence.expected
            object["found"] = evidence.found
        }
        object["advice"] = .string(explanation.advice)
        return object
    }

    /// A finding that is told in full with another lane.
    private static func reference(_ finding: Finding, _ header: ScenarioHeader) -> JSONObject {
        [
            "kind": .string(finding.kind.rawValue), "severity": .string(finding.explanation.severity.rawValue),
            "consequence": .string(finding.explanation.consequence), "at": .object(place(finding, header)),
            "same_as_in": .string(finding.lane.description),
        ]
    }

    private func number(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }

    private func put(_ diagnosis: JSONObject, indent: String) {
        line(indent + "---")
        for text in TAPText.yaml(diagnosis) { line(indent + text) }
        line(indent + "...")
    }

    private func line(_ text: String) { write(text + "\n") }
}
