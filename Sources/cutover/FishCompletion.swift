/// Completion for fish.
enum FishCompletion {
    static func script(for commands: [Command]) -> String {
        var text = """
            # Completion of cutover's words for fish, printed by 'cutover completion fish'.
            function __cutover_is
                set -l words (commandline -opc)
                set -l command run
                if set -q words[2]; and not string match -q -- '-*' $words[2]
                    set command $words[2]
                end
                test $command = $argv[1]
            end
            function __cutover_list
                set -l head (string replace -r '[^,]*$' '' -- (commandline -ct))
                printf '%s\\n' $head$argv
            end
            complete -c cutover -n '__fish_is_first_token' -f

            """
        for command in commands {
            text +=
                "complete -c cutover -n '__fish_is_first_token' -f -a \(quoted(command.name)) -d \(quoted(command.abstract))\n"
        }
        for command in commands {
            let condition = "-n \(quoted("__cutover_is \(command.name); and not __fish_is_first_token"))"
            if !command.argumentWords.isEmpty {
                text += "complete -c cutover \(condition) -f -a \(quoted(command.argumentWords.joined(separator: " ")))\n"
            } else if !command.takesFiles {
                text += "complete -c cutover \(condition) -f\n"
            }
            for option in command.options {
                // An option may also stand first, where the command is left out.
                text += "complete -c cutover -n \(quoted("__cutover_is \(command.name)")) -l \(option.name.dropFirst(2))"
                if option.placeholder != nil {
                    text += option.words.isEmpty ? " -r" : " -x -a \(quoted(words(option)))"
                }
                text += " -d \(quoted(option.help))\n"
            }
        }
        return text
    }

    private static func words(_ option: Option) -> String {
        let words = option.words.joined(separator: " ")
        return option.takesList ? "(__cutover_list \(words))" : words
    }

    private static func quoted(_ text: String) -> String {
        "'\(text.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))'"
    }
}
