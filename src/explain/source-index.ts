import { posix } from "node:path";
import {
  type BpfObject,
  type InspectedRelocation,
  inspect,
  type LineInfo,
  parseObject,
  sourceKey,
} from "../../lib/btf/index.js";
import { CorelateError, type SourceLocation } from "../../lib/diagnostics/index.js";
import { type InlinedCalls, inlinedCalls } from "../../lib/dwarf/index.js";
import { type PlacedInstruction, placeInstructions } from "./placement.js";
import type { Refusal } from "./refusal.js";

/** The relocation at an instruction, in names. */
export type PlacedRelocation = Pick<InspectedRelocation, "kindName" | "root" | "path" | "sources">;

/** A program of the object, as the log knows it. */
export interface LoggedProgram {
  readonly name: string;
  readonly section: string;
}

/** What the object says of one program's instructions, which are counted as the log counts them. */
export interface ProgramPlaces {
  instruction(insn: number): PlacedInstruction | undefined;
  line(insn: number): SourceLocation | undefined;
  relocation(insn: number): PlacedRelocation | undefined;
  /** The calls through which an instruction was inlined, from the inside out. */
  inlinedInto(insn: number): readonly SourceLocation[];
  /** The lines of the instruction's function that have instructions. */
  linesAround(insn: number): readonly LineInfo[];
}

/** Finds places in source files for what the verifier says. */
export interface SourceIndex {
  /** The place of a refusal: the line that the log names, else that of the instruction, else the start of the program. */
  locate(program: LoggedProgram, refusal: Refusal): SourceLocation | undefined;
  places(program: LoggedProgram): ProgramPlaces;
}

/**
 * Reads the object's line information: the log has files without their folders (none at all before Linux 6.10) and no columns.
 * Where `bytes` has none, what the log says has to do.
 */
export function indexSources(bytes: Uint8Array): SourceIndex {
  const object = tried(() => parseObject(bytes));
  let relocations: ReadonlyMap<string, PlacedRelocation> | undefined;
  let calls: InlinedCalls | undefined;
  const places = (program: LoggedProgram): ProgramPlaces => {
    if (object === undefined) return nowhere;
    const instruction = placeInstructions(object, program);
    return {
      instruction,
      line: (insn) => {
        const found = lineOf(object, instruction(insn));
        return found && place(found);
      },
      relocation: (insn) => {
        const found = instruction(insn);
        relocations ??= relocationsIn(bytes);
        return found && relocations.get(sourceKey(found.section, found.offset / 8));
      },
      inlinedInto: (insn) => {
        const found = instruction(insn);
        const section = found && object.section(found.section);
        if (found === undefined || section === undefined) return [];
        calls ??= inlinedCalls(object.elf);
        return calls(section.index, found.offset);
      },
      linesAround: (insn) => {
        const fn = instruction(insn)?.function;
        return fn === undefined
          ? []
          : object.ext.lines.filter(
              ({ section, offset }) =>
                section === fn.section && offset >= fn.offset && offset < fn.offset + fn.size,
            );
      },
    };
  };
  return {
    places,
    locate(program, refusal) {
      const { source, insn } = refusal;
      if (object === undefined) return fromLog(refusal);
      const exact = lineOf(object, placeInstructions(object, program)(insn ?? 0));
      if (source === undefined) return exact && place(exact);
      if (exact !== undefined && agrees(exact, source)) return place(exact);
      const same = object.ext.lines.find((line) => agrees(line, source));
      return same === undefined ? fromLog(refusal) : place(same);
    },
  };
}

const nowhere: ProgramPlaces = {
  instruction: () => undefined,
  line: () => undefined,
  relocation: () => undefined,
  inlinedInto: () => [],
  linesAround: () => [],
};

function relocationsIn(bytes: Uint8Array): Map<string, PlacedRelocation> {
  const found = new Map<string, PlacedRelocation>();
  for (const relocation of tried(() => inspect(bytes).relocations) ?? [])
    found.set(sourceKey(relocation.section, relocation.insn), relocation);
  return found;
}

function tried<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof CorelateError) return undefined;
    throw error;
  }
}

function lineOf(object: BpfObject, placed: PlacedInstruction | undefined): LineInfo | undefined {
  const found = placed && object.lineAt(placed.section, placed.offset);
  // The last line of the function in front of it says nothing of an instruction.
  return found !== undefined && found.offset >= placed!.function.offset ? found : undefined;
}

function agrees(line: LineInfo, source: NonNullable<Refusal["source"]>): boolean {
  if (source.file === undefined) return line.text.trim() === source.text && source.text !== "";
  return line.line === source.line && posix.basename(line.file) === source.file;
}

function place({ file, line, column, text }: LineInfo): SourceLocation {
  return { file, line, column, ...(text === "" ? {} : { text }) };
}

function fromLog({ source }: Refusal): SourceLocation | undefined {
  if (source?.file === undefined || source.line === undefined) return undefined;
  return { file: source.file, line: source.line, column: 0 };
}
