/**
 * The source lines of relocations. `.BTF.ext` has one line for an instruction, and LLVM merges several accesses into one relocation:
 *
 *     let a = read!(set, pid);        // 27
 *     let b = read!(set, pid);        // 28: the address is computed once
 *
 * Inlining is another case: the access has a line, and the call has one. The section `.debug_corelate` has the lines for which `.BTF.ext` has no
 * room. It is JSON, so that it can be extended, with the files in a table:
 *
 *     {"format":1,"files":["main.rs"],"relocations":[["raw_tp/sched_process_exec",27,[[0,27,13],[0,28,13]]]]}
 *
 * A relocation is its section, the index of its instruction, and its sources. A source is a file, a line and a column, followed by those of each call
 * through which it was inlined, from the inside out. No loader reads sections whose names begin with `.debug_`, and tools that strip debug info
 * remove it.
 */
import type { SourceLocation } from "../diagnostics/index.js";
import { appendSection } from "./append-section.js";
import type { BpfObject } from "./object.js";
import { parseObject } from "./object.js";
import { describeRelocation } from "./path.js";

/** An access in a function of the object, with its lines in the source. */
export interface AccessSource {
  readonly function: string;
  readonly kind: number;
  readonly root: string;
  readonly access: string;
  /** Accesses with the same text share an address, and so a relocation. */
  readonly group: string;
  /** The access, then the calls that it was inlined through; at least one. */
  readonly places: readonly SourceLocation[];
}

/** A line that a relocation stands for. */
export interface RelocationSource extends SourceLocation {
  /** The calls that the line was inlined through, from the inside out; absent where there are none. */
  readonly inlinedInto?: readonly SourceLocation[];
}

const sectionName = ".debug_corelate";

/** `object` with the section `.debug_corelate`; unchanged if `.BTF.ext` has all lines. */
export function addSources(object: Uint8Array, sources: readonly AccessSource[]): Uint8Array {
  if (sources.length === 0) return object;
  const parsed = parseObject(object);
  const byKey = new Map<string, AccessSource[]>();
  for (const source of sources) {
    const key = keyOf(source);
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, [source]);
    else group.push(source);
  }
  const places = placesOfRelocations(parsed);
  const counts = new Map<string, Set<string>>();
  for (const { key, line } of places) counts.set(key, (counts.get(key) ?? new Set()).add(line));
  const writer = new Writer();
  for (const { section, insn, key, line } of places) {
    const known = byKey.get(key);
    if (known === undefined) continue;
    const relevant = ofRelocation(known, line, counts.get(key)!);
    if (relevant.length !== 1 || relevant[0]!.length !== 1 || showPlace(relevant[0]![0]!) !== line)
      writer.add(section, insn, relevant);
  }
  return writer.empty ? object : appendSection(object, sectionName, writer.bytes());
}

function placesOfRelocations(object: BpfObject) {
  const { btf } = object;
  if (btf === undefined) return [];
  return object.ext.relocations.map((relocation) => {
    const { section, offset, kind, access } = relocation;
    const line = object.lineAt(section, offset);
    const { root } = describeRelocation(btf, relocation);
    return {
      section,
      insn: offset / 8,
      key: keyOf({ function: object.functionAt(section, offset)?.name ?? "", kind, root, access }),
      line: line === undefined ? "" : showPlace(line),
    };
  });
}

/**
 * The accesses that a relocation on `line` stands for, among those of one field in one function. All of them if it is the only relocation. Else those
 * on its line, those that share their addresses, and those that are on no relocation's line, which were merged with one of them.
 */
function ofRelocation(
  known: readonly AccessSource[],
  line: string,
  lines: ReadonlySet<string>,
): readonly SourceLocation[][] {
  const groupsOn = (wanted: (shown: string) => boolean) =>
    new Set(known.filter(({ places }) => wanted(showPlace(places[0]!))).map(({ group }) => group));
  const own = groupsOn((shown) => shown === line);
  const shownGroups = groupsOn((shown) => lines.has(shown));
  const chosen = known.filter(({ group }) => own.has(group) || !shownGroups.has(group));
  // LLVM may give it a line without an access, such as that of a loop's head.
  const mine = lines.size === 1 || chosen.length === 0 ? known : chosen;
  const unique = new Map(mine.map(({ places }) => [places.map(showPlace).join("\n"), [...places]]));
  return [...unique.values()].sort((a, b) => comparePlaces(a, b));
}

function comparePlaces(a: readonly SourceLocation[], b: readonly SourceLocation[]): number {
  for (const [i, one] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    if (one.file !== other.file) return one.file < other.file ? -1 : 1;
    if (one.line !== other.line) return one.line - other.line;
    if (one.column !== other.column) return one.column - other.column;
  }
  return a.length - b.length;
}

function keyOf({ function: fn, kind, root, access }: Omit<AccessSource, "group" | "places">): string {
  return `${fn}\n${kind}\n${root}\n${access}`;
}

/** `.BTF.ext` counts columns in ten bits. */
function showPlace({ file, line, column }: SourceLocation): string {
  return `${file}:${line}:${column & 0x3ff}`;
}

class Writer {
  readonly #files = new Map<string, number>();
  readonly #relocations: unknown[] = [];

  get empty(): boolean {
    return this.#relocations.length === 0;
  }

  add(section: string, insn: number, sources: readonly (readonly SourceLocation[])[]): void {
    const written = sources.map((places) => places.flatMap((p) => [this.#file(p.file), p.line, p.column]));
    this.#relocations.push([section, insn, written]);
  }

  #file(name: string): number {
    const known = this.#files.get(name) ?? this.#files.size;
    this.#files.set(name, known);
    return known;
  }

  bytes(): Uint8Array {
    const content = { format: 1, files: [...this.#files.keys()], relocations: this.#relocations };
    return Buffer.from(JSON.stringify(content));
  }
}

/** The sources in the object's section `.debug_corelate`, by section and instruction. Malformed parts are left out. */
export function readSources(object: BpfObject): ReadonlyMap<string, readonly RelocationSource[]> {
  const found = new Map<string, readonly RelocationSource[]>();
  const data = object.section(sectionName)?.data;
  const content = data === undefined ? undefined : parseJson(data);
  const { format, files, relocations } = (content ?? {}) as Record<string, unknown>;
  if (format !== 1 || !Array.isArray(files) || !Array.isArray(relocations)) return found;
  for (const entry of relocations as unknown[]) {
    if (!Array.isArray(entry)) continue;
    const [section, insn, places] = entry as unknown[];
    if (typeof section !== "string" || !isCount(insn) || !Array.isArray(places)) continue;
    const sources = (places as unknown[]).flatMap((numbers) => readSource(files, numbers) ?? []);
    if (sources.length > 0) found.set(sourceKey(section, insn), sources);
  }
  return found;
}

/** The key of an instruction in what `readSources` gives. */
export function sourceKey(section: string, insn: number): string {
  return `${section}\n${insn}`;
}

function parseJson(data: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(data).toString("utf8"));
  } catch {
    return undefined;
  }
}

function readSource(files: readonly unknown[], numbers: unknown): RelocationSource | undefined {
  if (!Array.isArray(numbers) || numbers.length === 0 || numbers.length % 3 !== 0) return undefined;
  const places: SourceLocation[] = [];
  for (let at = 0; at < numbers.length; at += 3) {
    const [index, line, column] = numbers.slice(at, at + 3) as unknown[];
    const file: unknown = isCount(index) ? files[index] : undefined;
    if (typeof file !== "string" || !isCount(line) || !isCount(column)) return undefined;
    places.push({ file, line, column });
  }
  const [own, ...inlinedInto] = places;
  return { ...own!, ...(inlinedInto.length > 0 ? { inlinedInto } : {}) };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
