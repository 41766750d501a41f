import { join, posix } from "node:path";
import type { Elf } from "../btf/index.js";
import type { SourceLocation } from "../diagnostics/index.js";
import { Attribute, type Die, readUnits, Tag, type Unit } from "./entries.js";
import { fileNames } from "./file-names.js";
import { type AddressRange, rangesOf } from "./ranges.js";

/** A call that was inlined, with the code that it became. */
interface InlinedCall {
  readonly ranges: readonly AddressRange[];
  readonly location: SourceLocation;
  /** How many other calls it is within. */
  readonly depth: number;
}

/** Says through which calls the code at a place was inlined, from the inside out. */
export type InlinedCalls = (section: number, offset: number) => readonly SourceLocation[];

const inlinedCallTags: ReadonlySet<number> = new Set([Tag.inlinedSubroutine]);

/** More calls than any program has. */
const mostCalls = 200_000;

/**
 * Reads the inlined calls from DWARF 4, which LLVM writes for BPF. Where there is none, another version, or it is damaged, no call is known: it comes from a file that may be
 * anything, and only explains.
 */
export function inlinedCalls(elf: Elf): InlinedCalls {
  const calls: InlinedCall[] = [];
  try {
    for (const unit of readUnits(elf, inlinedCallTags)) collect(elf, unit, calls);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return (section, offset) =>
    calls
      .filter(({ ranges }) =>
        ranges.some((range) => range.section === section && offset >= range.start && offset < range.end),
      )
      .sort((a, b) => b.depth - a.depth)
      .map(({ location }) => location);
}

function collect(elf: Elf, unit: Unit, calls: InlinedCall[]): void {
  const files = fileNames(elf, unit);
  let open: { readonly level: number }[] = [];
  for (const die of unit.dies) {
    if (die.tag !== Tag.inlinedSubroutine) continue;
    open = open.filter(({ level }) => level < die.level);
    const location = locationOf(die, files, unit.folder);
    if (location !== undefined && calls.length < mostCalls)
      calls.push({ ranges: rangesOf(elf, die), location, depth: open.length });
    open.push({ level: die.level });
  }
}

function locationOf(die: Die, files: readonly string[], folder: string): SourceLocation | undefined {
  const file = files[Number(die.value(Attribute.callFile) ?? 0) - 1];
  const line = Number(die.value(Attribute.callLine) ?? 0);
  if (file === undefined || line === 0) return undefined;
  const column = Number(die.value(Attribute.callColumn) ?? 0);
  return { file: posix.isAbsolute(file) || folder === "" ? file : join(folder, file), line, column };
}
