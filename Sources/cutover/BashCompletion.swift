/// Completion for bash, without the package bash-completion.
enum BashCompletion {
    static func script(for commands: [Command]) -> String {
        var text = """
            # Completion of cutover's words for bash, printed by 'cutover completion bash'.
            _cutover() {
                local word="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" command=run head="" words=""
                COMPREPLY=()
                if [[ $COMP_CWORD -eq 1 && $word != -* ]]; then
                    COMPREPLY=($(compgen -W '\(commands.map(\.name).joined(separator: " "))' -- "$word"))
                    return
                fi
                case "${COMP_WORDS[1]}" in
                    \(commands.map(\.name).joined(separator: "|"))) command="${COMP_WORDS[1]}" ;;
                esac
                case "$command $previous" in

            """
        for command in commands {
            for option in command.options where option.placeholder != nil {
                text += "        \"\(command.name) \(option.name)\")\n"
                let words = option.words.joined(separator: " ")
                if option.takesList { text += "            [[ $word == *,* ]] && head=\"${word%,*},\"\n" }
                // A value that is free is a file, or nothing that a shell could know: bash's own completion follows.
                if words.isEmpty {
                    text += "            return ;;\n"
                } else {
                    text += "            words='\(words)'\n"
                    if option.goesOn { text += "            compopt -o nospace 2> /dev/null\n" }
                    text +=
                        "            COMPREPLY=($(compgen -P \"$head\" -W \"$words\" -- \"${word##*,}\"))\n            return ;;\n"
                }
            }
        }
        text += "    esac\n    case \"$command\" in\n"
        for command in commands {
            text += "        \(command.name)) words='\(command.options.map(\.name).joined(separator: " "))'\n"
            if !command.argumentWords.isEmpty {
                text += "            [[ $word != -* ]] && words='\(command.argumentWords.joined(separator: " "))'\n"
            }
            text += "            ;;\n"
        }
        return text + """
                esac
                if [[ $word == -* || $command == help || $command == completion ]]; then
                    COMPREPLY=($(compgen -W "$words" -- "$word"))
                fi
            }
            complete -o default -F _cutover cutover

            """
    }
}
