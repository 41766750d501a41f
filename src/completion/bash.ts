import { allNodes, type Flag, type Node, quoted } from "./tree.js";

/** A script for bash. Where it knows no words, bash completes files. */
export function bashScript(tree: readonly Node[]): string {
  const nodes = allNodes(tree);
  const commands = nodes.map(({ path, name }) => {
    const above = path.slice(0, -name.length).trim();
    return `      ${quoted(`${above}:${name}`)}) command=${quoted(path)} ;;`;
  });
  const values = nodes.flatMap(({ path, flags }) =>
    flags.filter(({ value }) => value.kind !== "none").map((flag) => valueCase(path, flag)),
  );
  const words = nodes.map(({ path, flags, below, words }) => {
    const named = [...below.map(({ name }) => name), ...words];
    const list = flags.flatMap(({ names }) => names);
    return `    ${quoted(path)}) flags=${quoted(list.join(" "))} words=${quoted(named.join(" "))} ;;`;
  });
  return `# bash completion for corelate, written by \`corelate completion bash\`
_corelate() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local command= flags='--help --version --explain' words=${quoted(tree.map(({ name }) => name).join(" "))} index
  COMPREPLY=()
  # \`--emit=obj\` is three words to bash.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = && COMP_CWORD -gt 2 ]]; then
    previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    # What follows is another program's.
    [[ \${COMP_WORDS[index]} == -- ]] && return
    case "$command:\${COMP_WORDS[index]}" in
${commands.join("\n")}
    esac
  done
  case "$command $previous" in
${values.join("\n")}
  esac
  case "$command" in
${words.join("\n")}
  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$current"))
  elif [[ -n $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}
complete -o default -o bashdefault -F _corelate corelate
`;
}

function valueCase(path: string, { names, value }: Flag): string {
  const cases = names.map((name) => quoted(`${path} ${name}`)).join(" | ");
  const words = value.kind === "words" ? value.words.join(" ") : "";
  const reply =
    value.kind === "words" ? `COMPREPLY=($(compgen -W ${quoted(words)} -- "$current")); return` : "return";
  // Files are no answer where something else is asked for.
  return `    ${cases}) ${value.kind === "other" ? "compopt +o default +o bashdefault 2>/dev/null; " : ""}${reply} ;;`;
}
