import { type Flag, type Node, quoted } from "./tree.js";

/** A script for zsh, with descriptions: a function for each command, as `_arguments` takes them. */
export function zshScript(tree: readonly Node[]): string {
  return `#compdef corelate
# zsh completion for corelate, written by \`corelate completion zsh\`

${functions("_corelate", tree, [
  { names: ["--explain"], says: "print what is said of a diagnostic", value: { kind: "other" } },
  { names: ["-V", "--version"], says: "output the version number", value: { kind: "none" } },
  { names: ["-h", "--help"], says: "display help for command", value: { kind: "none" } },
])}
# As a file of $fpath it is called by its name; as a script that is read it has to say so.
if [[ $funcstack[1] == _corelate ]]; then _corelate "$@"; else compdef _corelate corelate; fi
`;
}

/** The function \`name\` for commands below, and those of each. */
function functions(name: string, below: readonly Node[], flags: readonly Flag[]): string {
  const cases = below.map((node) => `        ${node.name}) ${functionOf(name, node)} ;;`);
  const described = below.map(
    (node) => `      ${quoted(`${node.name}:${node.says.replaceAll(":", "\\:")}`)}`,
  );
  return `${name}() {
  local curcontext=$curcontext state line
  _arguments -C ${[...flags.map(spec), "'1: :->command'", "'*:: :->rest'"].join(" \\\n    ")}
  case $state in
    command)
      local -a commands=(
${described.join("\n")}
      )
      _describe command commands ;;
    rest)
      case $line[1] in
${cases.join("\n")}
      esac ;;
  esac
}

${below.map((node) => inner(functionOf(name, node), node)).join("\n")}`;
}

function inner(name: string, node: Node): string {
  if (node.below.length > 0) return functions(name, node.below, node.flags);
  const rest = node.words.length === 0 ? "'*:file:_files'" : quoted(`1:word:(${node.words.join(" ")})`);
  return `${name}() {
  _arguments -S ${[...node.flags.map(spec), rest].join(" \\\n    ")}
}
`;
}

function functionOf(above: string, { name }: Node): string {
  return `${above}_${name}`;
}

/** An option as \`_arguments\` takes it: its names exclude one another. */
function spec({ names, says, value }: Flag): string {
  const text = `[${says.replace(/[[\]:\\]/g, "\\$&")}]${valueAfter(value)}`;
  const [first, second] = names;
  if (second === undefined) return quoted(`${first}${text}`);
  return `${quoted(`(${names.join(" ")})`)}{${names.join(",")}}${quoted(text)}`;
}

function valueAfter(value: Flag["value"]): string {
  if (value.kind === "words") return `:value:(${value.words.join(" ")})`;
  if (value.kind === "file") return ":file:_files";
  return value.kind === "other" ? ":value: " : "";
}
