import { passes } from "../../../lib/diagnostics/index.js";
import {
  IntPredicate,
  instructions,
  Opcode,
  users,
  ValueKind,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { userLocation } from "../../analyses/source-locations/index.js";
import { type FlexibleArray, SparseLayout } from "../../analyses/sparse-layout/index.js";
import { functionOf } from "../../ir.js";
import type { PassContext } from "../../manager/index.js";
import { isPanic } from "../../prepare/lower-panics/index.js";

/** A bound at least this large cannot be a number of the program's own. `corelate::__private::Elements` gives such a one to most arrays. */
const unambiguousBound = 1 << 16;

/** The number of elements that some flexible arrays have in the sparse layout. */
interface Bound {
  readonly count: number;
  /** The name of one of them. */
  readonly name: string;
  /** Pointers to them. */
  readonly pointers: ValueRef[];
}

/**
 * Removes the bounds checks of flexible arrays. rustc compares each index with the number of elements in the sparse layout:
 *
 *     %1 = icmp ult i64 %i, 491
 *     br i1 %1, label %ok, label %panic
 */
export class FlexibleArrays {
  readonly #ctx: PassContext;
  /** The numbers of elements, as LLVM has them. */
  readonly #bounds = new Map<ValueRef, Bound>();
  /** Instructions with such a bound. */
  readonly #withBound: { readonly instruction: ValueRef; readonly bound: Bound }[] = [];

  constructor(ctx: PassContext) {
    this.#ctx = ctx;
    const { llvm, context } = ctx;
    const i64 = llvm.int64TypeInContext(context);
    for (const { fields } of ctx.get(SparseLayout).decoder.types) {
      for (const { owner, rustName, shape } of fields) {
        if (shape.kind !== "array" || !shape.flexible || shape.flexible.bound === 0) continue;
        const { bound: count } = shape.flexible;
        const constant = llvm.constInt(i64, count, false);
        if (this.#bounds.has(constant)) continue;
        this.#bounds.set(constant, { count, name: `${owner.name}.${rustName}`, pointers: [] });
      }
    }
  }

  /** Takes note of `instruction` where `constant`, an operand, is the number of elements of a flexible array. */
  note(instruction: ValueRef, constant: ValueRef): void {
    const bound = this.#bounds.get(constant);
    if (bound !== undefined) this.#withBound.push({ instruction, bound });
  }

  /** Notes that `pointer`, an instruction, leads to `array`. */
  found(pointer: ValueRef, array: FlexibleArray): void {
    for (const bound of this.#bounds.values()) if (bound.count === array.bound) bound.pointers.push(pointer);
  }

  /** Removes the bounds check of `index` before it is used as an index of `array`. */
  allow(index: ValueRef, { bound }: FlexibleArray): void {
    const { llvm, context } = this.#ctx;
    for (const check of users(llvm, index)) {
      if (llvm.getInstructionOpcode(check) !== Opcode.ICmp || llvm.getOperand(check, 0) !== index) continue;
      if (llvm.getICmpPredicate(check) !== IntPredicate.ULT) continue;
      if (!this.#isNumber(llvm.getOperand(check, 1), BigInt(bound))) continue;
      if (!users(llvm, check).every((user) => this.#panicsUnless(user))) continue;
      llvm.replaceAllUsesWith(check, llvm.constInt(llvm.int1TypeInContext(context), 1, false));
    }
  }

  /** Refuses other uses of the number of elements, since in C such an array has no length. */
  refuseLengths(): void {
    const functions = new Map<Bound, ReadonlySet<ValueRef>>();
    for (const { instruction, bound } of this.#withBound) {
      if (this.#isHarmless(instruction)) continue;
      const known = functions.get(bound) ?? this.#functionsWith(bound.pointers);
      functions.set(bound, known);
      const isSure = bound.count >= unambiguousBound || known.has(functionOf(this.#ctx.llvm, instruction));
      const say = isSure ? passes.lengthOfFlexible : passes.perhapsLengthOfFlexible;
      this.#ctx.report(say(bound.name, bound.count, userLocation(this.#ctx, instruction)));
    }
  }

  /** The functions that `pointers` are in, and those that they are passed to. */
  #functionsWith(pointers: readonly ValueRef[]): ReadonlySet<ValueRef> {
    const { llvm } = this.#ctx;
    const found = new Set(pointers.map((pointer) => functionOf(llvm, pointer)));
    const open = [...pointers];
    const seen = new Set(open);
    for (let pointer = open.pop(); pointer !== undefined; pointer = open.pop()) {
      for (const user of users(llvm, pointer)) {
        if (llvm.isACallInst(user) === 0) continue;
        const callee = llvm.getCalledValue(user);
        if (llvm.isAFunction(callee) === 0 || llvm.isDeclaration(callee)) continue;
        for (const [at, parameter] of llvm.getParams(callee).entries()) {
          if (llvm.getOperand(user, at) !== pointer || seen.has(parameter)) continue;
          found.add(callee);
          seen.add(parameter);
          open.push(parameter);
        }
      }
    }
    return found;
  }

  /** Whether an instruction does not depend on the number of elements. */
  #isHarmless(instruction: ValueRef): boolean {
    const { llvm } = this.#ctx;
    const opcode = llvm.getInstructionOpcode(instruction);
    // The rest of a removed check.
    if (opcode === Opcode.ICmp && llvm.getFirstUse(instruction) === 0) return true;
    return opcode === Opcode.Call && this.#takesNoLength(instruction);
  }

  #isNumber(value: ValueRef, number: bigint): boolean {
    const { llvm } = this.#ctx;
    return llvm.getValueKind(value) === ValueKind.ConstantInt && llvm.constIntGetZExtValue(value) === number;
  }

  /** Whether `user` of a condition is a jump to a panic where the condition is false. */
  #panicsUnless(user: ValueRef): boolean {
    const { llvm } = this.#ctx;
    if (llvm.getInstructionOpcode(user) !== Opcode.Br || llvm.getNumSuccessors(user) !== 2) return false;
    const otherwise = llvm.getSuccessor(user, 1);
    for (const instruction of instructions(llvm, otherwise)) {
      if (isPanic(this.#ctx, instruction)) return true;
      if (llvm.getInstructionOpcode(instruction) === Opcode.Unreachable) return true;
    }
    return false;
  }

  /** Whether a call takes a slice only for its pointer, or for an element without a check. */
  #takesNoLength(call: ValueRef): boolean {
    const { llvm } = this.#ctx;
    return /as_(mut_)?ptr|get_unchecked|llvm\./.test(llvm.getValueName2(llvm.getCalledValue(call)));
  }
}
