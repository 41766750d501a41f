import { Opcode, TypeKind, ValueKind, type ValueRef } from "../../lib/llvm-bindings/index.js";
import type { FunctionCode } from "../../passes/analyses/code/index.js";
import { minSparseNumber, SparseLayout } from "../../passes/analyses/sparse-layout/index.js";
import type { PassContext } from "../../passes/index.js";
import { type Certainty, Describer } from "./describer.js";
import { effectOf, isForDebuggers } from "./instruction.js";
import { functionName, withoutNumbers } from "./names.js";
import { declaredNumber } from "./numbers.js";
import type { PassedStruct, StructPassing } from "./struct-passing.js";

/**
 * What an instruction does in a function that has whole attributed structs in variables. A struct of two numbers is two values in the declared layout, which rustc keeps in
 * registers; in the sparse one it is in memory. So moving values counts for nothing here, and each value has the name of the place that it comes from:
 *
 *     declared    %v.1 of an argument                                               add v'
 *     sparse      %1 = getelementptr i8, ptr %v, i64 OFFSET; %2 = load i64, %1       add v'
 */
export interface Flow {
  readonly kind: "room" | "copy" | "store" | "call" | "return" | "other";
  readonly words: readonly string[];
  /** The destination of a call's result or of a copy. */
  readonly to?: string;
  /** Whether its number of bytes is one of the sparse layout. */
  readonly whole: boolean;
  /** Whether a constant is stored. */
  readonly constant: boolean;
  readonly certainty: Certainty;
}

/** Separates the name of a place from the offset of a value in it. */
export const distance = "'";

/** The most steps that a value is followed back. */
const furthest = 32;

/** The flows of one function. */
export class Flows {
  readonly #ctx: PassContext;
  readonly #handing: StructPassing;
  #results: readonly (readonly [call: ValueRef, to: PassedStruct])[] | undefined;

  constructor(ctx: PassContext, handing: StructPassing) {
    this.#ctx = ctx;
    this.#handing = handing;
  }

  /** The effect of `instruction`; undefined where it only moves a value, or has none. */
  of(instruction: ValueRef, opcode: Opcode): Flow | undefined {
    const { llvm } = this.#ctx;
    if (this.#handing.omitted.has(instruction) || isForDebuggers(this.#ctx, instruction, opcode))
      return undefined;
    const words = new Describer(this.#ctx, (value) => this.#origin(value));
    const effect = effectOf(this.#ctx, this.#handing, instruction, opcode, words);
    if (effect === undefined) return undefined;
    const flow = {
      kind: "other",
      words: effect.text.split(" "),
      whole: false,
      constant: false,
      certainty: effect.certainty,
    } as const;
    switch (opcode) {
      case Opcode.Alloca:
        return { ...flow, kind: "room", whole: this.#isHuge(instruction) };
      case Opcode.Load:
        return llvm.getVolatile(instruction) ? flow : undefined;
      case Opcode.Store: {
        const [value, to] = [0, 1].map((at) => llvm.getOperand(instruction, at) as ValueRef);
        if (llvm.getVolatile(instruction)) return flow;
        return {
          ...flow,
          kind: "store",
          words: [...flow.words.slice(0, -1), this.#nameOf(to!)],
          constant: llvm.isAConstant(value!) !== 0,
          whole: this.#isHuge(this.#base(to!)),
        };
      }
      case Opcode.GetElementPtr:
        return flow.words.slice(1).some((word) => !/^-?\d+$|^\?$/.test(word)) ? flow : undefined;
      case Opcode.ExtractValue:
      case Opcode.InsertValue:
        return undefined;
      case Opcode.Trunc:
      case Opcode.ZExt:
        return isOfBool(this.#ctx, instruction) ? undefined : flow;
      case Opcode.Ret:
        return { ...flow, kind: "return", whole: this.#isAggregate(instruction) };
      case Opcode.Call:
        return this.#call(instruction, flow);
      default:
        return flow;
    }
  }

  /** The name of the variable that is written. */
  #nameOf(pointer: ValueRef): string {
    const name = withoutNumbers(this.#ctx.llvm.getValueName2(this.#base(pointer)));
    return name === "" || name.startsWith("_") ? "_" : name;
  }

  #call(call: ValueRef, flow: Flow): Flow {
    const { words } = flow;
    if (/^llvm\.mem(cpy|move)\./.test(words[1] ?? "")) {
      const { llvm } = this.#ctx;
      const length = llvm.getOperand(call, 2) as ValueRef;
      const whole = llvm.isAConstantInt(length) !== 0 && llvm.constIntGetZExtValue(length) >= minSparseNumber;
      const to = this.#nameOf(llvm.getOperand(call, 0) as ValueRef);
      return { ...flow, kind: "copy", words: [...words.slice(0, 2), to, ...words.slice(3)], to, whole };
    }
    const result = this.#handing.to.get(call);
    if (result === undefined) return { ...flow, kind: "call" };
    return { ...flow, kind: "call", words: words.slice(0, -2), to: this.#nameOf(result.place) };
  }

  /** Whether it is a local that is as large as only what holds an attributed struct is, or an argument that may be one. */
  #isHuge(local: ValueRef): boolean {
    const { llvm, dataLayout } = this.#ctx;
    if (llvm.isAAllocaInst(local) === 0) return false;
    return llvm.abiSizeOfType(dataLayout, llvm.getAllocatedType(local)) >= minSparseNumber;
  }

  #isAggregate(ret: ValueRef): boolean {
    const { llvm } = this.#ctx;
    if (llvm.getNumOperands(ret) === 0) return false;
    const kind = llvm.getTypeKind(llvm.typeOf(llvm.getOperand(ret, 0) as ValueRef));
    return kind === TypeKind.Struct || kind === TypeKind.Array;
  }

  #base(pointer: ValueRef): ValueRef {
    const { llvm } = this.#ctx;
    let at = pointer;
    while (llvm.isAGetElementPtrInst(at) !== 0) at = llvm.getOperand(at, 0) as ValueRef;
    return at;
  }

  /** The name of the place that a value is read from, with its offset where that is not 0. */
  #origin(value: ValueRef): string {
    const { llvm } = this.#ctx;
    let at = value;
    // The offset in the place; undefined for the second of two values.
    let behind: bigint | undefined = 0n;
    for (let step = 0; step < furthest && llvm.getValueKind(at) === ValueKind.Instruction; step++) {
      const next = this.#from(at);
      if (next === undefined) break;
      behind = behind === undefined || next.behind === undefined ? undefined : behind + next.behind;
      at = next.value;
    }
    const kind = llvm.getValueKind(at);
    if (kind !== ValueKind.Instruction && kind !== ValueKind.Argument) return "_";
    const numbered = llvm.getValueName2(at);
    if (/\.1\d*$/.test(numbered)) behind = undefined;
    const mark = behind === 0n ? "" : `${distance}${behind ?? ""}`;
    if (llvm.isACallInst(at) !== 0) return this.#resultOf(at) + mark;
    const name = withoutNumbers(numbered);
    return (name === "" || name.startsWith("_") ? "_" : name) + mark;
  }

  /** The result of a call: in one of the layouts its variable may have no name. */
  #resultOf(call: ValueRef): string {
    const { llvm } = this.#ctx;
    const location = llvm.instructionGetDebugLoc(call);
    const callee = functionName(this.#ctx, llvm.getCalledValue(call)).replaceAll(" ", "");
    const at =
      location === 0 ? "" : `:${llvm.diLocationGetLine(location)}:${llvm.diLocationGetColumn(location)}`;
    return `${callee}${at}`;
  }

  /** The operand of an instruction that only moves a value. */
  #from(at: ValueRef): { readonly value: ValueRef; readonly behind: bigint | undefined } | undefined {
    const { llvm } = this.#ctx;
    const first = () => llvm.getOperand(at, 0) as ValueRef;
    switch (llvm.getInstructionOpcode(at) as Opcode) {
      case Opcode.Load:
        return llvm.getVolatile(at) ? undefined : { value: first(), behind: 0n };
      case Opcode.GetElementPtr:
        return { value: first(), behind: this.#distance(at) };
      case Opcode.ExtractValue:
        return { value: first(), behind: llvm.getIndices(at).some((index) => index !== 0) ? undefined : 0n };
      case Opcode.Trunc:
      case Opcode.ZExt:
        return isOfBool(this.#ctx, at) ? { value: first(), behind: 0n } : undefined;
      case Opcode.Alloca: {
        const value = this.#filledWith(at);
        return value === undefined ? undefined : { value, behind: 0n };
      }
      default:
        return undefined;
    }
  }

  /** The offset of an address from its base in the declared layout. */
  #distance(address: ValueRef): bigint {
    const { llvm } = this.#ctx;
    const { decoder } = this.#ctx.get(SparseLayout);
    const index = llvm.getOperand(address, 1) as ValueRef;
    if (llvm.getValueKind(index) !== ValueKind.ConstantInt) return 0n;
    const number = llvm.constIntGetSExtValue(index);
    return declaredNumber(decoder, number) ?? number;
  }

  /** What initialises a local, once and as a whole: a copy, the result of a call, or the members of a struct. */
  #filledWith(local: ValueRef): ValueRef | undefined {
    const { llvm } = this.#ctx;
    let found: ValueRef | undefined;
    let halves = 0;
    const look = (pointer: ValueRef): boolean => {
      for (let use = llvm.getFirstUse(pointer); use !== 0; use = llvm.getNextUse(use)) {
        const user = llvm.getUser(use);
        if (llvm.isAGetElementPtrInst(user) !== 0) {
          if (!look(user)) return false;
        } else if (llvm.isAStoreInst(user) !== 0 && llvm.getOperand(user, 1) === pointer) {
          if (++halves > 2 || (found !== undefined && halves === 1)) return false;
          const stored = llvm.getOperand(user, 0) as ValueRef;
          if (pointer === local) found = stored;
        } else if (llvm.isACallInst(user) !== 0 && llvm.getOperand(user, 0) === pointer) {
          const filled = this.#filledBy(user, pointer);
          if (filled === "nothing") continue;
          if (filled === undefined || pointer !== local || found !== undefined || halves > 0) return false;
          found = filled;
        }
      }
      return true;
    };
    if (!look(local) || found === undefined || llvm.isAConstant(found) !== 0) return undefined;
    return found;
  }

  /** What a call writes through its first argument `pointer`; undefined where that is not known. */
  #filledBy(call: ValueRef, pointer: ValueRef): ValueRef | "nothing" | undefined {
    const { llvm } = this.#ctx;
    if (this.#handing.to.get(call)?.place === pointer) return call;
    if (!/^llvm\.memcpy\./.test(llvm.getValueName2(llvm.getCalledValue(call)))) return "nothing";
    if (!this.#handing.omitted.has(call)) return llvm.getOperand(call, 1) as ValueRef;
    // The call returns in registers in the declared layout.
    this.#results ??= [...this.#handing.to];
    const results = this.#results.filter(([, { place }]) => place === pointer);
    return results.length === 1 ? results[0]![0] : undefined;
  }
}

/** rustc keeps a bool as i1 in registers and as i8 in memory. */
function isOfBool({ llvm }: PassContext, cast: ValueRef): boolean {
  const widths = [cast, llvm.getOperand(cast, 0) as ValueRef].map((value) => llvm.typeOf(value));
  if (widths.some((type) => llvm.getTypeKind(type) !== TypeKind.Integer)) return false;
  const [to, from] = widths.map((type) => llvm.getIntTypeWidth(type));
  return (to === 1 && from === 8) || (to === 8 && from === 1);
}

/** Whether a function has whole attributed structs in locals, takes or returns one. */
export function handlesWholes(ctx: PassContext, { fn, instructions, opcodes }: FunctionCode): boolean {
  const { llvm, dataLayout } = ctx;
  for (const [index, opcode] of opcodes.entries()) {
    if (opcode !== Opcode.Alloca) continue;
    if (llvm.abiSizeOfType(dataLayout, llvm.getAllocatedType(instructions[index]!)) >= minSparseNumber)
      return true;
  }
  const large = llvm.getEnumAttributeKindForName("dereferenceable");
  const alone = llvm.getEnumAttributeKindForName("noalias");
  return llvm.getParams(fn).some((_, index) => {
    const bytes = llvm.getEnumAttributeAtIndex(fn, index + 1, large);
    if (bytes === 0 || llvm.getEnumAttributeAtIndex(fn, index + 1, alone) === 0) return false;
    return llvm.getEnumAttributeValue(bytes) >= minSparseNumber;
  });
}
