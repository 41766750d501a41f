import {
  type AttachTarget,
  attachTarget,
  type BpfObject,
  type Btf,
  compareParameters,
  type DeclaredParameter,
  declaredParameters,
  type Found,
  namesLike,
  type ObjectFunction,
  type ParameterFault,
  parseObject,
  typeText,
} from "../../../lib/btf/index.js";
import {
  type Diagnostic,
  type MisfitParameter,
  nearestNames,
  programErrors,
} from "../../../lib/diagnostics/index.js";
import type { Place, ProgramPlace } from "../../../passes/analyses/program-places/index.js";
import { type KernelBtf, kernelBtf } from "./kernel-btf.js";

/**
 * An error for each program under `#[corelate::program]` whose target the kernel does not have, and for each parameter that is not what the kernel gives there.
 *
 * @param places the programs, as the source has them
 * @param path the file with the kernel's BTF, `none` for no check; the default is the running kernel's
 */
export function checkPrograms(
  bytes: Uint8Array,
  places: readonly ProgramPlace[],
  path: string | undefined,
): Diagnostic[] {
  if (places.length === 0) return [];
  const object = parseObject(bytes);
  const programs = places.flatMap((place) => {
    const fn = object.functions.find(({ name, global }) => global && name === place.function);
    const attach = fn && attachTarget(object, fn);
    return fn === undefined || attach === undefined ? [] : [{ place, fn, attach }];
  });
  // Reading a kernel's types takes longer than most builds' passes.
  const kernel = programs.length === 0 ? undefined : kernelBtf(path);
  if (kernel === undefined) return [];
  const inOrder = [...programs].sort((a, b) => a.place.section.line - b.place.section.line);
  return inOrder.flatMap((program) => checkProgram(object, program, kernel));
}

interface Program {
  readonly place: ProgramPlace;
  readonly fn: ObjectFunction;
  readonly attach: AttachTarget;
}

function checkProgram(object: BpfObject, { place, fn, attach }: Program, kernel: KernelBtf): Diagnostic[] {
  const found = attach.find([kernel.btf]) ?? attach.find(kernel.modules());
  if (found === undefined) {
    // A loader leaves a program with `?` out, and the kernel may have a kprobe's function without a type.
    if (fn.section.startsWith("?") || attach.registers) return [];
    const { wanted, known } = namesLike(fn.section, kernel.btf);
    return [programErrors.noTarget(attach.name, kernel.name, nearestNames(wanted, known), place.section)];
  }
  const declared = declaredParameters(object, fn);
  // Where a kprobe has an offset, the registers hold something else.
  if (declared === undefined || (attach.registers && fn.section.includes("+"))) return [];
  const prototype = prototypeText(attach, found);
  return compareParameters(object.btf!, declared, found, attach).map((fault) =>
    diagnosticOf(fault, declared, {
      target: attach.name,
      prototype,
      kernel: kernel.name,
      location: placeOf(place, fault.parameter),
    }),
  );
}

function placeOf({ section, parameters }: ProgramPlace, index: number): Place {
  return parameters[index] ?? section;
}

function diagnosticOf(
  fault: ParameterFault,
  declared: readonly DeclaredParameter[],
  about: Omit<MisfitParameter, "name" | "number">,
): Diagnostic {
  const parameter = declared[fault.parameter]!;
  const at = { ...about, name: parameter.role === "argument" ? parameter.name : "", number: fault.parameter };
  switch (fault.kind) {
    case "missing":
      return programErrors.missingArgument(at, fault.has);
    case "moved":
      return programErrors.movedArgument(at, fault.position, fault.there);
    case "unnamed":
      return programErrors.unnamedArgument(at, fault.there);
    case "type":
      return fault.sizes === undefined
        ? programErrors.otherType(at, fault.declared, fault.there)
        : programErrors.otherSize(at, ...fault.sizes, fault.there);
    case "result":
      return programErrors.movedResult(at, fault.parameter, fault.has);
    case "void":
      return programErrors.noResult(at);
  }
}

/** As C declares it: `ssize_t vfs_read(struct file *file, char *buf)`. */
function prototypeText({ name, hidden }: AttachTarget, { btf, prototype, names }: Found): string {
  const type = btf.type(prototype);
  if (type.kind !== "func_proto") return name;
  const parameters = type.parameters
    .map((one, index) => declaration(btf, one.type, names?.[index] ?? one.name))
    .slice(hidden);
  return declaration(btf, type.returns, `${name.replace(/^.*\//, "")}(${parameters.join(", ")})`);
}

function declaration(btf: Btf, type: number, name: string): string {
  const text = typeText(btf, type);
  return name === "" ? text : `${text}${text.endsWith("*") ? "" : " "}${name}`;
}
