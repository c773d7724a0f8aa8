import JSON

/// Writes the run as Markdown for a change ticket: the verdict first, what to do, findings by severity, then every scenario.
public struct MarkdownRecorder: EventRecorder {
    private let write: (String) -> Void
    private var gathering = ScenarioGathering()
    private var header: SuiteHeader?
    private var rows: [String] = []
    private var told: [Told] = []

    /// Findings that mean the same, and everywhere they occur.
    private struct Told {
        let explanation: Explanation
        var places: [(file: String, title: String, line: Int?, finding: Finding)]
    }

    /// How many meanings are told in full.
    private static let meaningsShown = 100
    /// How many places of one meaning are told.
    private static let placesShown = 5

    /// Creates a recorder that gives its text to `write`, once.
    public init(write: @escaping (String) -> Void) { self.write = write }

    /// Takes the next event.
    public mutating func record(_ event: Event) {
        switch event {
        case .suiteStarted(let suite): header = suite
        case .suiteFinished(let summary): write(document(summary).joined(separator: "\n") + "\n")
        default:
            if let record = gathering.take(event) { add(record) }
        }
    }

    private mutating func add(_ record: ScenarioRecord) {
        let cases = record.cases
        let cells = Column.allCases.map { column -> String in
            let lanes = cases.filter { Column($0.lane) == column }
            let wrong = lanes.count { !$0.isSound }
            return lanes.isEmpty
                ? "–" : wrong == 0 ? "✓ \(grouped(lanes.count))" : "✗ \(grouped(wrong)) of \(grouped(lanes.count))"
        }
        let mark = record.verdict.isIdentical ? "✓" : "✗"
        let title = "\(MarkdownText.plain(record.header.title)) (\(MarkdownText.plain(record.header.file)))"
        rows.append("| \(mark) | \(title) | \(cells.joined(separator: " | ")) |")
        for finding in record.findings {
            let explanation = finding.explanation
            let place = (record.header.file, record.header.title, record.header.lines.line(of: finding.place), finding)
            if let index = told.firstIndex(where: { $0.explanation == explanation }) {
                told[index].places.append(place)
            } else {
                told.append(Told(explanation: explanation, places: [place]))
            }
        }
    }

    /// The columns of the table of scenarios.
    private enum Column: String, CaseIterable {
        case legacy
        case apiV2 = "api-v2"
        case cutover
        case rollback
        case control

        init(_ lane: Lane) { self = lane.isControl ? .control : Column(rawValue: lane.kind.rawValue) ?? .control }
    }

    // MARK: Document

    private func document(_ summary: SuiteSummary) -> [String] {
        let worst = told.map(\.explanation.severity).max()
        var lines = ["# cutover: \(verdict(summary))", ""]
        lines += ["\(advice(summary, worst))", ""]
        lines += ["| | |", "| --- | --- |", "| verdict | **\(verdict(summary))** |"]
        if let worst { lines.append("| worst finding | \(worst.rawValue) |") }
        lines.append(
            "| scale | \(counted(summary.scenarios, "scenario")), \(counted(summary.lanes, "lane")), \(counted(summary.steps, "step")), "
                + "\(counted(summary.requests, "SCIM request")) |"
        )
        if let header {
            let command = ([header.identity.command] + header.identity.options).joined(separator: " ")
            lines.append("| run | cutover \(MarkdownText.plain("\(header.identity.version) \(command)")) |")
            lines.append("| seed, transport | \(header.seed), \(MarkdownText.plain(header.transport)) |")
            lines.append("| scenarios | \(MarkdownText.plain(header.identity.fingerprint))\(part(header)) |")
        }
        lines.append("")
        lines += cures() + findings() + ["## Scenarios", ""]
        lines += [
            "| | scenario | \(Column.allCases.map(\.rawValue).joined(separator: " | ")) |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        lines += rows + [""]
        lines += ledger(summary)
        lines.append(
            "A column counts the lanes of its kind; ✗ those in which something is wrong. A verdict speaks of the mocks that cutover runs on."
        )
        return lines
    }

    private func part(_ header: SuiteHeader) -> String {
        if let shard = header.identity.shard { return ", part \(shard) of \(counted(header.identity.scenarioCount, "scenario"))" }
        return header.identity.isWhole ? ", the whole suite" : ", a choice"
    }

    private func verdict(_ summary: SuiteSummary) -> String {
        if summary.wasInterrupted { return "interrupted, no verdict" }
        if summary.failed > 0 { return "different: \(grouped(summary.failed)) of \(counted(summary.scenarios, "scenario"))" }
        return summary.scenarios == 0 ? "nothing was run" : "identical"
    }

    private func advice(_ summary: SuiteSummary, _ worst: Severity?) -> String {
        switch worst {
        case .critical:
            "A person would be locked out, or keep or get an access that must not be. **Do not switch.** Where you have, act today."
        case .high: "Identities, groups, the job or the audit log would be damaged. **Do not switch before this is mended.**"
        case .medium: "Data would be wrong, or an endpoint behaves otherwise. **Decide on each finding before you switch.**"
        case .low: "Only the form differs. **Declare each finding in the ledger once you know where it is documented.**"
        case nil where summary.wasInterrupted: "The run did not come to its end. **Run it again.**"
        case nil where summary.scenarios == 0: "No scenario was run, so this proves nothing."
        case nil: "Users, groups, memberships, job and audit log were the same in every lane."
        }
    }

    private var worstFirst: [Told] {
        told.enumerated().sorted {
            ($0.element.explanation.severity.rank, $0.offset) < ($1.element.explanation.severity.rank, $1.offset)
        }
        .map(\.element)
    }

    /// What to do, each cure once.
    private func cures() -> [String] {
        if told.isEmpty { return [] }
        var known: Set<String> = []
        let cures = worstFirst.map(\.explanation.advice).filter { known.insert($0).inserted }
        var lines = ["## What to do", ""]
        lines += cures.prefix(Self.meaningsShown).enumerated().map { "\($0 + 1). \(MarkdownText.plain($1))" }
        return lines + [""]
    }

    private func findings() -> [String] {
        if told.isEmpty { return [] }
        var lines = ["## Findings", ""]
        let shown = worstFirst.prefix(Self.meaningsShown)
        for severity in Severity.allCases {
            let group = shown.filter { $0.explanation.severity == severity }
            if group.isEmpty { continue }
            lines += ["### \(severity.rawValue.prefix(1).uppercased())\(severity.rawValue.dropFirst())", ""]
            for told in group { lines += self.lines(of: told) }
        }
        if told.count > shown.count {
            lines += ["… and \(counted(told.count - shown.count, "more finding")), which the JSON report holds.", ""]
        }
        return lines
    }

    private func lines(of told: Told) -> [String] {
        var lines = ["- **\(MarkdownText.plain(told.explanation.consequence))**"]
        for (file, title, line, finding) in told.places.prefix(Self.placesShown) {
            let more = finding.alsoIn.isEmpty ? "" : " and \(counted(finding.alsoIn.count, "more lane"))"
            lines.append(
                "  - \(MarkdownText.code(line.map { "\(file):\($0)" } ?? file)) \(MarkdownText.plain(title)): "
                    + "lane \(MarkdownText.plain("\(finding.lane)"))\(more), \(MarkdownText.plain("\(finding.place)"))"
            )
            if let divergence = finding.divergence {
                lines.append(
                    "    - at \(MarkdownText.code(divergence.path.replacing("~1", with: "/"))): "
                        + "\(divergence.against) \(value(divergence.baseline)), \(MarkdownText.plain("\(finding.lane)")) \(value(divergence.value))"
                )
            }
            if !finding.message.isEmpty { lines.append("    - \(MarkdownText.plain(finding.message))") }
        }
        let more = told.places.count - Self.placesShown
        if more > 0 { lines.append("  - … and \(counted(more, "more place"))") }
        return lines + ["  - what to do: \(MarkdownText.plain(told.explanation.advice))", ""]
    }

    private func value(_ value: JSONValue?) -> String {
        guard let value else { return "(absent)" }
        let text = value.text(pretty: false)
        return MarkdownText.code(text.count > 200 ? "\(text.prefix(197))…" : text)
    }

    private func ledger(_ summary: SuiteSummary) -> [String] {
        let used = summary.ledger.filter { $0.uses > 0 }
        let stale = summary.judgesStaleness ? summary.ledger.filter { $0.uses == 0 } : []
        func row(_ entry: KnownDifference, _ last: String) -> String {
            let place = "\(entry.dimension.rawValue) \(entry.path.description.replacing("~1", with: "/"))"
            return
                "| \(MarkdownText.plain(place)) | \(MarkdownText.plain(entry.reason)) | \(MarkdownText.plain(entry.source)) | \(last) |"
        }
        var lines: [String] = []
        if !used.isEmpty {
            lines += [
                "## Known differences that occurred", "", "| where | why it is allowed | source | times |",
                "| --- | --- | --- | --- |",
            ]
            lines += used.map { row($0.entry, grouped($0.uses)) } + [""]
        }
        if !stale.isEmpty {
            lines += [
                "## Known differences that no longer occur", "", "| where | why it was allowed | source | |",
                "| --- | --- | --- | --- |",
            ]
            lines += stale.map { row($0.entry, "remove it from the ledger") } + [""]
        }
        return lines
    }
}
