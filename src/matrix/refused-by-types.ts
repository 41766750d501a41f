import { type BpfObject, parseObject, resolveObject, unavoidable } from "../../lib/btf/index.js";
import { CorelateError, type Diagnostic, verdicts } from "../../lib/diagnostics/index.js";
import { sectionNamed } from "../../lib/kernel-features/index.js";
import { explainRelocation, indexSources, type ProgramPlaces, type SourceIndex } from "../explain/index.js";
import { causeAt, errnoText, type ProgramVerdict, type Subject, type VerifyResult } from "../kernel/index.js";
import { kernelTypesAt } from "./kernel-types.js";
import type { BootedKernel } from "./model.js";

const invalid = 22;

/**
 * What `kernel` says of an object of which no program can be loaded there: each comes, on every way through it, to a relocation that the kernel's types have no value
 * for. Undefined where that is not so, or cannot be told off line.
 */
export function refusedByTypes(kernel: BootedKernel, { bytes, options }: Subject): VerifyResult | undefined {
  const btf = options.btfPath ?? kernel.btf;
  if (btf === undefined || options.only !== undefined) return undefined;
  try {
    const object = parseObject(bytes);
    const programs = object.functions.filter(({ global, section }) => global && section !== ".text");
    if (object.btf === undefined || programs.length === 0) return undefined;
    const refused = unavoidable(object, resolveObject(object, object.btf, kernelTypesAt(btf)));
    if (programs.some((fn) => !refused.has(fn) || fn.section.startsWith("?"))) return undefined;
    const sources = indexSources(bytes);
    const judged = programs.map(({ name, section }, at) =>
      judge(kernel, { bytes, object, sources, btf, name, section, index: refused.get(programs[at]!)! }),
    );
    if (judged.includes(undefined)) return undefined;
    const found = judged as { verdict: ProgramVerdict; diagnostic: Diagnostic }[];
    return {
      ok: false,
      fault: "input",
      kernel: kernel.version,
      libbpf: { path: "", version: "" },
      programs: found.map(({ verdict }) => verdict),
      btf: { outcome: "not-tried", log: "", problems: [] },
      warnings: [],
      diagnostics: found.map(({ diagnostic }) => diagnostic),
      log: "",
    };
  } catch (error) {
    // What is damaged is told by those who read it next.
    if (error instanceof CorelateError) return undefined;
    throw error;
  }
}

interface Place {
  readonly bytes: Uint8Array;
  readonly object: BpfObject;
  readonly sources: SourceIndex;
  readonly btf: string;
  readonly name: string;
  readonly section: string;
  /** Of the relocation. */
  readonly index: number;
}

function judge(kernel: BootedKernel, { bytes, object, sources, btf, name, section, index }: Place) {
  const cause = causeAt(bytes, btf, index);
  if (cause === undefined) return undefined;
  const places = sources.places({ name, section });
  const insn = instructionOf(object.ext.relocations[index]!, places);
  const [first, ...others] = cause.sources;
  const location = first && { file: first.file, line: first.line, column: first.column };
  const type = sectionNamed(section)?.type.name ?? "";
  const reason = `${cause.what} has no value on this kernel`;
  const words = `the types of kernel ${kernel.name} say so: it was not booted for this`;
  const diagnostic = verdicts.refusedUnresolved(
    {
      program: name,
      section,
      type,
      errno: errnoText(invalid),
      location,
      warnings: [],
      kernel: `kernel ${kernel.name}`,
    },
    { ...cause, others },
    { reason: words, messages: [], registers: [], instructions: [] },
  );
  const verdict: ProgramVerdict = {
    name,
    section,
    type,
    outcome: "refused",
    log: "",
    errno: "EINVAL",
    refusal: {
      reason,
      messages: [],
      ...(insn === undefined ? {} : { insn }),
      registers: [],
      instructions: [],
    },
    explanation: explainRelocation(insn, places),
    ...(location === undefined ? {} : { location }),
  };
  return { verdict, diagnostic };
}

/** The instruction that has the relocation, as the verifier would count it. */
function instructionOf(
  { section, offset }: BpfObject["ext"]["relocations"][number],
  places: ProgramPlaces,
): number | undefined {
  for (let insn = 0; ; insn++) {
    const placed = places.instruction(insn);
    if (placed === undefined) return undefined;
    if (placed.section === section && placed.offset === offset) return insn;
  }
}
