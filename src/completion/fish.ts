import { allNodes, type Flag, type Node, quoted } from "./tree.js";

/** A script for fish. */
export function fishScript(tree: readonly Node[]): string {
  const nodes = allNodes(tree);
  const lines = nodes.flatMap((node) => [
    ...node.below.map(
      ({ name, says }) =>
        `complete -c corelate -n ${when(node, node.below)} -f -a ${word(name)} -d ${word(says)}`,
    ),
    ...node.words.map((name) => `complete -c corelate -n ${when(node, [])} -f -a ${word(name)}`),
    ...node.flags.map((flag) => `complete -c corelate -n ${when(node, node.below)} ${flagOf(flag)}`),
  ]);
  return `# fish completion for corelate, written by \`corelate completion fish\`
complete -c corelate -e
${tree.map(({ name, says }) => `complete -c corelate -n __fish_use_subcommand -f -a ${word(name)} -d ${word(says)}`).join("\n")}
complete -c corelate -n __fish_use_subcommand -l explain -x -d 'print what is said of a diagnostic'
complete -c corelate -n __fish_use_subcommand -s V -l version -d 'output the version number'
${lines.join("\n")}
`;
}

/** Whether the words so far lead to \`node\`, and to none below it. */
function when({ path }: Node, below: readonly Node[]): string {
  const seen = path.split(" ").map((name) => `__fish_seen_subcommand_from ${name}`);
  const not =
    below.length === 0 ? [] : [`not __fish_seen_subcommand_from ${below.map(({ name }) => name).join(" ")}`];
  return word([...seen, ...not].join("; and "));
}

function flagOf({ names, says, value }: Flag): string {
  const parts = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const what = {
    none: "",
    file: "-r -F",
    other: "-x",
    words: value.kind === "words" ? `-x -a ${word(value.words.join(" "))}` : "",
  }[value.kind];
  return [...parts, ...(what === "" ? [] : [what]), "-d", word(says)].join(" ");
}

/** fish has no way out of a quotation but a backslash. */
function word(text: string): string {
  return quoted(text.replaceAll("\\", "\\\\")).replaceAll("'\\\\''", "\\'").replaceAll("'\\''", "\\'");
}
