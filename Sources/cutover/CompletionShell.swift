import Harness

/// A shell that words can be completed in. Every script is made from the command table, as help is.
enum CompletionShell: String, CaseIterable {
    case bash
    case zsh
    case fish

    /// The script that completes `commands`.
    func script(for commands: [Command]) -> String {
        switch self {
        case .bash: BashCompletion.script(for: commands)
        case .zsh: ZshCompletion.script(for: commands)
        case .fish: FishCompletion.script(for: commands)
        }
    }

    /// `text` as one word of the Bourne shell and of zsh.
    static func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "'\\''"))'" }
}

extension Command {
    /// The words that may stand in the place of an argument; empty where it is a path, or there is none.
    var argumentWords: [String] {
        switch name {
        case "help": Command.all.map(\.name)
        case "completion": CompletionShell.allCases.map(\.rawValue)
        default: []
        }
    }

    /// Whether its arguments are files.
    var takesFiles: Bool { !arguments.isEmpty && argumentWords.isEmpty }
}

extension Option {
    /// The words that its value is chosen from; empty where it is free.
    var words: [String] {
        switch value {
        case .choice(let words), .choices(let words): words
        case .report: ReportFormat.allCases.map { "\($0.rawValue)=" }
        case .steps: ["every"]
        case .shard: ["auto"]
        case .none, .text, .number, .profile: []
        }
    }

    /// Whether its value is a list of its words, separated by commas.
    var takesList: Bool {
        if case .choices = value { return true }
        return false
    }

    /// Whether more text belongs to a word that was chosen.
    var goesOn: Bool {
        if case .report = value { return true }
        return false
    }
}
