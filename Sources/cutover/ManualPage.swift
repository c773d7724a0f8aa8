/// The manual page, in the macros of man(7), made from the command table.
enum ManualPage {
    static var text: String {
        let commands = Command.all
        var lines = [
            ".\\\" Made by 'cutover help --man'. Do not edit.", ".TH CUTOVER 1 \"\" \"cutover \(version)\" \"User Commands\"",
            ".ad l", ".nh",
            ".SH NAME",
            "cutover \\- rehearse and prove the move of Netskope SCIM provisioning to REST API v2 in Microsoft Entra ID",
            ".SH SYNOPSIS",
            ".B cutover", "[\\fICOMMAND\\fR] [\\fIOPTION\\fR ...]", ".SH DESCRIPTION",
            "Users and groups are provisioned by a simulation of Microsoft Entra ID into a mock Netskope tenant, through the legacy SCIM",
            "endpoint, through REST API v2, with the switch behind every step, and with every way back. What differs is found, explained and",
            "placed. Without a command it is", ".BR \"cutover run scenarios\" .", ".SH COMMANDS",
        ]
        for command in commands {
            lines += [
                ".SS \"\(escaped("cutover \(command.name)\(command.arguments.isEmpty ? "" : " \(command.arguments)")", inQuotes: true))\""
            ]
            lines += [escaped("\(command.abstract).")]
            if !command.discussion.isEmpty { lines += [".PP", ".nf"] + verbatim(command.discussion) + [".fi"] }
            for option in command.withHelp.options {
                let placeholder = option.placeholder.map { " \\fI\(escaped($0))\\fR" } ?? ""
                lines += [".TP", "\\fB\(escaped(option.name))\\fR\(placeholder)", escaped(option.help)]
            }
            if !command.appendix.isEmpty { lines += [".PP", ".nf"] + verbatim(command.appendix) + [".fi"] }
        }
        lines.append(".SH EXIT STATUS")
        for (code, meaning) in ExitCode.meanings { lines += [".TP", "\\fB\(code)\\fR", escaped(meaning)] }
        lines.append(".SH ENVIRONMENT")
        lines += [
            ".TP", "\\fBNO_COLOR\\fR", "Output carries no colour.", ".TP",
            "\\fBCUTOVER_SHARD_INDEX\\fR, \\fBCUTOVER_SHARD_TOTAL\\fR",
            "The part of the suite that \\fB\\-\\-shard auto\\fR runs, counted from 1, and how many there are.",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func verbatim(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? ".sp" : escaped(String($0)) }
    }

    /// `text` as roff takes it: no escapes, no hyphen for a minus, no control line.
    private static func escaped(_ text: String, inQuotes: Bool = false) -> String {
        var result = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("…", with: "...")
        if inQuotes { result = result.replacing("\"", with: "\\(dq") }
        return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&\(result)" : result
    }
}
