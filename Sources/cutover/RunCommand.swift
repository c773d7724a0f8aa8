import Foundation
import Harness

/// `cutover run`, and `cutover sweep`, which differ in the lanes that are lived.
struct RunCommand {
    /// The options to start from.
    var preset = RunOptions()
    let arguments: ParsedArguments
    let interruption: Interruption

    func run() async throws(CommandFailure) -> ExitCode {
        if arguments.has("--quiet"), arguments.has("--verbose") {
            throw .usage("'--quiet' and '--verbose' exclude each other. Give one of them.")
        }
        let options = try options()
        let selection = try ScenarioSelection(arguments)
        let reports = try ReportFiles(arguments)
        var recorders: [any EventRecorder] = []
        let failure = WriteFailure()
        if arguments.has("--json") {
            recorders.append(JSONReportRecorder { failure.write($0, to: .standardOutput) })
        } else {
            let style = TerminalStyle(colour: mayColour(.standardOutput))
            recorders.append(TerminalRecorder(style: style, detail: arguments.detail) { failure.write($0, to: .standardOutput) })
        }
        recorders += reports.recorders(failure)

        let progress = Progress(total: selection.scenarios.count, isQuiet: arguments.has("--quiet"))
        let began = Date()
        let interruption = interruption
        let summary = await SuiteRunner(selection.scenarios, options: options).run(
            identity: selection.identity,
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
        if !arguments.has("--quiet") {
            try? OutputStream.standardError.write("cutover: \(summary.scenarios) scenarios in \(seconds) s\n")
        }
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
}

extension ParsedArguments {
    /// How much the text on standard output tells.
    var detail: TerminalRecorder.Detail { has("--quiet") ? .quiet : has("--verbose") ? .verbose : .normal }
}
