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

/** What an entry exports, and how its exports go together. */
export interface Api {
  /** The functions, constants and classes that it exports, also classes whose type alone it exports. */
  readonly values: readonly string[];
  /** The types that declarations of its exports name, directly or by others, and that it does not export. */
  readonly unexported: readonly string[];
  /** The types that it exports, and that no declaration of a value names, directly or by others. */
  readonly unneeded: readonly string[];
}

/** Reads the declarations behind `entry`, an `index.d.ts`. */
export function apiOf(entry: string): Api {
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

  const textOf = (place: Place) => {
    const [file, name] = place.split("#") as [string, string];
    return { file, name, text: open(file).own.get(name)! };
  };
  const reachedFrom = (roots: Iterable<Place>) => {
    const reached = new Set<Place>(roots);
    for (const place of reached) {
      const { file, text } = textOf(place);
      for (const word of text.match(/\b[A-Z]\w+\b/g) ?? []) {
        const found = find(file, word);
        if (found !== undefined) reached.add(found);
      }
    }
    return reached;
  };

  const exported = new Set(exportedBy(entry).flatMap((name) => find(entry, name) ?? []));
  const isValue = (place: Place) =>
    /^(export )?(declare )?(abstract )?(class|function|const) /.test(textOf(place).text);
  const values = [...exported].filter(isValue);
  const needed = reachedFrom(values);
  return {
    values: values.map((place) => textOf(place).name).sort(),
    unexported: [...reachedFrom(exported)].filter((place) => !exported.has(place)),
    unneeded: [...exported].filter((place) => !needed.has(place)),
  };
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
    // A constant and a type may have one name.
    own.set(start[2]!, (own.get(start[2]!) ?? "") + text.slice(start.index, starts[index + 1]?.index));
    if (start[1] !== undefined) exported.push(start[2]!);
  });
  const passedOn = [...text.matchAll(/^export\s+(?:type\s+)?\*\s+from\s+"(\.[^"]+)"/gm)].map(([, path]) =>
    beside(path!),
  );
  return { own, imported, passedOn, exported };
}
