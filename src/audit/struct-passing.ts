import { Opcode, TypeKind, type ValueRef } from "../../lib/llvm-bindings/index.js";
import type { FunctionCode } from "../../passes/analyses/code/index.js";
import { SparseLayout } from "../../passes/analyses/sparse-layout/index.js";
import type { PassContext } from "../../passes/index.js";
import { withoutNumbers } from "./names.js";
import { isPadding } from "./numbers.js";

/**
 * How a function passes structs to the functions that it calls, and takes them back. rustc passes a struct of at most 8 bytes in a register, and returns one of at most 16 in two; larger ones
 * stay in memory, and so do all attributed structs in the sparse layout:
 *
 *     declared    memcpy(%scratch, %src, 8); %r = load i64, %scratch; %s = call i64 @f(i64 %r); store i64 %s, %scratch2; memcpy(%dst, %scratch2, 8)
 *     sparse      memcpy(%copy, %src, HUGE); call void @f(ptr sret %dst, ptr %copy)
 *
 * Both call `f` with `src` and write its result `to` `dst`. The instructions between are `omitted`.
 */
export interface StructPassing {
  readonly omitted: ReadonlySet<ValueRef>;
  /** The place that an argument is loaded from. */
  readonly from: ReadonlyMap<ValueRef, PassedStruct>;
  /** The place that a call's result is written to. */
  readonly to: ReadonlyMap<ValueRef, PassedStruct>;
}

export interface PassedStruct {
  readonly place: ValueRef;
  /** The bytes in registers; undefined where it is passed in memory. */
  readonly bytes: bigint | undefined;
}

/** A copy of a known number of bytes. */
interface Copy {
  readonly call: ValueRef;
  readonly to: ValueRef;
  readonly from: ValueRef;
}

/** Finds how the structs of one module are passed. */
export class StructPassings {
  readonly #ctx: PassContext;
  readonly #sret: number;
  readonly #noundef: number;
  readonly #kinds = new Map<ValueRef, "copy" | "lifetime" | "intrinsic" | "other">();

  constructor(ctx: PassContext) {
    this.#ctx = ctx;
    this.#sret = ctx.llvm.getEnumAttributeKindForName("sret");
    this.#noundef = ctx.llvm.getMDKindIDInContext(ctx.context, "noundef");
  }

  of({ instructions, opcodes }: FunctionCode): StructPassing {
    const found = { omitted: new Set<ValueRef>(), from: new Map(), to: new Map() };
    const calls: ValueRef[] = [];
    for (const [index, instruction] of instructions.entries()) {
      const opcode = opcodes[index];
      if (opcode === Opcode.Store) this.#intoMemory(instruction, found);
      else if (opcode === Opcode.Ret) this.#returned(instruction, found);
      else if (opcode === Opcode.Call) {
        const kind = this.#kindOf(instruction);
        if (kind === "other") calls.push(instruction);
        else if (kind === "copy") this.#ofPadding(instruction, found);
      }
    }
    // The arguments of calls are known only after those that came in registers.
    for (const call of calls) this.#arguments(call, found);
    return found;
  }

  /** A result or an argument in registers, which is stored and copied to its place. */
  #intoMemory(store: ValueRef, { omitted, to }: Found): void {
    const { llvm } = this.#ctx;
    const [value, scratch] = [0, 1].map((at) => llvm.getOperand(store, at) as ValueRef) as [
      ValueRef,
      ValueRef,
    ];
    const isArgument = llvm.isAArgument(value) !== 0;
    if (isArgument && this.#isKept(value, scratch, omitted)) omitted.add(store);
    if ((!isArgument && llvm.isACallInst(value) === 0) || llvm.isAAllocaInst(scratch) === 0) return;
    const others = this.#usersOf(scratch, 2)?.filter((user) => user !== store);
    const copy = others?.length === 1 ? this.#copyOf(others[0]!) : undefined;
    if (copy?.from !== scratch) return;
    for (const part of [store, scratch, copy.call]) omitted.add(part);
    if (!isArgument) to.set(value, { place: copy.to, bytes: this.#sizeOf(value) });
    else if (llvm.isAAllocaInst(copy.to) !== 0) omitted.add(copy.to);
  }

  /** Whether an argument, or one of the two that are a struct, is stored in a local of its own. The local is omitted: rustc gives both one name. */
  #isKept(argument: ValueRef, pointer: ValueRef, omitted: Set<ValueRef>): boolean {
    const { llvm } = this.#ctx;
    const half = llvm.isAGetElementPtrInst(pointer) !== 0 && this.#isUsedOnce(pointer);
    const local = half ? (llvm.getOperand(pointer, 0) as ValueRef) : pointer;
    if (llvm.isAAllocaInst(local) === 0) return false;
    const [one, other] = [argument, local].map((value) => withoutNumbers(llvm.getValueName2(value)));
    if (one !== "" && one !== other) return false;
    omitted.add(local);
    if (half) omitted.add(pointer);
    return true;
  }

  /** The copy of a padding of a variable that rustc has split: the declared layout has none. */
  #ofPadding(call: ValueRef, { omitted }: Found): void {
    const { llvm } = this.#ctx;
    const { decoder } = this.#ctx.get(SparseLayout);
    const length = llvm.getOperand(call, 2) as ValueRef;
    if (llvm.isAConstantInt(length) === 0 || !isPadding(decoder, llvm.constIntGetZExtValue(length))) return;
    omitted.add(call);
    for (const index of [0, 1]) {
      let at = llvm.getOperand(call, index) as ValueRef;
      while (llvm.isAGetElementPtrInst(at) !== 0 && this.#isUsedOnce(at)) {
        omitted.add(at);
        at = llvm.getOperand(at, 0) as ValueRef;
      }
    }
  }

  #isUsedOnce(value: ValueRef): boolean {
    const { llvm } = this.#ctx;
    const first = llvm.getFirstUse(value);
    return first !== 0 && llvm.getNextUse(first) === 0;
  }

  /** A result that is returned in registers is read from a local. */
  #returned(ret: ValueRef, { omitted, from }: Found): void {
    const { llvm } = this.#ctx;
    if (llvm.getNumOperands(ret) === 0) return;
    const value = llvm.getOperand(ret, 0) as ValueRef;
    const local = this.#loadedFrom(value);
    if (local === undefined) return;
    omitted.add(value).add(local);
    from.set(value, { place: local, bytes: this.#sizeOf(value) });
  }

  #arguments(call: ValueRef, found: Found): void {
    const { llvm } = this.#ctx;
    const count = llvm.getNumArgOperands(call);
    for (let index = 0; index < count; index++) {
      const value = llvm.getOperand(call, index) as ValueRef;
      if (index === 0 && llvm.getCallSiteEnumAttribute(call, 1, this.#sret) !== 0) {
        found.to.set(call, { place: value, bytes: undefined });
        continue;
      }
      const scratch = this.#loadedFrom(value);
      if (scratch !== undefined) {
        const copy = this.#filling(scratch, value, found);
        if (copy === undefined) continue;
        for (const part of [value, scratch, copy.call]) found.omitted.add(part);
        found.from.set(value, {
          place: this.#origin(copy.from, copy.call, found),
          bytes: this.#sizeOf(value),
        });
      } else if (llvm.isAAllocaInst(value) !== 0) {
        found.from.set(value, { place: this.#origin(value, call, found), bytes: undefined });
      }
    }
  }

  /** The source of a local that only `taker` uses. */
  #origin(local: ValueRef, taker: ValueRef, found: Found): ValueRef {
    let [at, by] = [local, taker];
    for (;;) {
      const copy = this.#filling(at, by, found);
      if (copy === undefined) return at;
      found.omitted.add(at).add(copy.call);
      [at, by] = [copy.from, copy.call];
    }
  }

  /** The copy into a local that only `taker` reads. */
  #filling(local: ValueRef, taker: ValueRef, { omitted }: Found): Copy | undefined {
    if (this.#ctx.llvm.isAAllocaInst(local) === 0) return undefined;
    const around = this.#usersOf(local, 2);
    if (around?.length !== 2 || !around.includes(taker)) return undefined;
    const copy = this.#copyOf(around[0] === taker ? around[1]! : around[0]!);
    return copy?.to === local && !omitted.has(copy.call) ? copy : undefined;
  }

  /** The local that a value is loaded from, where it is used for nothing else. rustc marks the load of a member `noundef`, and gives it the type of the member. */
  #loadedFrom(value: ValueRef): ValueRef | undefined {
    const { llvm } = this.#ctx;
    if (llvm.isALoadInst(value) === 0 || llvm.getVolatile(value)) return undefined;
    if (llvm.getMetadata(value, this.#noundef) !== 0) return undefined;
    if (!this.#isUsedOnce(value)) return undefined;
    const local = llvm.getOperand(value, 0) as ValueRef;
    return llvm.isAAllocaInst(local) === 0 ? undefined : local;
  }

  /** The users of a local without lifetime markers; undefined where there are more than `most`. */
  #usersOf(local: ValueRef, most: number): readonly ValueRef[] | undefined {
    const { llvm } = this.#ctx;
    const found: ValueRef[] = [];
    for (let use = llvm.getFirstUse(local); use !== 0; use = llvm.getNextUse(use)) {
      const user = llvm.getUser(use);
      if (llvm.isACallInst(user) !== 0 && this.#kindOf(user) === "lifetime") continue;
      if (found.length === most) return undefined;
      found.push(user);
    }
    return found;
  }

  #copyOf(user: ValueRef): Copy | undefined {
    const { llvm } = this.#ctx;
    if (llvm.isACallInst(user) === 0 || this.#kindOf(user) !== "copy") return undefined;
    const [to, from, length, isVolatile] = [0, 1, 2, 3].map((at) => llvm.getOperand(user, at) as ValueRef);
    if (llvm.isAConstantInt(length!) === 0 || llvm.constIntGetZExtValue(isVolatile!) !== 0n) return undefined;
    return { call: user, to: to!, from: from! };
  }

  #kindOf(call: ValueRef) {
    const { llvm } = this.#ctx;
    const callee = llvm.getCalledValue(call);
    let kind = this.#kinds.get(callee);
    if (kind === undefined) {
      const name = llvm.getValueName2(callee);
      kind = /^llvm\.memcpy\./.test(name)
        ? "copy"
        : /^llvm\.lifetime\./.test(name)
          ? "lifetime"
          : /^llvm\./.test(name)
            ? "intrinsic"
            : "other";
      this.#kinds.set(callee, kind);
    }
    return kind;
  }

  #sizeOf(value: ValueRef): bigint {
    const { llvm, dataLayout } = this.#ctx;
    const type = llvm.typeOf(value);
    // An i24 has three bytes, and takes four in memory.
    if (llvm.getTypeKind(type) === TypeKind.Integer) return BigInt(Math.ceil(llvm.getIntTypeWidth(type) / 8));
    return BigInt(llvm.abiSizeOfType(dataLayout, type));
  }
}

interface Found {
  readonly omitted: Set<ValueRef>;
  readonly from: Map<ValueRef, PassedStruct>;
  readonly to: Map<ValueRef, PassedStruct>;
}
