import { essentialName } from "./essential-name.js";
import type { StringTable } from "./strings.js";

/** What an index needs of a BTF. */
export interface NamedTypes {
  /** The first id to look at, and how many there are. */
  readonly firstId: number;
  readonly count: number;
  /** Where the type's name is; counts through all tables. */
  nameAt(id: number): number;
  name(id: number): string;
  /** The tables that names can be in, each with the offset of its first byte. */
  readonly tables: readonly { readonly strings: StringTable; readonly start: number }[];
}

/** After this many searches in the string tables a map of all names is built. */
const scansBeforeMap = 128;

/**
 * Finds types by name. A kernel has 100,000 names, of which a program needs a few: a map of all takes twenty times as long as one search in the bytes
 * of the tables.
 */
export class NameIndex {
  readonly #types: NamedTypes;
  #scans = 0;
  /**
   * Linked lists of types with the same name: `#first` has the head for each offset in the tables, and `#next` the next type. Both are one more than
   * an index.
   */
  #first: Uint32Array | undefined;
  #next = new Uint32Array(0);
  #byName: Map<string, number[]> | undefined;
  #byEssential: Map<string, number[]> | undefined;

  constructor(types: NamedTypes) {
    this.#types = types;
  }

  /** Ids of the types called `name`, in order. */
  named(name: string): readonly number[] {
    if (this.#scanning(name)) return this.#scan(name, (full) => full === name);
    return this.all().get(name) ?? [];
  }

  /** Ids of the types called `name`, with a flavor or without, in order. */
  essentiallyNamed(name: string): readonly number[] {
    if (this.#scanning(name)) return this.#scan(name, (full) => essentialName(full) === name);
    this.#byEssential ??= this.#group(essentialName);
    return this.#byEssential.get(name) ?? [];
  }

  /** Every name with its types. */
  all(): ReadonlyMap<string, readonly number[]> {
    this.#byName ??= this.#group((name) => name);
    return this.#byName;
  }

  #scanning(name: string): boolean {
    return name !== "" && this.#byName === undefined && this.#scans++ < scansBeforeMap;
  }

  #group(keyOf: (name: string) => string): Map<string, number[]> {
    const { firstId, count } = this.#types;
    const groups = new Map<string, number[]>();
    for (let id = firstId; id < firstId + count; id++) {
      const key = keyOf(this.#types.name(id));
      const group = groups.get(key);
      if (group) group.push(id);
      else groups.set(key, [id]);
    }
    return groups;
  }

  #scan(name: string, wanted: (full: string) => boolean): number[] {
    const first = this.#chains();
    const found: number[] = [];
    for (const { strings, start } of this.#types.tables) {
      for (const at of strings.occurrences(name)) {
        let index = first[start + at]!;
        if (index === 0 || !wanted(strings.at(at))) continue;
        for (; index !== 0; index = this.#next[index - 1]!) found.push(this.#types.firstId + index - 1);
      }
    }
    return found.sort((a, b) => a - b);
  }

  #chains(): Uint32Array {
    if (this.#first) return this.#first;
    const { firstId, count, tables } = this.#types;
    const last = tables.at(-1)!;
    const first = new Uint32Array(last.start + last.strings.length);
    this.#next = new Uint32Array(count);
    for (let index = 0; index < count; index++) {
      const at = this.#types.nameAt(firstId + index);
      this.#next[index] = first[at]!;
      first[at] = index + 1;
    }
    this.#first = first;
    return first;
  }
}
