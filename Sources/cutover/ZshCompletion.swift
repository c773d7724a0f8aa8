/// Completion for zsh, as a function to autoload.
enum ZshCompletion {
    static func script(for commands: [Command]) -> String {
        var text = """
            #compdef cutover
            # Completion of cutover's words for zsh, printed by 'cutover completion zsh'.
            _cutover() {
                local -a commands
                commands=(

            """
        for command in commands {
            text += "        \(CompletionShell.quoted("\(command.name):\(command.abstract.replacing(":", with: "\\:"))"))\n"
        }
        text += """
                )
                if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
                    _describe command commands
                    return
                fi
                local command=run
                if [[ $words[2] != -* ]]; then
                    command=$words[2]
                    shift words
                    (( CURRENT-- ))
                fi
                case $command in

            """
        for command in commands {
            text += "        \(command.name))\n            _arguments -S"
            for option in command.options { text += " \\\n                \(CompletionShell.quoted(specification(option)))" }
            if !command.argumentWords.isEmpty {
                text +=
                    " \\\n                \(CompletionShell.quoted("*:word:(\(command.argumentWords.joined(separator: " ")))"))"
            } else if command.takesFiles {
                text += " \\\n                '*:path:_files'"
            }
            text += "\n            ;;\n"
        }
        return text + """
                esac
            }
            if [[ $funcstack[1] == _cutover ]]; then _cutover "$@"; else compdef _cutover cutover; fi

            """
    }

    private static func specification(_ option: Option) -> String {
        let help = option.help.replacing("\\", with: "\\\\").replacing("[", with: "\\[").replacing("]", with: "\\]")
        let start = "\(option.isRepeatable ? "*" : "")\(option.name)[\(help)]"
        guard let placeholder = option.placeholder else { return start }
        let message = placeholder.replacing(":", with: "\\:")
        if option.takesList { return "\(start):\(message):_values -s , word \(option.words.joined(separator: " "))" }
        if option.goesOn {
            return "\(start):\(message):_values -S = word \(option.words.map { "\($0.dropLast())" }.joined(separator: " "))"
        }
        return option.words.isEmpty
            ? "\(start):\(message):_files" : "\(start):\(message):(\(option.words.joined(separator: " ")))"
    }
}
