/// A form in which `--report FORMAT=PATH` writes a run.
public enum ReportFormat: String, Sendable, CaseIterable {
    /// One page for a person.
    case html
    /// JUnit XML, as Apache Ant's formatter writes it.
    case junit
    /// One JSON document; `docs/report.schema.json` is its schema.
    case json
    /// The Test Anything Protocol, version 14.
    case tap
    /// Markdown for a change ticket.
    case markdown
    /// Workflow commands of GitHub Actions: annotations beside the scenario's lines.
    case github

    /// A recorder that gives its text to `write`.
    public func recorder(write: @escaping (String) -> Void) -> any EventRecorder {
        switch self {
        case .json: JSONReportRecorder(write: write)
        case .junit: JUnitRecorder(write: write)
        case .tap: TAPRecorder(write: write)
        case .markdown: MarkdownRecorder(write: write)
        case .github: GitHubRecorder(write: write)
        case .html: HTMLReportRecorder(write: write)
        }
    }

    /// The formats that a report read from JSON can be written in: the page shows more of a run than the document holds.
    public static var joinable: [ReportFormat] { allCases.filter { $0 != .html } }
}
