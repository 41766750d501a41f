/*
 * The lines that a relocation stands for. `.BTF.ext` has one line an instruction, and LLVM makes one relocation of several accesses:
 *
 *     let a = read!(set, pid);        // 27
 *     let b = read!(set, pid);        // 28: the address is computed once
 *
 * A function that is inlined is another case: its access has a line, and the call has one. The section `.debug_corelate` has what `.BTF.ext` has no
 * room for. It is JSON, so that it can grow, with the files apart:
 *
 *     {"format":1,"files":["main.rs"],"relocations":[["raw_tp/sched_process_exec",27,[[0,27,13],[0,28,13]]]]}
 *
 * A relocation is its section, the index of its instruction there, and its sources. A source is a file, a line and a column, and the same of each call
 * that it was inlined through, from the inside out. No loader reads sections whose names begin with `.debug_`, and tools that remove debug info remove it.
 */
import type { SourceLocation } from "../diagnostics/index.js";
import { appendSection } from "./append-section.js";
import type { BpfObject } from "./object.js";
import { parseObject } from "./object.js";
import { describeRelocation } from "./path.js";

/** An access in a function of the object, as the compiler knows it. */
export interface AccessSource {
  readonly function: string;
  readonly kind: number;
  readonly root: string;
  readonly access: string;
  /** The same text: one address, so one relocation. */
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

/** `object` with the section that tells the lines of its relocations; as it is where `.BTF.ext` tells them all. */
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
 * Of the accesses of one field in one function, those that a relocation on `line` is for: all where it is the only one; else those of its line with those
 * that share their addresses, and those that no relocation's line tells, which were merged with one of them.
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
  // LLVM may show it on a line without an access, that of a loop's head.
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

/** The sources that the object's own section tells, by section and instruction. What is not in its form is left out. */
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
