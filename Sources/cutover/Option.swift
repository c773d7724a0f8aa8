/// One option of a command, as data: what the parser accepts and what the help says come from the same row.
struct Option: Sendable {
    /// What follows the option's name.
    enum Value: Sendable {
        /// Nothing: the option is a switch.
        case none
        /// Any text; the string is the placeholder that help shows.
        case text(String)
        /// One of these words.
        case choice([String])
        /// A list of these words, separated by commas.
        case choices([String])
        /// A whole number of at least this much.
        case number(String, atLeast: Int)
        /// `every`, or step numbers separated by commas.
        case steps
        /// `I/N` with 1 ≤ I ≤ N, or `auto`.
        case shard
        /// `FORMAT=PATH`.
        case report
        /// `ENDPOINT.SWITCH=VALUE`, or a file of such switches.
        case profile
    }

    /// The name with its dashes: `--lane`.
    var name: String
    /// What follows it.
    var value: Value = .none
    /// Whether it may be given more than once.
    var isRepeatable = false
    /// One line for the help.
    var help: String

    /// The value as help shows it, or `nil` for a switch.
    var placeholder: String? {
        switch value {
        case .none: nil
        case .text(let name), .number(let name, _): name
        case .choice(let words): words.joined(separator: "|")
        case .choices(let words): words.joined(separator: ",")
        case .steps: "every|STEP[,STEP]"
        case .shard: "I/N|auto"
        case .report: "FORMAT=PATH"
        case .profile: "ENDPOINT.SWITCH=VALUE|FILE"
        }
    }
}
