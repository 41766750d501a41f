import {
  type BpfObject,
  classOf,
  InstructionClass,
  JumpOperation,
  operationOf,
  wideLoad,
} from "../btf/index.js";
import {
  helpers,
  instructionFeatures,
  kfuncs,
  type VerifierFeature,
  verifierFeatures,
} from "../kernel-features/index.js";
import { isCall, type ObjectCode, type Placed } from "./code.js";
import type { Use } from "./guards.js";
import { instructionClass } from "./instructions.js";
import type { Place, Reasons } from "./reason.js";

/** `BPF_FUNC_tail_call`. */
const tailCall = 12;
const STB_WEAK = 2;
/** How many instructions a program could have before 5.2. */
const mostOnce = 4096;

/** What the code of one program is looked at with. */
export interface CodeContext {
  readonly object: BpfObject;
  readonly code: ObjectCode;
  /** The instructions of the program and of its functions. */
  readonly instructions: readonly Placed[];
  readonly use: (section: string, insn: number) => Use;
  readonly placeOf: (section: string, insn: number) => Place | undefined;
  /** The number of functions besides the program itself. */
  readonly subprograms: number;
  readonly reasons: Reasons;
}

/** `bpf_get_attach_cookie`. */
const attachCookie = 174;

/** Why the code of a program needs a kernel. */
export function codeReasons(context: CodeContext): void {
  for (const insn of context.instructions) {
    const used = context.use(insn.section, insn.insn);
    instructionReason(context, insn, used);
    if (isCall(insn.opcode)) callReasons(context, insn, used);
    else if (insn.opcode === wideLoad) addressReasons(context, insn, used);
  }
  const size = context.instructions.reduce((sum, { opcode }) => sum + (opcode === wideLoad ? 2 : 1), 0);
  const [first] = context.instructions;
  if (size > mostOnce && first !== undefined) verifierReason(context, "large_program", first, false);
  loopReasons(context);
}

function verifierReason(
  { placeOf, reasons }: CodeContext,
  name: VerifierFeature,
  { section, insn }: Placed,
  optional: boolean,
  of?: string,
): void {
  const feature = verifierFeatures.get(name)!;
  reasons.add("verifier", feature, placeOf(section, insn), { optional, ...(of !== undefined && { of }) });
}

function instructionReason({ placeOf, reasons }: CodeContext, insn: Placed, used: Use): void {
  const name = instructionClass(insn);
  const feature = name === undefined ? undefined : instructionFeatures.get(name);
  if (feature === undefined) return;
  if (used !== "always" && !feature.everywhere) {
    if (used === "never") return;
    reasons.add("instruction", feature, placeOf(insn.section, insn.insn), { optional: true });
  } else reasons.add("instruction", feature, placeOf(insn.section, insn.insn));
}

function callReasons(context: CodeContext, insn: Placed, used: Use): void {
  const { placeOf, reasons, subprograms } = context;
  const optional = used === "guarded";
  if (insn.source === 0) {
    const helper = helpers[insn.immediate];
    if (used === "never" || helper === undefined) return;
    // libbpf's value says whether the kernel has the helper, and the verifier leaves out the other branch.
    const asked =
      insn.immediate === attachCookie &&
      isKernelVariable(context.object, "LINUX_HAS_BPF_COOKIE") === "kconfig";
    reasons.add("helper", helper, placeOf(insn.section, insn.insn), { optional: optional || asked });
    if (insn.immediate === tailCall && subprograms > 0)
      verifierReason(context, "tail_call_beside_subprograms", insn, optional);
    return;
  }
  const { symbol } = insn;
  if (symbol === undefined || symbol.section !== 0) {
    if (insn.source !== 1) return;
    verifierReason(context, "subprograms", insn, false);
    // Checked by itself, whoever calls it; an older kernel follows each call, and libbpf hides from it what the function is.
    const callee = context.code.callee(insn);
    if (callee?.global) verifierReason(context, "global_function", insn, true, callee.name);
    return;
  }
  // A loader gives up on a function that the kernel has not, wherever it is called, unless the symbol is weak.
  const weak = symbol.binding === STB_WEAK;
  if (weak && used === "never") return;
  verifierReason(context, "kernel_function_call", insn, weak && optional);
  const kfunc = kfuncs.get(symbol.name.replace(/___.*$/, "")) ?? kfuncs.get(symbol.name);
  if (kfunc !== undefined)
    reasons.add("kfunc", kfunc, placeOf(insn.section, insn.insn), { optional: weak && optional });
}

/** A load of an address: of a variable of the object's or of the kernel's, or of a function. */
function addressReasons(context: CodeContext, insn: Placed, used: Use): void {
  const { symbol } = insn;
  const { elf, btf } = context.object;
  if (symbol === undefined) return;
  if (symbol.section === 0) {
    const variable = btf && isKernelVariable(context.object, symbol.name);
    const weak = symbol.binding === STB_WEAK;
    // The address of a weak one is 0 where the kernel has it not.
    if (variable === "typed" && !(weak && used === "never"))
      verifierReason(context, "kernel_variable", insn, weak, symbol.name);
    if (variable === "kconfig") verifierReason(context, "global_data", insn, false, ".kconfig");
    return;
  }
  const name = elf.sections[symbol.section]?.name ?? "";
  if (context.code.callee(insn) !== undefined) verifierReason(context, "callback", insn, false);
  else if (/^\.(?:rodata|data|bss)/.test(name)) verifierReason(context, "global_data", insn, false, name);
}

/** Whether the object declares `name` as a variable of the kernel's with a type, or as a value of its configuration. */
function isKernelVariable({ btf }: BpfObject, name: string): "typed" | "kconfig" | undefined {
  if (btf === undefined) return undefined;
  for (const [section, what] of [
    [".ksyms", "typed"],
    [".kconfig", "kconfig"],
  ] as const) {
    for (const id of btf.findByName(section, "datasec")) {
      const type = btf.type(id);
      if (type.kind !== "datasec") continue;
      for (const { type: variable } of type.variables) {
        const declared = btf.type(variable);
        if (declared.name !== name || declared.kind !== "var") continue;
        return what === "typed" && btf.kind(declared.type) === "void" ? undefined : what;
      }
    }
  }
  return undefined;
}

/** Operations of the classes of jumps that have no target, or one that is never behind them. */
const withoutTarget: ReadonlySet<number> = new Set([
  JumpOperation.Call,
  JumpOperation.Exit,
  JumpOperation.Jcond,
]);

/** A jump back. Before bounded loops the kernel refused one even where it is never taken. */
function loopReasons(context: CodeContext): void {
  for (const insn of context.instructions) {
    const kind = classOf(insn.opcode);
    const operation = operationOf(insn.opcode);
    if ((kind !== InstructionClass.Jmp && kind !== InstructionClass.Jmp32) || withoutTarget.has(operation))
      continue;
    const isLong = kind === InstructionClass.Jmp32 && operation === JumpOperation.Ja;
    const distance = isLong ? insn.immediate : insn.offset;
    if (distance < 0) verifierReason(context, "bounded_loop", insn, false);
  }
}
