/// How `cutover` ends; scripts rely on these.
enum ExitCode: Int32 {
    /// Identical, done.
    case identical = 0
    /// A divergence or a failed expectation.
    case divergence = 1
    /// The words or a file given are wrong; nothing was run.
    case usage = 2
    /// It could not run to the end.
    case incomplete = 3
    /// SIGINT came.
    case interrupted = 130
    /// SIGTERM came.
    case terminated = 143
}

extension ExitCode {
    /// Every code with what it means, for the help and the manual page.
    static let meanings: [(code: String, meaning: String)] = [
        ("0", "identical, done"), ("1", "a divergence or a failed expectation"),
        ("2", "the words or a file given are wrong: nothing was run"),
        ("3", "it could not run to the end (port in use, disk full)"),
        ("130, 143", "interrupted by SIGINT or SIGTERM: cleaned up, partial report written"),
    ]
}

/// Why a command ends early: the exit code and one message for a person.
struct CommandFailure: Error {
    /// How the process ends.
    var code: ExitCode
    /// What went wrong, where, and what to do.
    var message: String

    /// A mistake in the words or in a file given: nothing was run.
    static func usage(_ message: String) -> CommandFailure { CommandFailure(code: .usage, message: message) }
    /// The command could not run to the end.
    static func incomplete(_ message: String) -> CommandFailure { CommandFailure(code: .incomplete, message: message) }
}
