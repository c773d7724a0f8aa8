import Foundation
import HTTP
import Harness
import JSON
import MockNetskope

/// `cutover defects`: the catalogue, and with `--prove` the kill matrix.
struct DefectsCommand {
    let arguments: ParsedArguments
    let interruption: Interruption

    func run() async throws(CommandFailure) -> ExitCode {
        guard arguments.has("--prove") else {
            try OutputStream.standardOutput.write(arguments.has("--json") ? json : text)
            return .identical
        }
        return try await prove()
    }

    private func prove() async throws(CommandFailure) -> ExitCode {
        var options = DefectProver.Options()
        options.scenarios = try ScenarioSelection(arguments).scenarios
        options.seed = arguments.value("--seed").flatMap { UInt64($0) } ?? 1
        options.jobs = arguments.number("--jobs") ?? ProcessInfo.processInfo.activeProcessorCount
        if let histories = arguments.number("--histories") {
            options.histories = histories
            options.soundHistories = histories
        }
        let progress = Progress(total: options.defects.count, noun: "defects")
        let interruption = interruption
        let began = MonotonicClock.nanoseconds
        let result = await DefectProver(options, clock: { MonotonicClock.nanoseconds }).run(
            shouldStop: { interruption.signal != nil },
            progress: { progress.finished($0) }
        )
        progress.clear()
        let matrix = KillMatrix(result, style: TerminalStyle(colour: mayColour(.standardOutput)))
        try OutputStream.standardOutput.write(arguments.has("--json") ? matrix.json.text(pretty: true) + "\n" : matrix.text)
        let seconds = Double(MonotonicClock.nanoseconds - began) / 1e9
        try? OutputStream.standardError.write("cutover: \(result.proofs.count) defects in \(Int(seconds.rounded())) s\n")
        if let code = interruption.exitCode { return code }
        return result.isProved ? .identical : .divergence
    }

    private var text: String {
        let style = TerminalStyle(colour: mayColour(.standardOutput))
        let sections = DefectGroup.allCases.map { group in
            let lines = Defect.all.filter { $0.group == group }.map { defect in
                """
                  \(defect.name)
                    \(defect.summary)
                    \(style.dim("source: \(defect.source)"))

                """
            }
            return style.bold(group.rawValue) + "\n" + lines.joined()
        }
        return sections.joined(separator: "\n") + "\n\(Defect.all.count) defects\n"
    }

    private var json: String {
        let list: JSONValue = .array(
            Defect.all.map { defect in
                [
                    "name": .string(defect.name), "group": .string(defect.group.rawValue), "summary": .string(defect.summary),
                    "source": .string(defect.source), "witness": .string("scenarios/\(defect.witness).json5"),
                ]
            }
        )
        return list.text(pretty: true) + "\n"
    }

    /// The defect that `--defect` names, if any.
    static func named(by arguments: ParsedArguments) throws(CommandFailure) -> Defect? {
        guard let name = arguments.value("--defect") else { return nil }
        if let defect = Defect.named(name) { return defect }
        throw .usage(UsageError.unknownDefect(name, nearest: nearestWord(to: name, in: Defect.all.map(\.name))).description)
    }
}
