import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Programs of the tests that use maps, what is around them when they run, and where they run. */
export interface Run {
  /** In `fixtures/`, without `.rs`. */
  readonly fixture: string;
  readonly with: string;
  readonly on: readonly string[];
}

const everywhere = ["the running kernel", "6.12", "7.3"];

export const runs: readonly Run[] = [
  { fixture: "kinds", with: "a packet", on: everywhere },
  { fixture: "in_place", with: "maps and programs in place", on: everywhere },
  { fixture: "values", with: "the kernel's own objects in values", on: everywhere },
  { fixture: "kept", with: "pins", on: ["the running kernel"] },
  { fixture: "sized", with: "sizes from the loader", on: ["the running kernel"] },
  {
    fixture: "traffic",
    with: "traffic: veth pairs, connections, tasks, user space",
    on: ["the running kernel"],
  },
  { fixture: "arena", with: "user space at the same addresses", on: ["the running kernel"] },
  { fixture: "arena_statics", with: "a packet", on: ["6.12", "7.3"] },
  { fixture: "inodes", with: "files that are opened", on: ["6.12", "7.3"] },
  { fixture: "newer", with: "a packet", on: ["7.3"] },
];

/** The operations that the programs of a fixture call, by the names of the crate's types; those that `maps!` defined by the kernel's names. */
export function operationsIn(fixture: string): ReadonlyMap<string, ReadonlySet<string>> {
  const text = readFileSync(join(import.meta.dirname, "fixtures", `${fixture}.rs`), "utf8");
  const found = new Map<string, Set<string>>();
  for (const [name, type] of mapsIn(text)) {
    const called = [
      ...[...text.matchAll(new RegExp(`\\b${name}\\.(\\w+)(?:::<[^>]*>)?\\(`, "g"))],
      // Stacks and cgroups are handed to functions.
      ...[...text.matchAll(new RegExp(`\\b(\\w+)\\([^()]*&${name}\\b`, "g"))],
    ].map(([, operation]) => operation!);
    const all = found.get(type) ?? new Set();
    for (const operation of called) if (operation !== "as_ptr") all.add(operation);
    found.set(type, all);
  }
  return found;
}

/** The names of the maps with their types: `name: Type<…> = …`, and `static name: { type: KIND`. */
function* mapsIn(text: string): Generator<readonly [string, string]> {
  for (const [, name, type] of text.matchAll(/^ *(?:static )?(\w+): (\w+)(?:<.*>)? = \w+::/gm))
    yield [name!, type!];
  for (const [, name, kind] of text.matchAll(/^ *static (\w+): \{\s*type: (\w+)/gm)) yield [name!, kind!];
}

/** What ran of a map type, by the crate's name and by the kernel's: an item for each way. */
export function ranOf({
  rust,
  kernel,
}: {
  readonly rust: string | undefined;
  readonly kernel: string;
}): { readonly operations: readonly string[]; readonly run: Run }[] {
  return runs.flatMap((run) => {
    const found = operationsIn(run.fixture);
    const operations = [rust ?? "", kernel].flatMap((name) => [...(found.get(name) ?? [])]);
    return operations.length === 0 ? [] : [{ operations: [...new Set(operations)], run }];
  });
}
