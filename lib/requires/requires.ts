import { type BpfObject, type ObjectFunction, objectMaps, parseObject, wideLoad } from "../btf/index.js";
import {
  btfKinds,
  compareVersions,
  type KernelVersion,
  newest,
  sectionNamed,
  verifierFeatures,
} from "../kernel-features/index.js";
import { ObjectCode, type Placed } from "./code.js";
import { codeReasons } from "./code-reasons.js";
import { uses } from "./guards.js";
import { mapReasons } from "./map-reasons.js";
import { sectionReasons } from "./program-reasons.js";
import { type Place, type Reason, Reasons } from "./reason.js";

/** What one program needs. */
export interface ProgramRequirements {
  readonly name: string;
  readonly section: string;
  /** The program type's name in the kernel, such as `tracing`; undefined where the section does not say it. */
  readonly type: string | undefined;
  /** The oldest release that has everything that the program cannot do without. */
  readonly needs: KernelVersion;
  /** The newest first; of the same release in the order of the code. */
  readonly reasons: readonly Reason[];
  /** On another architecture than the first one: names of what it is not known of since when that has it. */
  readonly unknown?: readonly string[];
}

/** What the programs of one object need. */
export interface ObjectRequirements {
  /** The object's path. */
  readonly object: string;
  readonly programs: readonly ProgramRequirements[];
}

/** The release that brought the system call: no program needs less. */
const oldest: KernelVersion = "3.18";

/**
 * The oldest kernel that each program of the object in `bytes` needs, and why. What is used only where the kernel was asked whether it has it does not count.
 *
 * @throws CRL0200 to CRL0206
 */
export function requirements(bytes: Uint8Array): ProgramRequirements[] {
  const object = parseObject(bytes);
  const code = new ObjectCode(object);
  const use = uses(object);
  return object.functions
    .filter(({ section, global }) => global && section !== ".text")
    .map((fn) => programRequirements(object, code, use, fn));
}

function programRequirements(
  object: BpfObject,
  code: ObjectCode,
  use: ReturnType<typeof uses>,
  fn: ObjectFunction,
): ProgramRequirements {
  const reasons = new Reasons();
  const placeOf = (section: string, insn: number) => lineOf(object, section, insn);
  const functions = code.functionsOf(fn);
  const instructions = functions.flatMap((one) => [...code.instructionsOf(one)]);
  const start = lineOf(object, fn.section, fn.offset / 8);
  const section = sectionNamed(fn.section);
  if (section !== undefined) sectionReasons(object, fn, section, start, reasons);
  codeReasons({
    object,
    code,
    instructions,
    use,
    placeOf,
    subprograms: functions.length - 1,
    reasons,
  });
  const loads = mapLoads(object, instructions);
  mapReasons(
    object,
    (map) => (loads.get(map) ?? []).map(({ section, insn }) => placeOf(section, insn)),
    reasons,
  );
  loaderReasons(object, functions, reasons, start);
  const all = reasons.all().sort((a, b) => compareVersions(b.since, a.since));
  const needed = all.filter(({ optional }) => !optional).map(({ since }) => since);
  return {
    name: fn.name,
    section: fn.section,
    type: section?.type.name,
    needs: newest(needed) ?? oldest,
    reasons: all,
  };
}

/** The line of an instruction, if its function has lines. */
function lineOf(object: BpfObject, section: string, insn: number): Place | undefined {
  const line = object.lineAt(section, insn * 8);
  const start = object.functionAt(section, insn * 8)?.offset ?? 0;
  if (line === undefined || line.line === 0 || line.offset < start) return undefined;
  return { file: line.file, line: line.line, column: line.column };
}

/** The instructions that load the address of each map. */
function mapLoads(object: BpfObject, instructions: readonly Placed[]): Map<string, Placed[]> {
  const names = new Set(objectMaps(object).map(({ name }) => name));
  const found = new Map<string, Placed[]>();
  for (const insn of instructions) {
    const name = insn.symbol?.name;
    if (insn.opcode !== wideLoad || name === undefined || !names.has(name)) continue;
    found.set(name, [...(found.get(name) ?? []), insn]);
  }
  return found;
}

/**
 * What a loader does without: kinds of BTF types, which it replaces by others where the kernel does not know them, and the kernel's own BTF for CO-RE, in place of which
 * it takes a file.
 */
function loaderReasons(
  { btf, ext }: BpfObject,
  functions: readonly ObjectFunction[],
  reasons: Reasons,
  place: Place | undefined,
): void {
  if (btf === undefined) return;
  const kinds = new Set<string>();
  for (let id = btf.firstId; id < btf.typeCount; id++) kinds.add(btf.kind(id));
  for (const kind of kinds) {
    const feature = btfKinds.get(kind);
    if (feature !== undefined) reasons.add("btf_kind", feature, undefined, { optional: true });
  }
  const sections = new Set(functions.map(({ section }) => section));
  if (ext.relocations.some(({ section }) => sections.has(section)))
    reasons.add("verifier", verifierFeatures.get("kernel_btf")!, place, { optional: true });
}
