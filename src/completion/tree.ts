import type { Command, Option } from "commander";
import { programKinds, userSpaces } from "../new/index.js";

/** What stands behind an option: nothing, one of these words, a file, or something else. */
export type Value =
  | { readonly kind: "none" }
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "file" }
  | { readonly kind: "other" };

/** An option, as it is completed. */
export interface Flag {
  /** `-o` and `--output`. */
  readonly names: readonly string[];
  readonly says: string;
  readonly value: Value;
}

/** A command, as it is completed. */
export interface Node {
  /** The words that lead to it: `kernels fetch`. */
  readonly path: string;
  readonly name: string;
  readonly says: string;
  readonly flags: readonly Flag[];
  /** Words that an argument can be; files where there are none. */
  readonly words: readonly string[];
  readonly below: readonly Node[];
}

/** Values of options whose own messages name near ones, so that commander does not check them. */
const known: Readonly<Record<string, readonly string[]>> = {
  "new --program": programKinds.map(({ name }) => name),
  "new --user": userSpaces,
};

/** The commands as they are completed. */
export function treeOf(commands: readonly Command[], above = ""): Node[] {
  return commands.map((command) => {
    const path = `${above}${command.name()}`;
    const hidden = (option: Option) => option.hidden;
    const flags = command.options.filter((option) => !hidden(option)).map((option) => flagOf(option, path));
    const help: Flag = { names: ["-h", "--help"], says: "display help for command", value: { kind: "none" } };
    return {
      path,
      name: command.name(),
      says: command.description(),
      flags: [...flags, help],
      words: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
      below: treeOf(command.commands, `${path} `),
    };
  });
}

function flagOf(option: Option, path: string): Flag {
  const names = [option.short, option.long].flatMap((name) => name ?? []);
  return { names, says: option.description, value: valueAfter(option, path) };
}

function valueAfter({ flags, long, argChoices }: Option, path: string): Value {
  const words = argChoices ?? known[`${path} ${long}`];
  if (words !== undefined) return { kind: "words", words };
  const shown = /[<[]([^>\]]+)[>\]]/.exec(flags)?.[1];
  if (shown === undefined) return { kind: "none" };
  return { kind: /file|path|folder/.test(shown) ? "file" : "other" };
}

/** Every command of a tree. */
export function allNodes(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => [node, ...allNodes(node.below)]);
}

/** `text` in single quotes, as all three shells take them. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
