import JSON

/// A run of histories in lines for a person, and as one JSON document.
public struct HistoryReport: Sendable {
    private let options: HistoryOptions
    private let summary: HistorySummary

    /// Creates a report of what `summary` says of a run with `options`.
    public init(_ options: HistoryOptions, _ summary: HistorySummary) {
        self.options = options
        self.summary = summary
    }

    /// The lines, each with its line feed. `replay` is the command that shows the finding again.
    public func text(style: TerminalStyle = TerminalStyle(), replay: [String] = []) -> String {
        var lines = [style.bold("cutover fuzz") + " · seed \(options.seed) · \(counted(options.steps, "step")) a history", ""]
        if let finding = summary.finding { lines += self.lines(finding, style, replay) }
        let tried = summary.relations.values.reduce(0, +)
        let scale =
            "\(histories), \(counted(summary.historySteps, "step")), \(counted(summary.lanes, "lane")), "
            + "\(counted(summary.requests, "SCIM request")), \(counted(tried, "relation"))"
        if summary.finding != nil {
            lines.append(style.red("Different") + ": the last of \(scale).")
        } else if summary.wasStopped {
            lines.append(style.yellow("Stopped") + ": no difference in \(scale).")
        } else {
            lines.append(style.green("Identical") + ": \(scale).")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private func lines(_ finding: HistoryFinding, _ style: TerminalStyle, _ replay: [String]) -> [String] {
        var lines = [
            "\(style.red("history \(finding.original.number)")): \(finding.reason)",
            style.dim(
                finding.attempts == 0
                    ? "as it was made"
                    : "made small from \(counted(finding.original.stepCount, "step")) to \(finding.history.stepCount), "
                        + "in \(counted(finding.attempts, "attempt"))"
            ), "",
        ]
        for (name, text) in finding.files {
            if finding.relation != nil { lines.append(style.dim(name)) }
            lines += text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { "  \($0)" } + [""]
        }
        let shown = FindingText.grouped(finding.findings).prefix(2)
        for group in shown { lines += FindingText(style: style).lines(for: group) }
        if !replay.isEmpty { lines += ["Run it again:"] + replay.map { "  \($0)" } + [""] }
        return lines
    }

    /// The document. The same options give the same bytes: no times, no machine.
    public func json(replay: [String] = []) -> JSONValue {
        var document: JSONObject = [
            "format": "cutover-fuzz", "version": 1, "seed": .string(String(options.seed)), "steps": number(options.steps),
            "verdict": .string(summary.finding != nil ? "different" : summary.wasStopped ? "stopped" : "identical"),
            "histories": number(summary.histories), "historySteps": number(summary.historySteps), "lanes": number(summary.lanes),
            "laneSteps": number(summary.steps), "requests": number(summary.requests),
            "features": .object(JSONObject(HistoryFeature.allCases.map { ($0.rawValue, number(summary.features[$0] ?? 0)) })),
            "verbs": .object(JSONObject(StepVerb.all.map { ($0.name, number(summary.verbs[$0.name] ?? 0)) })),
            "relations": .object(JSONObject(HistoryRelation.allCases.map { ($0.rawValue, number(summary.relations[$0] ?? 0)) })),
        ]
        if let finding = summary.finding {
            document["finding"] = [
                "history": number(finding.original.number), "reason": .string(finding.reason.description),
                "stepsBefore": number(finding.original.stepCount), "steps": number(finding.history.stepCount),
                "attempts": number(finding.attempts),
                "cutoverAt": number(finding.history.cutoverAt), "rollbackAt": finding.history.rollbackAt.map(number) ?? .null,
                "relation": finding.relation.map { .string($0.kind.rawValue) } ?? .null,
                "scenarios": .array(finding.files.map { ["name": .string($0.name), "text": .string($0.text)] }),
                "replay": .array(replay.map { .string($0) }),
            ]
        }
        return .object(document)
    }

    private func number(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }

    private var histories: String { "\(grouped(summary.histories)) \(summary.histories == 1 ? "history" : "histories")" }
}
