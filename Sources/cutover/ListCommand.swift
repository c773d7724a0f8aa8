import Harness
import JSON

/// `cutover list`.
struct ListCommand {
    let arguments: ParsedArguments

    func run() throws(CommandFailure) -> ExitCode {
        let scenarios = try ScenarioSelection(arguments).scenarios
        let text = arguments.has("--json") ? json(scenarios) : lines(scenarios)
        try OutputStream.standardOutput.write(text)
        return .identical
    }

    private func lines(_ scenarios: [Scenario]) -> String {
        let style = TerminalStyle(colour: mayColour(.standardOutput))
        return scenarios.map { scenario in
            """
            \(style.bold(scenario.file))
              \(scenario.title)
              \(scenario.proves)
              \(style.dim("\(scenario.steps.count) steps · tags \(scenario.tags.joined(separator: ", ")) · source: \(scenario.source)"))

            """
        }
        .joined(separator: "\n")
    }

    private func json(_ scenarios: [Scenario]) -> String {
        let list: JSONValue = .array(
            scenarios.map { scenario in
                [
                    "file": .string(scenario.file), "title": .string(scenario.title), "proves": .string(scenario.proves),
                    "source": .string(scenario.source), "tags": .array(scenario.tags.map { .string($0) }),
                    "steps": .array(scenario.steps.map { .string($0.title) }),
                    "lanes": .array(scenario.lanes.map { .string($0.rawValue) }),
                ]
            }
        )
        return list.text(pretty: true) + "\n"
    }
}
