import Harness

/// Turns words into a command, runs it, and says how it ended.
struct CommandLineTool {
    let interruption: Interruption

    /// Runs the command that `arguments` name; mistakes and failures go to standard error as one message.
    func run(_ arguments: [String]) async -> ExitCode {
        do throws(CommandFailure) {
            return try await dispatch(arguments)
        } catch {
            // Nobody is left to tell where standard error is closed, too.
            try? OutputStream.standardError.write("cutover: \(error.message)\n")
            return error.code
        }
    }

    private func dispatch(_ arguments: [String]) async throws(CommandFailure) -> ExitCode {
        var words = arguments[...]
        if words.first == "--version" {
            try OutputStream.standardOutput.write("cutover \(version)\n")
            return .identical
        }
        if words.first == "--help" || words.first == "-h" { words = ["help"] }
        // `cutover` alone, and with options alone, is `cutover run`.
        var name = "run"
        if let first = words.first, !first.hasPrefix("-") {
            name = first
            words.removeFirst()
        }
        guard let command = Command.named(name) else { throw unknown(name) }
        if command.name == "check" { try CheckCommand.refuseTokens(in: words) }
        let parsed: ParsedArguments
        do throws(UsageError) {
            parsed = try ArgumentParser.parse(Array(words), as: command.withHelp)
        } catch {
            throw .usage(error.description)
        }
        if parsed.has("--help") {
            try OutputStream.standardOutput.write(HelpText.page(of: command))
            return .identical
        }
        switch command.name {
        case "help": return try help(parsed)
        case "list": return try ListCommand(arguments: parsed).run()
        case "schema":
            try OutputStream.standardOutput.write(
                (parsed.has("--report") ? ReportSchema.json : ScenarioSchema.json).text(pretty: true) + "\n"
            )
            return .identical
        case "completion": return try completion(parsed)
        case "merge": return try MergeCommand(arguments: parsed).run()
        case "serve": return try ServeCommand(arguments: parsed, interruption: interruption).run()
        case "record": return try RecordCommand(arguments: parsed, interruption: interruption).run()
        case "replay": return try ReplayCommand(arguments: parsed, interruption: interruption).run()
        case "sweep": return try await RunCommand(preset: .sweep, arguments: parsed, interruption: interruption).run()
        case "fuzz": return try await FuzzCommand(arguments: parsed, interruption: interruption).run()
        case "defects": return try await DefectsCommand(arguments: parsed, interruption: interruption).run()
        case "check": return try CheckCommand(arguments: parsed, interruption: interruption).run()
        case "bench": return try await BenchCommand(arguments: parsed).run()
        default: return try await RunCommand(arguments: parsed, interruption: interruption).run()
        }
    }

    private func completion(_ parsed: ParsedArguments) throws(CommandFailure) -> ExitCode {
        let shells = CompletionShell.allCases.map(\.rawValue)
        guard parsed.positional.count == 1, let shell = CompletionShell(rawValue: parsed.positional[0]) else {
            let word = parsed.positional.first.map { ", not '\($0)'" } ?? ""
            throw .usage("'cutover completion' needs a shell, \(shells.joined(separator: ", "))\(word).")
        }
        try OutputStream.standardOutput.write(shell.script(for: Command.all.map(\.withHelp)))
        return .identical
    }

    private func help(_ parsed: ParsedArguments) throws(CommandFailure) -> ExitCode {
        if parsed.has("--man") {
            try OutputStream.standardOutput.write(ManualPage.text)
            return .identical
        }
        guard let name = parsed.positional.first else {
            try OutputStream.standardOutput.write(HelpText.overview)
            return .identical
        }
        guard let command = Command.named(name) else { throw unknown(name) }
        try OutputStream.standardOutput.write(HelpText.page(of: command))
        return .identical
    }

    private func unknown(_ name: String) -> CommandFailure {
        let nearest = nearestWord(to: name, in: Command.all.map(\.name))
        return .usage(
            UsageError.unknownCommand(name, nearest: nearest, isExistingPath: nearest == nil && PathCheck.exists(name))
                .description
        )
    }
}

extension Command {
    /// The command with `--help`, which every command takes.
    var withHelp: Command {
        var command = self
        if !command.options.contains(where: { $0.name == "--help" }) { command.options.append(Command.help) }
        return command
    }
}
