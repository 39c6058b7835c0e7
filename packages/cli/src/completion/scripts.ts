// The completion scripts. They hold no knowledge of commands: they ask `acme __complete`, which gives a word and its
// description a line, or `:files` where a path stands.

/** The shells with a script. */
export const shells = ["bash", "zsh", "fish"] as const;

/** One of {@link shells}. */
export type Shell = (typeof shells)[number];

const bash = `# acme completion for bash
_acme() {
  local line word
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == ":files" ]]; then
      compopt -o default
      return
    fi
    word=\${line%%$'\\t'*}
    # Bash splits words at "=" and shows what stands behind it.
    if [[ $COMP_WORDBREAKS == *=* && $word == --*=* ]]; then word=\${word#*=}; fi
    COMPREPLY+=("$(printf '%q' "$word")")
  done < <(acme __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _acme acme
`;

const zsh = `#compdef acme
_acme() {
  local -a found described
  local line
  found=("\${(@f)$(acme __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ $found[1] == ":files" ]]; then
    _files
    return
  fi
  for line in $found; do
    described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe 'acme' described
}
if [[ $funcstack[1] == _acme ]]; then
  _acme "$@"
else
  compdef _acme acme
fi
`;

const fish = `# acme completion for fish
function __acme_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l found (acme __complete -- $words[2..-1] 2>/dev/null)
  if test "$found[1]" = ":files"
    __fish_complete_path (commandline -ct)
  else
    printf '%s\\n' $found
  end
end
complete -c acme -f -a '(__acme_complete)'
`;

/** The script of each shell. */
export const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };

/** How to use each script. */
export const installations: Readonly<Record<Shell, string>> = {
  bash: 'Add to ~/.bashrc:  eval "$(acme completion bash)"',
  zsh: 'Add to ~/.zshrc, after compinit:  eval "$(acme completion zsh)"',
  fish: "Run once:  acme completion fish > ~/.config/fish/completions/acme.fish",
};
