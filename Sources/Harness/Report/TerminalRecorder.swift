import HTTP
import JSON

/// Writes the run for a person: a line for each scenario, findings in full below it, a summary at the end.
public struct TerminalRecorder: EventRecorder {
    private let style: TerminalStyle
    private let detail: Detail
    private let write: (String) -> Void
    private var scenario: ScenarioHeader?
    private var findings: [Finding] = []
    private var expected: [NamedFailure.Name] = []
    private var folder = ""

    /// How many findings of a scenario are shown in full.
    private static let findingsShown = 8

    /// How much is told.
    public enum Detail: Sendable {
        /// What is wrong, and the last line.
        case quiet
        /// A line for each scenario, the first findings of each in full, the known differences.
        case normal
        /// Also what each scenario proves, and every finding in full.
        case verbose
    }

    /// Creates a recorder that gives its lines, each with its line feed, to `write`.
    public init(style: TerminalStyle = TerminalStyle(), detail: Detail = .normal, write: @escaping (String) -> Void) {
        self.style = style
        self.detail = detail
        self.write = write
    }

    /// Takes the next event.
    public mutating func record(_ event: Event) {
        switch event {
        case .suiteStarted(let suite):
            if detail == .quiet { return }
            line(
                style.bold("cutover")
                    + " · \(counted(suite.scenarioCount, "scenario")) · transport \(suite.transport) · seed \(suite.seed)"
            )
        case .scenarioStarted(let started):
            scenario = started
            findings = []
            expected = []
        case .laneFinished(let lane):
            for failure in lane.expectedFailures where !expected.contains(failure.name) { expected.append(failure.name) }
        case .found(let finding): findings.append(finding)
        case .scenarioFinished(let verdict): finish(verdict)
        case .suiteFinished(let summary): finish(summary)
        }
    }

    private mutating func finish(_ verdict: ScenarioVerdict) {
        guard let scenario, detail != .quiet || !verdict.isIdentical else { return }
        let parts = scenario.file.split(separator: "/")
        let theme = parts.dropLast().joined(separator: "/")
        if theme != folder {
            folder = theme
            line("")
            line(style.bold(theme.isEmpty ? "." : theme))
        }
        let mark = verdict.isIdentical ? style.green("✓") : style.red("✗")
        var facts = "\(counted(verdict.lanes, "lane")), \(counted(verdict.requests, "request"))"
        if !expected.isEmpty { facts += ", fails as expected: \(expected.map(\.rawValue).joined(separator: ", "))" }
        line("  \(mark) \(scenario.title)  \(style.dim("\(parts.last ?? "") · \(facts)"))")
        if detail == .verbose { line("      " + style.dim(scenario.proves)) }
        let groups = FindingText.grouped(findings)
        let shown = detail == .verbose ? groups.count : Self.findingsShown
        for group in groups.prefix(shown) {
            FindingText(style: style).lines(for: group).forEach { line($0.isEmpty ? "" : "      " + $0) }
        }
        if groups.count > shown {
            line("      … and \(counted(groups.count - shown, "more finding")); the JSON report holds them all")
            line("")
        }
    }

    private func finish(_ summary: SuiteSummary) {
        let used = summary.ledger.filter { $0.uses > 0 }
        let stale = summary.judgesStaleness ? summary.ledger.filter { $0.uses == 0 } : []
        if detail != .quiet || summary.failed > 0 { line("") }
        if !used.isEmpty, detail != .quiet {
            line(style.bold("Known differences that occurred"))
            for (entry, uses) in used {
                line(
                    "  \(entry.dimension.rawValue)  \(entry.path.description.replacing("~1", with: "/"))  \(style.dim("× \(grouped(uses))"))"
                )
                line("    \(entry.reason) \(style.dim("[\(entry.source)]"))")
            }
            line("")
        }
        for (entry, _) in stale {
            line(
                style.yellow("stale: ")
                    + "the known difference \(entry.dimension.rawValue) \(entry.path.description.replacing("~1", with: "/")) no longer occurs; remove it from the ledger"
            )
        }
        let scale =
            "\(counted(summary.lanes, "lane")), \(counted(summary.steps, "step")), \(counted(summary.requests, "SCIM request"))"
        if summary.model.cycles > 0, detail != .quiet {
            line("The model judged \(grouped(summary.model.judged)) of \(counted(summary.model.cycles, "cycle")).")
            for (reason, count) in summary.model.reasons {
                line("  " + style.dim("not \(counted(count, "cycle")): \(reason.rawValue)"))
            }
        }
        if summary.wasInterrupted {
            line(
                style.yellow("Interrupted")
                    + " after \(counted(summary.scenarios, "scenario")), \(summary.failed) with findings; \(scale)."
            )
        } else if summary.failed == 0 {
            line(style.green("Identical") + ": \(counted(summary.scenarios, "scenario")), \(scale).")
        } else {
            line(style.red("Different") + ": \(summary.failed) of \(counted(summary.scenarios, "scenario")); \(scale).")
        }
    }

    private func line(_ text: String) { write(text + "\n") }
}

/// How a report for a person looks.
public struct TerminalStyle: Sendable {
    /// Whether to use colour.
    public var colour: Bool
    /// How many columns there are.
    public var width: Int

    /// Creates a style.
    public init(colour: Bool = false, width: Int = 120) {
        self.colour = colour
        self.width = width
    }

    /// Bold text.
    public func bold(_ text: String) -> String { paint("1", text) }
    /// Faint text.
    public func dim(_ text: String) -> String { paint("2", text) }
    func red(_ text: String) -> String { paint("31", text) }
    func green(_ text: String) -> String { paint("32", text) }
    func yellow(_ text: String) -> String { paint("33", text) }
    func cyan(_ text: String) -> String { paint("36", text) }

    private func paint(_ code: String, _ text: String) -> String { colour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}

/// `1 lane`, `1,234 lanes`.
func counted(_ count: Int, _ noun: String) -> String { "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")" }

/// `1,234,567`.
func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
        if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
        text.append(digit)
    }
    return text
}
