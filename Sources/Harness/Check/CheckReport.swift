import JSON

/// What a check came to, for a person and for machines.
public struct CheckReport {
    private let result: CheckResult

    /// Creates a report of `result`.
    public init(_ result: CheckResult) { self.result = result }

    /// `GO`, `NO-GO`, or why neither can be said.
    public var verdict: String {
        if result.isInterrupted { return "INTERRUPTED" }
        if result.isUnreachable { return "UNREACHABLE" }
        return result.isGo ? "GO" : "NO-GO"
    }

    /// How many places that were left out are shown to a person.
    private static let placesShown = 10

    /// The checklist for a terminal.
    public func text(style: TerminalStyle = TerminalStyle()) -> String {
        var lines = [
            style.bold("cutover check") + " · legacy \(result.legacyURL) · API v2 \(result.apiV2URL)", "",
        ]
        // Of the write probe's many steps those that passed are counted by the step in front of them.
        for step in result.steps where step.status != .pass || !step.id.hasPrefix(CheckResult.probePrefix) {
            lines.append("  \(mark(step.status, style)) \(step.title)  \(style.dim(step.id))")
            for item in step.evidence { lines.append("            \(item.text)\(numbers(item, style))") }
            if let cure = step.cure, step.status != .pass { lines.append("            what to do: \(cure)") }
        }
        lines.append("")
        if !result.subtracted.isEmpty {
            lines.append(style.bold("Left out, because two reads of the same differ on the legacy endpoint"))
            lines += result.subtracted.prefix(Self.placesShown).map { "  \($0)" }
            if result.subtracted.count > Self.placesShown {
                lines.append(
                    "  … and \(grouped(result.subtracted.count - Self.placesShown)) more; the JSON report holds them all"
                )
            }
            lines.append("")
        }
        if !result.known.isEmpty {
            lines.append(style.bold("Known differences that occurred"))
            for (entry, uses) in result.known {
                lines.append("  \(entry.path.description.replacing("~1", with: "/"))  \(style.dim("× \(grouped(uses))"))")
                lines.append("    \(entry.reason) \(style.dim("[\(entry.source)]"))")
            }
            lines.append("")
        }
        lines += result.notes.map { "Note: \($0)." }
        lines.append(scale)
        lines.append(summary(style))
        return lines.joined(separator: "\n") + "\n"
    }

    private var scale: String {
        "Compared: \(counted(result.compared.users, "user")), \(counted(result.compared.groups, "group")), \(counted(result.compared.members, "membership")); \(counted(result.requests, "request")), \(result.writes == 0 ? "all of them GET" : "\(grouped(result.writes)) of them writes to disposable objects")."
    }

    private func summary(_ style: TerminalStyle) -> String {
        let failed = result.steps.filter { $0.status == .fail }.map(\.id).joined(separator: ", ")
        let rest = "\(counted(result.count(.warn), "warning")), \(grouped(result.count(.skipped))) skipped"
        return switch verdict {
        case "GO": "\(style.green(style.bold("GO"))): no step failed; \(rest)."
        case "NO-GO": "\(style.red(style.bold("NO-GO"))): \(counted(result.count(.fail), "step")) failed (\(failed)); \(rest)."
        case "UNREACHABLE": "\(style.red(style.bold("UNREACHABLE"))): nothing can be said of the migration (\(failed)); \(rest)."
        default:
            "\(style.yellow(style.bold("INTERRUPTED"))): the check did not come to its end, so it says neither GO nor NO-GO; \(rest)."
        }
    }

    private func mark(_ status: CheckStep.Status, _ style: TerminalStyle) -> String {
        let word = status.rawValue + String(repeating: " ", count: 7 - status.rawValue.count)
        return switch status {
        case .pass: style.green(word)
        case .warn: style.yellow(word)
        case .fail: style.red(word)
        case .skipped: style.dim(word)
        }
    }

    private func numbers(_ evidence: CheckStep.Evidence, _ style: TerminalStyle) -> String {
        if evidence.requests.isEmpty { return "" }
        let list = evidence.requests.map { "\($0)" }.joined(separator: ", ")
        return "  " + style.dim("[request\(evidence.requests.count == 1 ? "" : "s") \(list)]")
    }

    /// One JSON document.
    public var json: JSONValue {
        [
            "cutover": "check", "verdict": .string(verdict), "legacy": .string(result.legacyURL.description),
            "apiV2": .string(result.apiV2URL.description), "steps": .array(result.steps.map(\.json)),
            "compared": [
                "users": .number(JSONNumber(result.compared.users)), "groups": .number(JSONNumber(result.compared.groups)),
                "members": .number(JSONNumber(result.compared.members)),
            ],
            "findings": .array(result.findings.map(\.json)), "requests": .number(JSONNumber(result.requests)),
            "exchanges": .array(result.exchanges.map { ["number": .number(JSONNumber($0.number)), "line": .string($0.line)] }),
            "subtracted": .array(result.subtracted.map { .string($0) }),
            "knownDifferences": .array(
                result.known.map { entry, uses in
                    [
                        "path": .string(entry.path.description), "uses": .number(JSONNumber(uses)),
                        "reason": .string(entry.reason),
                        "source": .string(entry.source),
                    ]
                }
            ),
            "notes": .array(result.notes.map { .string($0) }),
        ]
    }

    /// A table for a ticket or a wiki.
    public var markdown: String {
        var lines = [
            "# cutover check: \(verdict)", "", "- legacy: \(result.legacyURL)", "- API v2: \(result.apiV2URL)", "- \(scale)", "",
            "| step | status | evidence | what to do |", "| --- | --- | --- | --- |",
        ]
        for step in result.steps {
            let evidence = step.evidence.map { item in
                let list = item.requests.map { "\($0)" }.joined(separator: ", ")
                return item.text + (list.isEmpty ? "" : " [\(list)]")
            }
            let cure = step.status == .pass ? "" : step.cure ?? ""
            lines.append(
                "| \(MarkdownText.plain(step.title)) | \(step.status.rawValue) | "
                    + "\(MarkdownText.plain(evidence.joined(separator: "; "))) | \(MarkdownText.plain(cure)) |"
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A test suite for continuous integration: a failed step is a failure, a skipped one is skipped.
    public var junit: String {
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<testsuite name=\"cutover check\" tests=\"\(result.steps.count)\" failures=\"\(result.count(.fail))\" skipped=\"\(result.count(.skipped))\">",
        ]
        for step in result.steps {
            let words = step.evidence.map(\.text).joined(separator: "\n")
            let open = "  <testcase classname=\"cutover.check\" name=\"\(XMLText.attribute("\(step.id): \(step.title)"))\""
            switch step.status {
            case .pass: lines.append(open + "/>")
            case .skipped: lines.append(open + "><skipped message=\"\(XMLText.attribute(words))\"/></testcase>")
            case .warn: lines.append(open + "><system-out>\(XMLText.content(words))</system-out></testcase>")
            case .fail:
                lines.append(
                    open
                        + "><failure message=\"\(XMLText.attribute(step.evidence.first?.text ?? ""))\">\(XMLText.content(words + "\nwhat to do: " + (step.cure ?? "")))</failure></testcase>"
                )
            }
        }
        return (lines + ["</testsuite>"]).joined(separator: "\n") + "\n"
    }
}
