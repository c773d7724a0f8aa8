import Harness

/// A mistake in the words of a command line. Each case is one mistake a person makes; the wording is apart, below.
enum UsageError: Error, Equatable {
    case unknownCommand(String, nearest: String?, isExistingPath: Bool)
    case unknownOption(String, command: String, nearest: String?)
    case missingValue(option: String, placeholder: String)
    case unexpectedValue(option: String, value: String)
    case repeatedOption(String)
    case unexpectedArgument(String, command: String)
    case badChoice(option: String, value: String, choices: [String], nearest: String?)
    case badNumber(option: String, value: String, atLeast: Int)
    case badSteps(option: String, value: String)
    case badShard(String)
    case badReport(String)
    case unknownReportFormat(String, nearest: String?)
    case unknownDefect(String, nearest: String?)
}

extension UsageError: CustomStringConvertible {
    /// One or two sentences: what is wrong, and what to write instead.
    var description: String {
        switch self {
        case .unknownCommand(let word, _, true):
            "'\(word)' is not a command, but a file or folder of that name exists. Write: cutover run \(word)"
        case .unknownCommand(let word, let nearest, false):
            "There is no command '\(word)'." + did(nearest) + " 'cutover help' lists all."
        case .unknownOption(let word, let command, let nearest):
            "'cutover \(command)' has no option '\(word)'." + did(nearest) + " 'cutover \(command) --help' lists all."
        case .missingValue(let option, let placeholder):
            "'\(option)' needs a value: \(option) \(placeholder)"
        case .unexpectedValue(let option, let value):
            "'\(option)' takes no value, but '\(value)' was given."
        case .repeatedOption(let option):
            "'\(option)' was given more than once."
        case .unexpectedArgument(let word, let command):
            "'cutover \(command)' takes no argument '\(word)'."
        case .badChoice(let option, let value, let choices, let nearest):
            "'\(value)' is not a value of '\(option)'." + did(nearest) + " Possible: \(choices.joined(separator: ", "))."
        case .badNumber(let option, let value, let least):
            "'\(option)' needs a whole number of at least \(least), not '\(value)'."
        case .badSteps(let option, let value):
            "'\(option)' needs 'every' or step numbers from 0, separated by commas (0 is before the first step), not '\(value)'."
        case .badShard(let value):
            "'--shard' needs I/N with 1 ≤ I ≤ N, say 2/4, or auto, not '\(value)'."
        case .badReport(let value):
            "'--report' needs FORMAT=PATH, say json=report.json, not '\(value)'."
        case .unknownReportFormat(let format, let nearest):
            "There is no report format '\(format)'." + did(nearest)
                + " This build writes: \(ReportFormat.allCases.map(\.rawValue).joined(separator: ", "))."
        case .unknownDefect(let name, let nearest):
            "There is no seeded defect '\(name)'." + did(nearest) + " 'cutover defects' lists all."
        }
    }

    private func did(_ nearest: String?) -> String { nearest.map { " Did you mean '\($0)'?" } ?? "" }
}
