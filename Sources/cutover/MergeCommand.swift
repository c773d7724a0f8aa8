import Foundation
import Harness

/// `cutover merge`: joins the JSON reports of shards.
struct MergeCommand {
    let arguments: ParsedArguments

    func run() throws(CommandFailure) -> ExitCode {
        if arguments.positional.isEmpty {
            throw .usage("'cutover merge' needs the JSON report of every shard: cutover merge shard-*.json")
        }
        if arguments.allValues("--report").contains(where: { $0.hasPrefix("html=") }) {
            throw .usage(
                "'cutover merge' writes no html report: the page shows more of a run than its JSON report holds. Choose from "
                    + ReportFormat.joinable.map(\.rawValue).joined(separator: ", ") + "."
            )
        }
        let whole: RunReport
        do throws(ReportError) {
            whole = try RunReport.joined(try arguments.positional.map { (path) throws(ReportError) in try RunReport(file: path) })
        } catch {
            throw .usage(error.description)
        }
        let reports = try ReportFiles(arguments)
        let failure = WriteFailure()
        var recorders: [any EventRecorder] = [
            arguments.has("--json")
                ? JSONReportRecorder { failure.write($0, to: .standardOutput) }
                : TerminalRecorder(style: TerminalStyle(colour: mayColour(.standardOutput))) {
                    failure.write($0, to: .standardOutput)
                }
        ]
        recorders += reports.recorders(failure)
        whole.replay { event in
            for index in recorders.indices { recorders[index].record(event) }
        }
        if let message = failure.message { throw .incomplete(message) }
        let summary = whole.summary
        if summary.wasInterrupted { return .incomplete }
        return summary.failed == 0 ? .identical : .divergence
    }
}

extension RunReport {
    /// Reads the report at `path`.
    init(file path: String) throws(ReportError) {
        guard let data = FileManager.default.contents(atPath: path) else { throw ReportError(unreadable: path) }
        try self.init([UInt8](data), file: path)
    }
}
