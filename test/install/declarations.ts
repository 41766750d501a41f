import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A file of declarations: what it declares, and what it takes from others. */
interface Declarations {
  /** The text of each declaration, without comments. */
  readonly own: ReadonlyMap<string, string>;
  readonly imported: ReadonlyMap<string, { readonly name: string; readonly file: string }>;
  /** Files that it exports in full. */
  readonly passedOn: readonly string[];
  readonly exported: readonly string[];
}

/** A declaration, as `FILE#NAME`. */
type Place = `${string}#${string}`;

/** The types that the declarations of an entry's exports name, directly or by others, and that the entry does not export. */
export function unexported(entry: string): string[] {
  const files = new Map<string, Declarations>();
  const open = (file: string) => {
    const known = files.get(file) ?? read(file);
    files.set(file, known);
    return known;
  };
  const find = (file: string, name: string, seen = new Set<string>()): Place | undefined => {
    if (seen.has(file)) return undefined;
    seen.add(file);
    const { own, imported, passedOn } = open(file);
    if (own.has(name)) return `${file}#${name}`;
    const from = imported.get(name);
    if (from !== undefined) return find(from.file, from.name, seen);
    for (const other of passedOn) {
      const found = find(other, name, seen);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const exportedBy = (file: string): string[] => {
    const { exported, passedOn } = open(file);
    return [...exported, ...passedOn.flatMap(exportedBy)];
  };

  const exported = new Set(exportedBy(entry).flatMap((name) => find(entry, name) ?? []));
  const reached = new Set<Place>(exported);
  for (const place of reached) {
    const [file, name] = place.split("#") as [string, string];
    for (const word of open(file)
      .own.get(name)!
      .match(/\b[A-Z]\w+\b/g) ?? []) {
      const found = find(file, word);
      if (found !== undefined) reached.add(found);
    }
  }
  return [...reached].filter((place) => !exported.has(place));
}

function read(file: string): Declarations {
  const text = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  const beside = (path: string) => join(dirname(file), path.replace(/\.js$/, ".d.ts"));
  const imported = new Map<string, { name: string; file: string }>();
  const exported: string[] = [];
  for (const [, kind, list, path] of text.matchAll(
    /^(import|export)\s+(?:type\s+)?\{([^}]*)\}\s+from\s+"(\.[^"]+)"/gm,
  )) {
    for (const item of list!.split(",").map((part) => part.trim().replace(/^type /, ""))) {
      const [name, as = name] = item.split(" as ") as [string, string?];
      if (name === "") continue;
      imported.set(as!, { name, file: beside(path!) });
      if (kind === "export") exported.push(as!);
    }
  }
  const own = new Map<string, string>();
  const starts = [
    ...text.matchAll(/^(export )?(?:declare )?(?:abstract )?(?:interface|type|class|function|const) (\w+)/gm),
  ];
  starts.forEach((start, index) => {
    own.set(start[2]!, text.slice(start.index, starts[index + 1]?.index));
    if (start[1] !== undefined) exported.push(start[2]!);
  });
  const passedOn = [...text.matchAll(/^export\s+(?:type\s+)?\*\s+from\s+"(\.[^"]+)"/gm)].map(([, path]) =>
    beside(path!),
  );
  return { own, imported, passedOn, exported };
}
