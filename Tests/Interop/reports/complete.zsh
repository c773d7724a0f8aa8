# Completes a command line in a real, interactive zsh on a terminal of its own, and prints what stands on the line then.
#   zsh -f complete.zsh FOLDER-OF-_cutover 'cutover run --tra'
zmodload zsh/zpty
zpty shell zsh -f -i
wait_for() { local out; repeat 100; do zpty -r -t shell out && seen+=$out; [[ $seen == *$1* ]] && return; sleep 0.1; done; print -u2 "no $1 in: $seen"; exit 1; }
seen=""
zpty -w shell "PS1=; unsetopt zle_bracketed_paste; fpath=($1 \$fpath); autoload -U compinit; compinit -u -D; echo REA''DY"
wait_for READY
seen=""
# Behind the completion the line is printed by a widget of our own, which leaves no doubt about its end.
zpty -w shell "show() { print; print -r -- \"<<\$BUFFER>>\"; BUFFER=; zle accept-line }; zle -N show; bindkey '^X' show; bindkey '^I' complete-word; echo SE''T"
wait_for SET
seen=""
zpty -w -n shell "$2"$'\t'
sleep 0.5
zpty -w -n shell $'\x18'
wait_for '>>'
print -r -- "${${seen##*<<}%%>>*}"
zpty -d shell
