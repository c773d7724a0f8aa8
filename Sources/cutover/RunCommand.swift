import Foundation
import Harness

/// `cutover run`, and `cutover sweep`, which differ in the lanes that are lived.
struct RunCommand {
    /// The options to start from.
    var preset = RunOptions()
    let arguments: ParsedArguments
    let interruption: Interruption

    func run() async throws(CommandFailure) -> ExitCode {
        let options = try options()
        let selection = try ScenarioSelection(arguments)
        let files = try reportFiles()
        var recorders: [any EventRecorder] = []
        let failure = WriteFailure()
        if arguments.has("--json") {
            recorders.append(JSONReportRecorder { failure.write($0, to: .standardOutput) })
        } else {
            let style = TerminalStyle(colour: mayColour(.standardOutput))
            recorders.append(TerminalRecorder(style: style) { failure.write($0, to: .standardOutput) })
        }
        for (format, file) in files { recorders.append(Self.recorder(format) { failure.write($0, to: file) }) }

        let progress = Progress(total: selection.scenarios.count)
        let began = Date()
        let interruption = interruption
        let summary = await SuiteRunner(selection.scenarios, options: options).run(
            isWhole: selection.isWhole,
            shouldStop: { interruption.signal != nil },
            progress: { progress.finished($0) },
            emit: { event in
                progress.clear()
                for index in recorders.indices { recorders[index].record(event) }
            }
        )
        progress.clear()
        if let message = failure.message { throw .incomplete(message) }
        let seconds = String(format: "%.2f", Date().timeIntervalSince(began))
        try? OutputStream.standardError.write("cutover: \(summary.scenarios) scenarios in \(seconds) s\n")
        if let code = interruption.exitCode { return code }
        return summary.failed == 0 ? .identical : .divergence
    }

    private func options() throws(CommandFailure) -> RunOptions {
        var options = preset
        options.defect = try DefectsCommand.named(by: arguments)
        options.jobs = arguments.number("--jobs") ?? ProcessInfo.processInfo.activeProcessorCount
        options.seed = arguments.value("--seed").flatMap { UInt64($0) } ?? 1
        options.stopsAtFirstFailure = arguments.has("--fail-fast")
        if let lanes = arguments.list("--lane") { options.lanes = Set(lanes.compactMap(Lane.Kind.init(rawValue:))) }
        if let faults = arguments.list("--faults"), !faults.contains("all") {
            options.sweptFaults = faults.compactMap(SweptFault.init(rawValue:))
        }
        options.cutoverAt = points("--cutover-at")
        options.rollbackAt = points("--rollback-at")
        switch arguments.value("--transport") {
        case "loopback": options.transports = [.loopback]
        case "both": options.transports = [.memory, .loopback]
        default: options.transports = [.memory]
        }
        if let file = arguments.value("--ledger") {
            do throws(ScenarioError) {
                options.ledger = try Ledger(file: file)
            } catch {
                throw .usage(error.description)
            }
        }
        for text in arguments.allValues("--profile") {
            do throws(ProfileOverrideError) {
                options.profileOverrides += try ProfileOverride.all(of: text)
            } catch {
                throw .usage(error.description)
            }
        }
        return options
    }

    private func points(_ option: String) -> Set<Int>? {
        arguments.value(option) == "every" ? nil : arguments.list(option).map { Set($0.compactMap { Int($0) }) }
    }

    /// Opens the report files before anything runs, so that a wrong path costs nothing.
    private func reportFiles() throws(CommandFailure) -> [(format: String, file: OutputStream)] {
        var files: [(format: String, file: OutputStream)] = []
        for report in arguments.allValues("--report") {
            let parts = report.split(separator: "=", maxSplits: 1).map(String.init)
            let path = parts[1]
            let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
            if descriptor < 0 {
                throw .usage(
                    "the report \(path) cannot be written: \(String(cString: strerror(errno))). Give a path in a folder that exists."
                )
            }
            files.append((parts[0], OutputStream(descriptor: descriptor, name: path)))
        }
        return files
    }

    /// The recorder of a format that ``ReportFormats`` lists.
    private static func recorder(_ format: String, write: @escaping (String) -> Void) -> any EventRecorder {
        switch format {
        case "html": HTMLReportRecorder(write: write)
        default: JSONReportRecorder(write: write)
        }
    }
}

/// Remembers the first failure of a recorder's writer, which has no way to throw.
final class WriteFailure {
    private(set) var message: String?

    func write(_ text: String, to stream: OutputStream) {
        guard message == nil else { return }
        do throws(CommandFailure) {
            try stream.write(text)
        } catch {
            message = error.message
        }
    }
}
