import { posix } from "node:path";
import { type BpfObject, type LineInfo, parseObject } from "../../lib/btf/index.js";
import { CorelateError, type SourceLocation } from "../../lib/diagnostics/index.js";
import type { Refusal } from "./refusal.js";

/** Finds places in source files for what the verifier says. */
export interface SourceIndex {
  /** The place of a refusal: the line that the log names, else that of the instruction, else the start of the program. */
  locate(
    program: { readonly name: string; readonly section: string },
    refusal: Refusal,
  ): SourceLocation | undefined;
}

/**
 * Reads the object's line information: the log has files without their folders (none at all before Linux 6.10) and no columns.
 * Where `bytes` has none, what the log says has to do.
 */
export function indexSources(bytes: Uint8Array): SourceIndex {
  const object = tryParse(bytes);
  return {
    locate(program, refusal) {
      const { source, insn } = refusal;
      if (object === undefined) return fromLog(refusal);
      const fn = object.functions.find(
        ({ name, section }) => name === program.name && section === program.section,
      );
      const inProgram = fn !== undefined && (insn ?? 0) * 8 < fn.size;
      const exact = inProgram ? object.lineAt(fn.section, fn.offset + (insn ?? 0) * 8) : undefined;
      if (source === undefined) return exact && place(exact);
      if (exact !== undefined && agrees(exact, source)) return place(exact);
      // In a subprogram, which libbpf has put behind the program: the numbers of its instructions are not those of the object.
      const same = object.ext.lines.find((line) => agrees(line, source));
      return same === undefined ? fromLog(refusal) : place(same);
    },
  };
}

function tryParse(bytes: Uint8Array): BpfObject | undefined {
  try {
    return parseObject(bytes);
  } catch (error) {
    if (error instanceof CorelateError) return undefined;
    throw error;
  }
}

function agrees(line: LineInfo, source: NonNullable<Refusal["source"]>): boolean {
  if (source.file === undefined) return line.text.trim() === source.text && source.text !== "";
  return line.line === source.line && posix.basename(line.file) === source.file;
}

function place({ file, line, column }: LineInfo): SourceLocation {
  return { file, line, column };
}

function fromLog({ source }: Refusal): SourceLocation | undefined {
  if (source?.file === undefined || source.line === undefined) return undefined;
  return { file: source.file, line: source.line, column: 0 };
}
