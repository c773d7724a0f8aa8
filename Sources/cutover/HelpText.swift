import Foundation

/// The version of this build.
let version = "0.1.0"

/// The texts of `cutover help` and `cutover COMMAND --help`, rendered from the command table.
enum HelpText {
    /// What `cutover help` prints.
    static var overview: String {
        var text = """
            cutover \(version): rehearse and prove the move of Netskope SCIM provisioning in Microsoft Entra ID
            from the legacy SCIM endpoint to REST API v2.

            usage: cutover [COMMAND] [OPTION …]     ('cutover' alone is 'cutover run scenarios')

            commands

            """
        text += table(Command.all.map { ($0.name, $0.abstract) })
        text += """

            'cutover COMMAND --help' explains one command; 'cutover --version' prints the version.

            exit codes

            """
        text += table(ExitCode.meanings.map { ($0.code.padding(toLength: 9, withPad: " ", startingAt: 0), $0.meaning) })
        return text
    }

    /// What `cutover COMMAND --help` prints.
    static func page(of command: Command) -> String {
        var text = "usage: cutover \(command.name)"
        if !command.arguments.isEmpty { text += " \(command.arguments)" }
        if !command.options.isEmpty { text += " [OPTION …]" }
        text += "\n\n\(command.abstract).\n"
        if !command.discussion.isEmpty { text += "\n\(command.discussion)\n" }
        if !command.options.isEmpty {
            text += "\noptions\n"
            text += table(command.options.map { ([$0.name, $0.placeholder].compactMap { $0 }.joined(separator: " "), $0.help) })
        }
        if !command.appendix.isEmpty { text += "\n\(command.appendix)" }
        return text
    }

    /// Two columns; a first column that is too wide gets a line of its own.
    private static func table(_ rows: [(String, String)]) -> String {
        let widest = 24
        let width = rows.map(\.0.count).filter { $0 <= widest }.max() ?? widest
        return rows.map { left, right in
            left.count > widest
                ? "  \(left)\n" + String(repeating: " ", count: width + 4) + "\(right)\n"
                : "  \(left)" + String(repeating: " ", count: width - left.count + 2) + "\(right)\n"
        }.joined()
    }
}
