import HTTP

/// Writes the run as JUnit XML: a test suite for each scenario, a test case for each lane.
///
/// What Apache Ant's formatter writes and the schema that is known as `JUnit.xsd` demands, and no more: Jenkins, GitLab, Azure DevOps,
/// Buildkite and CircleCI read it. The schema wants a moment and durations; as equal runs are equal bytes, the moment is that of the
/// mocks' clock, at which every scenario begins, and durations are 0.
public struct JUnitRecorder: EventRecorder {
    private let write: (String) -> Void
    private var gathering = ScenarioGathering()
    private var header: SuiteHeader?
    private var count = 0

    /// Creates a recorder that gives its text to `write`.
    public init(write: @escaping (String) -> Void) { self.write = write }

    /// Takes the next event.
    public mutating func record(_ event: Event) {
        switch event {
        case .suiteStarted(let suite):
            header = suite
            write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n")
        case .suiteFinished(let summary):
            if let notRun = notRun(summary) { put(notRun) }
            write("</testsuites>\n")
        default:
            if let record = gathering.take(event) { put(suite(record)) }
        }
    }

    /// A test suite as it is written.
    private struct Suite {
        var name: String
        var package: String
        var properties: [(name: String, value: String)]
        var cases: [Case] = []
        var output = ""
    }

    /// A test case as it is written; one outcome each, as the schema has it.
    private struct Case {
        enum Outcome {
            case passed
            case skipped
            case failure(type: String, message: String, text: String)
            case error(type: String, message: String, text: String)
        }

        var name: String
        var className: String
        var outcome: Outcome
    }

    // MARK: Content

    private func suite(_ record: ScenarioRecord) -> Suite {
        let title = record.header.title.trimmingASCIISpace
        var suite = Suite(
            name: title.isEmpty ? record.header.file : title,
            package: record.header.file.split(separator: "/").dropLast().joined(separator: "."),
            properties: runProperties
        )
        suite.properties += [("file", record.header.file), ("tags", record.header.tags.joined(separator: ", "))]
        suite.cases = record.cases.map { Self.junit($0, file: record.header.file) }
        suite.output =
            "\(record.header.proves)\n\(counted(record.verdict.lanes, "lane")), \(counted(record.verdict.requests, "request"))\n"
        for lane in record.lanes {
            if let joined = lane.joined {
                suite.output += "lane \(lane.lane) came to stand where \(joined) stood, and goes on as that\n"
            }
            for failure in lane.expectedFailures {
                suite.output +=
                    "lane \(lane.lane) fails as expected: \(failure.name.rawValue) at \(failure.place): \(failure.detail)\n"
            }
        }
        return suite
    }

    private var runProperties: [(name: String, value: String)] {
        guard let header else { return [] }
        var properties = [
            ("seed", String(header.seed)), ("transport", header.transport), ("command", header.identity.command),
            ("options", header.identity.options.joined(separator: " ")), ("version", header.identity.version),
        ]
        if let shard = header.identity.shard { properties.append(("shard", shard.description)) }
        return properties
    }

    private static func junit(_ lived: ScenarioRecord.Case, file: String) -> Case {
        guard let worst = lived.worst else { return Case(name: "\(lived.lane)", className: file, outcome: .passed) }
        let explanation = worst.explanation
        let more = lived.findings.count + lived.shared.count - 1
        let message =
            "\(explanation.severity.rawValue): \(explanation.consequence)"
            + (more > 0 ? " (and \(counted(more, "more finding")))" : "")
        let type = "\(explanation.severity.rawValue).\(worst.kind.rawValue)"
        let text = FindingText(style: TerminalStyle())
        var lines = FindingText.grouped(lived.findings).flatMap { text.lines(for: $0) }
        lines += lived.shared.flatMap(Self.reference)
        let body = lines.joined(separator: "\n")
        return Case(
            name: "\(lived.lane)",
            className: file,
            outcome: lived.couldNotBegin
                ? .error(type: type, message: message, text: body) : .failure(type: type, message: message, text: body)
        )
    }

    /// A finding that is told in full with another lane.
    private static func reference(_ finding: Finding) -> [String] {
        let explanation = finding.explanation
        return [
            "\(explanation.severity.rawValue): \(explanation.consequence)",
            "  at \(finding.place); the same as in lane \(finding.lane), where values and exchanges are",
            "  what to do: \(explanation.advice)", "",
        ]
    }

    /// What stands for the scenarios that the run was to have and did not come to.
    private func notRun(_ summary: SuiteSummary) -> Suite? {
        guard let header, summary.scenarios < header.scenarioCount else { return nil }
        let missing = counted(header.scenarioCount - summary.scenarios, "scenario")
        let outcome: Case.Outcome =
            summary.wasInterrupted
            ? .error(
                type: "interrupted",
                message: "\(missing) not run: the run was interrupted",
                text: "Run it again to its end."
            )
            : .skipped
        return Suite(
            name: "not run",
            package: "",
            properties: runProperties,
            cases: [Case(name: "\(missing) not run", className: "not run", outcome: outcome)],
            output: summary.wasInterrupted ? "" : "The run stopped behind the first scenario that failed, as asked.\n"
        )
    }

    // MARK: Form

    private mutating func put(_ suite: Suite) {
        let failures = suite.cases.count { if case .failure = $0.outcome { true } else { false } }
        let errors = suite.cases.count { if case .error = $0.outcome { true } else { false } }
        let skipped = suite.cases.count { if case .skipped = $0.outcome { true } else { false } }
        var text = "  <testsuite"
        for (name, value) in [
            ("name", suite.name), ("package", suite.package), ("id", String(count)), ("tests", String(suite.cases.count)),
            ("failures", String(failures)), ("errors", String(errors)), ("skipped", String(skipped)),
            ("timestamp", String(World.start.iso8601.dropLast())), ("hostname", "localhost"), ("time", "0"),
        ] {
            text += " \(name)=\"\(XMLText.attribute(value))\""
        }
        text += ">\n    <properties>\n"
        for (name, value) in suite.properties {
            text += "      <property name=\"\(XMLText.attribute(name))\" value=\"\(XMLText.attribute(value))\"/>\n"
        }
        text += "    </properties>\n"
        for test in suite.cases { text += Self.text(test) }
        text += "    <system-out>\(XMLText.content(suite.output))</system-out>\n    <system-err></system-err>\n  </testsuite>\n"
        count += 1
        write(text)
    }

    private static func text(_ test: Case) -> String {
        let name = XMLText.attribute(test.name)
        let start = "    <testcase name=\"\(name)\" classname=\"\(XMLText.attribute(test.className))\" time=\"0\""
        switch test.outcome {
        case .passed: return start + "/>\n"
        case .skipped: return start + "><skipped/></testcase>\n"
        case .failure(let type, let message, let text): return start + ">\n" + element("failure", type, message, text)
        case .error(let type, let message, let text): return start + ">\n" + element("error", type, message, text)
        }
    }

    private static func element(_ tag: String, _ type: String, _ message: String, _ text: String) -> String {
        "      <\(tag) type=\"\(XMLText.attribute(type))\" message=\"\(XMLText.attribute(message))\">"
            + "\(XMLText.content(text))</\(tag)>\n    </testcase>\n"
    }
}

extension String {
    /// The text without white space of ASCII at its ends.
    var trimmingASCIISpace: String {
        let isSpace = { (character: Character) in character.isASCII && character.isWhitespace }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}
