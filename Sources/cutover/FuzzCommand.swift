import Foundation
import Harness

/// `cutover fuzz`.
struct FuzzCommand {
    let arguments: ParsedArguments
    let interruption: Interruption

    func run() async throws(CommandFailure) -> ExitCode {
        let options = try options()
        let folder = try arguments.value("--save").map { path throws(CommandFailure) in try Self.folder(path) }
        let deadline = arguments.number("--seconds").map { Date().addingTimeInterval(TimeInterval($0)) }
        let interruption = interruption
        let began = Date()
        let progress = Progress(
            total: arguments.has("--seconds") && !arguments.has("--histories") ? nil : options.histories,
            noun: "histories"
        )
        let summary: HistorySummary
        do throws(ScenarioError) {
            summary = try await HistoryRunner(options).run(
                shouldStop: { interruption.signal != nil || deadline.map { Date() >= $0 } == true },
                progress: { progress.finished($0) }
            )
        } catch {
            progress.clear()
            throw .incomplete("a generated history is no scenario, which is a mistake of the generator: \(error.description)")
        }
        progress.clear()
        let replay = try summary.finding.map { finding throws(CommandFailure) in try save(finding, in: folder) } ?? []
        let report = HistoryReport(options, summary)
        if arguments.has("--json") {
            try OutputStream.standardOutput.write(report.json(replay: replay).text(pretty: true) + "\n")
        } else {
            try OutputStream.standardOutput.write(
                report.text(style: TerminalStyle(colour: mayColour(.standardOutput)), replay: replay)
            )
        }
        let seconds = Date().timeIntervalSince(began)
        let rate = String(format: "%.2f s, %.0f a second", seconds, Double(summary.histories) / max(seconds, 0.001))
        try? OutputStream.standardError.write(
            "cutover: \(summary.histories) \(summary.histories == 1 ? "history" : "histories") in \(rate)\n"
        )
        if summary.finding != nil { return .divergence }
        return interruption.exitCode ?? .identical
    }

    private func options() throws(CommandFailure) -> HistoryOptions {
        var options = HistoryOptions()
        options.defect = try DefectsCommand.named(by: arguments)
        // With a time alone the time is the end.
        options.histories = arguments.number("--histories") ?? (arguments.has("--seconds") ? Int(Int32.max) : options.histories)
        options.steps = arguments.number("--steps") ?? options.steps
        options.seed = arguments.value("--seed").flatMap { UInt64($0) } ?? 1
        if arguments.has("--whole") { options.shrinkingBudget = 0 }
        options.jobs = arguments.number("--jobs") ?? ProcessInfo.processInfo.activeProcessorCount
        for text in arguments.allValues("--profile") {
            do throws(ProfileOverrideError) {
                options.profileOverrides += try ProfileOverride.all(of: text)
            } catch {
                throw .usage(error.description)
            }
        }
        return options
    }

    /// The folder to save to, made where it is not there, before anything runs.
    private static func folder(_ path: String) throws(CommandFailure) -> URL {
        let url = URL(fileURLWithPath: path)
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            throw .usage("the folder \(path) cannot be made: \(error.localizedDescription) Give a folder that can be written.")
        }
        return url
    }

    /// Saves the small scenario and gives the commands that show the finding again.
    private func save(_ finding: HistoryFinding, in folder: URL?) throws(CommandFailure) -> [String] {
        let profile =
            arguments.allValues("--profile").flatMap { ["--profile", $0] }
            + (arguments.value("--defect").map { ["--defect", $0] } ?? [])
        guard let folder else {
            let again = ["cutover fuzz", "--seed \(finding.original.seed)", "--histories \(finding.original.number)"]
            return [
                (again + ["--steps \(arguments.number("--steps") ?? HistoryOptions().steps)"] + profile.map(Self.quoted)).joined(
                    separator: " "
                )
            ]
        }
        for (name, text) in finding.files {
            let file = folder.appendingPathComponent(name)
            do {
                try text.write(to: file, atomically: true, encoding: .utf8)
            } catch {
                throw .incomplete("\(file.path) cannot be written: \(error.localizedDescription)")
            }
        }
        return finding.files.map { name, _ in
            (["cutover", "run", Self.quoted("\(arguments.value("--save") ?? "")/\(name)")] + finding.replayOptions
                + profile.map(Self.quoted))
                .joined(separator: " ")
        }
    }

    /// A word as a shell reads it.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x3A, 0x3D, 0x5F, 0x2C: true
            default: false
            }
        }
        return isPlain && !word.isEmpty ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }
}
