/// Writes the run as workflow commands of GitHub Actions, which become annotations beside the lines of the scenarios' files.
///
/// See docs.github.com, "Workflow commands for GitHub Actions". GitHub shows ten annotations of a kind for a step, so that the worst come
/// first and those of one line are one.
public struct GitHubRecorder: EventRecorder {
    private let write: (String) -> Void
    private var gathering = ScenarioGathering()
    private var annotations: [Annotation] = []

    /// What is wrong at one line.
    private struct Annotation {
        let file: String
        let line: Int
        var findings: [Finding]
    }

    /// How many findings of one line are told.
    private static let findingsShown = 5

    /// Creates a recorder that gives its lines to `write`.
    public init(write: @escaping (String) -> Void) { self.write = write }

    /// Takes the next event.
    public mutating func record(_ event: Event) {
        if case .suiteFinished(let summary) = event {
            put(summary)
            let sorted = annotations.enumerated().sorted {
                (Self.rank($0.element), $0.offset) < (Self.rank($1.element), $1.offset)
            }
            for (_, annotation) in sorted { put(annotation) }
        } else if let record = gathering.take(event) {
            for finding in record.findings {
                // A finding behind the last step, or in a step that a default supplies, is shown at the file's beginning.
                let line = record.header.lines.line(of: finding.place) ?? 1
                if let index = annotations.firstIndex(where: { $0.file == record.header.file && $0.line == line }) {
                    annotations[index].findings.append(finding)
                } else {
                    annotations.append(Annotation(file: record.header.file, line: line, findings: [finding]))
                }
            }
        }
    }

    private static func rank(_ annotation: Annotation) -> Int {
        annotation.findings.map { $0.explanation.severity.rank }.min() ?? 0
    }

    private func put(_ summary: SuiteSummary) {
        let scale =
            "\(counted(summary.scenarios, "scenario")), \(counted(summary.lanes, "lane")), \(counted(summary.requests, "SCIM request"))"
        if summary.wasInterrupted {
            command(
                "error",
                [("title", "cutover: interrupted")],
                "The run was interrupted after \(scale); there is no verdict. Run it again."
            )
        } else if summary.failed > 0 {
            command(
                "error",
                [("title", "cutover: different")],
                "\(summary.failed) of \(counted(summary.scenarios, "scenario")) with findings; \(scale)."
            )
        } else {
            command("notice", [("title", "cutover: identical")], "\(scale).")
        }
    }

    private func put(_ annotation: Annotation) {
        let findings = annotation.findings.worstFirst
        guard let worst = findings.first else { return }
        let severity = worst.explanation.severity
        var lines = findings.prefix(Self.findingsShown).flatMap { finding -> [String] in
            let explanation = finding.explanation
            let also = finding.alsoIn.isEmpty ? "" : " and \(counted(finding.alsoIn.count, "more lane"))"
            return [
                "\(explanation.severity.rawValue): \(explanation.consequence)",
                "lane \(finding.lane)\(also), \(finding.place). What to do: \(explanation.advice)",
            ]
        }
        if findings.count > Self.findingsShown {
            lines.append("… and \(counted(findings.count - Self.findingsShown, "more finding"))")
        }
        let kind =
            switch severity {
            case .critical, .high: "error"
            case .medium: "warning"
            case .low: "notice"
            }
        command(
            kind,
            [
                ("file", annotation.file), ("line", String(annotation.line)),
                ("title", "\(severity.rawValue): \(worst.explanation.consequence)"),
            ],
            lines.joined(separator: "\n")
        )
    }

    private func command(_ name: String, _ properties: [(name: String, value: String)], _ message: String) {
        let list = properties.map { "\($0.name)=\(Self.escaped($0.value, isProperty: true))" }.joined(separator: ",")
        write("::\(name) \(list)::\(Self.escaped(message, isProperty: false))\n")
    }

    /// The escapes of the runner: a message may hold line ends, a property may not end early.
    private static func escaped(_ text: String, isProperty: Bool) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": result.append(contentsOf: "%25".unicodeScalars)
            case "\r": result.append(contentsOf: "%0D".unicodeScalars)
            case "\n": result.append(contentsOf: "%0A".unicodeScalars)
            case ":" where isProperty: result.append(contentsOf: "%3A".unicodeScalars)
            case "," where isProperty: result.append(contentsOf: "%2C".unicodeScalars)
            default:
                result.append(
                    contentsOf: TAPText.isControl(scalar)
                        ? "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars
                        : String(scalar).unicodeScalars
                )
            }
        }
        return String(result)
    }
}
