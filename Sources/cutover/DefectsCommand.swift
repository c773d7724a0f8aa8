import Harness
import JSON
import MockNetskope

/// `cutover defects`.
struct DefectsCommand {
    let arguments: ParsedArguments

    func run() throws(CommandFailure) -> ExitCode {
        if arguments.has("--prove") {
            throw .usage(
                UsageError.plannedOption(
                    "--prove",
                    why: "run one defect with 'cutover run --defect NAME', which exits 1 where a scenario notices it."
                ).description
            )
        }
        try OutputStream.standardOutput.write(arguments.has("--json") ? json : text)
        return .identical
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
