import {
  Linkage,
  Opcode,
  operands,
  TypeKind,
  type TypeRef,
  ValueKind,
  type ValueRef,
} from "../../lib/llvm-bindings/index.js";
import { minSparseNumber, SparseLayout } from "../../passes/analyses/sparse-layout/index.js";
import type { PassContext } from "../../passes/index.js";
import { functionName, symbolName, withoutNumbers } from "./names.js";
import { addressIn, declaredNumber, isBitField, isPadding, nameOf } from "./numbers.js";
import type { PassedStruct, StructPassing } from "./struct-passing.js";

/**
 * A text for what an instruction does that is the same in both layouts: without names of values and types, and with the declared layout's number in
 * place of the sparse one's.
 */
export interface Effect {
  readonly text: string;
  /** The text that two sparse layouts are compared by: their numbers are named, and what may differ between them is left out. */
  readonly exact: string;
  readonly certainty: Certainty;
}

export type Certainty =
  /** Both layouts have it. */
  | "certain"
  /** The declared layout's number is 0 or 1, and the operation does nothing (`x + 0`, `x * 1`): rustc may omit it. */
  | "optional"
  /** The declared layout's number makes the result known (`x * 0`): rustc may fold it, and what follows. */
  | "known"
  /** The address of a padding or of a bit-field: it differs in the declared layout. */
  | "unnamed";

/** Operations that one known operand can decide. */
export const absorbing: ReadonlySet<Opcode> = new Set([
  Opcode.Mul,
  Opcode.UDiv,
  Opcode.SDiv,
  Opcode.URem,
  Opcode.SRem,
  Opcode.Shl,
  Opcode.LShr,
  Opcode.AShr,
  Opcode.And,
  Opcode.Or,
  Opcode.ICmp,
]);

/** Operations for which 0 or 1 is neutral. */
export const vanishing: ReadonlySet<Opcode> = new Set(
  [Opcode.Add, Opcode.Sub, ...absorbing].filter((o) => o !== Opcode.ICmp),
);

/** Separates the name of a place from the number of bytes that are passed. */
export const inRegisters = "@";

/** The size of a type that holds attributed ones: it differs in each layout. No object has it: the passes split such copies, or refuse them. */
export const anySize = "~";

/** The size of a padding. The declared layout has none, so rustc may split a local into scalars there only. */
export const paddingSize = "^";

/** The text for a global's data. */
export function contentsOf(ctx: PassContext, initializer: ValueRef): Pick<Effect, "text" | "exact"> {
  const words = new Describer(ctx).of(initializer);
  return { text: textOf(words), exact: words };
}

/** Encloses the part of a text that only a second sparse layout is compared by. */
const hidden = "\u0001";
const hiddenParts = new RegExp(`${hidden}[^${hidden}]*${hidden}`, "g");

export function textOf(words: string): string {
  return words.replace(hiddenParts, "");
}

export function byText(a: string, b: string): number {
  const [one, other] = [textOf(a), textOf(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Writes the text of one instruction, or of one global's data. */
export class Describer {
  readonly #ctx: PassContext;
  #certainty: Certainty = "certain";
  #inAddress = false;

  readonly #origin: ((value: ValueRef) => string) | undefined;

  /** `origin` names a value by something else than its variable. */
  constructor(ctx: PassContext, origin?: (value: ValueRef) => string) {
    this.#ctx = ctx;
    this.#origin = origin;
  }

  effect(...parts: readonly string[]): Effect {
    const exact = parts.join(" ");
    return { text: textOf(exact), exact, certainty: this.#certainty };
  }

  operands(value: ValueRef, count = this.#ctx.llvm.getNumOperands(value)): string[] {
    const { llvm } = this.#ctx;
    return Array.from({ length: count }, (_, index) => this.of(llvm.getOperand(value, index) as ValueRef));
  }

  /** The arguments of a call from number `first` on. */
  args(call: ValueRef, { from }: StructPassing, first: number): string[] {
    const { llvm } = this.#ctx;
    const count = llvm.getNumArgOperands(call);
    const sized = /^llvm\.mem/.test(llvm.getValueName2(llvm.getCalledValue(call)));
    const words: string[] = [];
    for (let index = first; index < count; index++) {
      const value = llvm.getOperand(call, index) as ValueRef;
      const handed = from.get(value);
      if (handed !== undefined) words.push(this.handed(handed));
      else words.push(sized && index === 2 ? this.#size(value) : this.of(value));
    }
    return words;
  }

  /** A place that is passed by its bytes, with their number where it is known. */
  handed({ place, bytes }: PassedStruct): string {
    const { llvm } = this.#ctx;
    const name = this.of(place);
    if (bytes !== undefined) return `${name}${inRegisters}${bytes}`;
    if (llvm.isAAllocaInst(place) === 0) return name;
    const size = /^\[(\S+) x i8\]$/.exec(this.room(llvm.getAllocatedType(place)))?.[1];
    return size === undefined ? name : `${name}${inRegisters}${size}`;
  }

  /** The length of a copy. */
  #size(value: ValueRef): string {
    const { llvm } = this.#ctx;
    if (llvm.getValueKind(value) !== ValueKind.ConstantInt) return this.of(value);
    return this.#sizeNumber(llvm.constIntGetSExtValue(value));
  }

  /** The operands of an address: its base and its offsets. */
  address(value: ValueRef): string[] {
    const outer = this.#inAddress;
    this.#inAddress = true;
    const words = this.operands(value);
    this.#inAddress = outer;
    return words;
  }

  /** A constant, the name of a variable, or `_`. */
  of(value: ValueRef): string {
    const { llvm } = this.#ctx;
    switch (llvm.getValueKind(value)) {
      case ValueKind.ConstantInt:
        return this.#integer(value);
      case ValueKind.Function:
        return functionName(this.#ctx, value);
      case ValueKind.GlobalVariable:
        return this.#global(value);
      case ValueKind.ConstantPointerNull:
        return "null";
      case ValueKind.ConstantStruct:
      case ValueKind.ConstantArray:
        return `{${this.operands(value).join(" ")}}`;
      case ValueKind.ConstantExpr:
        return this.#expression(value);
      case ValueKind.ConstantDataArray:
        return Buffer.from(llvm.getRawDataValues(value)).toString("base64");
      case ValueKind.InlineAsm:
        return llvm.printValueToString(value);
      case ValueKind.ConstantAggregateZero:
        return "zero";
      case ValueKind.ConstantFP:
      case ValueKind.ConstantVector:
      case ValueKind.ConstantDataVector:
        return llvm.printValueToString(value);
      case ValueKind.Argument:
      case ValueKind.Instruction:
        return this.#origin?.(value) ?? this.#variable(value);
      default:
        return "_";
    }
  }

  /** A local's type, with names for its numbers: array lengths are sizes. */
  room(type: TypeRef): string {
    return this.#ctx.llvm
      .printTypeToString(type)
      .replace(/\d{10,}/g, (digits) => this.#sizeNumber(BigInt(digits)));
  }

  #sizeNumber(number: bigint): string {
    const { decoder } = this.#ctx.get(SparseLayout);
    if (number < minSparseNumber) return String(number);
    if (isPadding(decoder, number)) {
      this.#certainty = "optional";
      return paddingSize;
    }
    return declaredNumber(decoder, number) === undefined ? anySize : this.#number(number);
  }

  /** The element size of the first index of an address; nothing where it counts bytes. */
  element(type: TypeRef): string {
    const { llvm, dataLayout } = this.#ctx;
    const { decoder } = this.#ctx.get(SparseLayout);
    if (llvm.getTypeKind(type) === TypeKind.Integer) return "";
    return `${hidden}${nameOf(decoder, BigInt(llvm.abiSizeOfType(dataLayout, type)))}${hidden}`;
  }

  type(type: TypeRef): string {
    const { llvm } = this.#ctx;
    return llvm.getTypeKind(type) === TypeKind.Integer ? `i${llvm.getIntTypeWidth(type)}` : "";
  }

  /**
   * The user's name for a value. What rustc may leave out has the name of what it is made from: the address of a first member is that of the struct.
   */
  #variable(value: ValueRef): string {
    const { llvm } = this.#ctx;
    let made = value;
    while (llvm.getValueKind(made) === ValueKind.Instruction) {
      const from = this.#leftOutOf(made);
      if (from === undefined) break;
      made = from;
    }
    const name = withoutNumbers(llvm.getValueName2(made));
    // rustc's own start with `_`.
    return name === "" || name.startsWith("_") ? "_" : name;
  }

  /** The operand that is left where rustc leaves out `instruction`, which it does in some layout. */
  #leftOutOf(instruction: ValueRef): ValueRef | undefined {
    const { llvm } = this.#ctx;
    const opcode = llvm.getInstructionOpcode(instruction) as Opcode;
    if (opcode === Opcode.GetElementPtr) return llvm.getOperand(instruction, 0) as ValueRef;
    if (!vanishing.has(opcode)) return undefined;
    const parts = operands(llvm, instruction) as ValueRef[];
    const words = new Describer(this.#ctx);
    const constant = parts.findIndex((part) => llvm.getValueKind(part) === ValueKind.ConstantInt);
    if (constant < 0) return undefined;
    words.of(parts[constant]!);
    return words.#certainty === "certain" ? undefined : parts[1 - constant];
  }

  #integer(value: ValueRef): string {
    const { llvm } = this.#ctx;
    const { decoder } = this.#ctx.get(SparseLayout);
    const width = llvm.getIntTypeWidth(llvm.typeOf(value));
    if (width > 64) return llvm.printValueToString(value);
    const number = llvm.constIntGetSExtValue(value);
    if (width < 64 || decoder.types.length === 0) return String(number);
    const declared = declaredNumber(decoder, number);
    const named = declared === undefined ? number < minSparseNumber : !isBitField(decoder, number);
    if (this.#inAddress && !named) {
      this.#certainty = "unnamed";
      return `?${hidden}${addressIn(decoder, number)}${hidden}`;
    }
    if (declared === 0n || declared === 1n) this.#certainty = "optional";
    return this.#number(number);
  }

  #number(number: bigint): string {
    const { decoder } = this.#ctx.get(SparseLayout);
    const declared = declaredNumber(decoder, number);
    return declared === undefined
      ? String(number)
      : `${declared}${hidden}${nameOf(decoder, number)}${hidden}`;
  }

  /** An address within a global: where nothing is added, the global alone. */
  #expression(value: ValueRef): string {
    const [base, ...indices] = this.address(value);
    return [base, ...indices.filter((index) => textOf(index) !== "0")].join("+");
  }

  /** A global that the user named, or what is in one that rustc made: a constant in memory, a vtable. */
  #global(global: ValueRef): string {
    const { llvm } = this.#ctx;
    const name = llvm.getValueName2(global);
    const initializer = llvm.getLinkage(global) === Linkage.Private ? llvm.getInitializer(global) : 0;
    if (initializer === 0) return symbolName(name);
    return name.startsWith("vtable.") ? this.#methods(initializer) : this.of(initializer);
  }

  /** The functions in a vtable. Its numbers are a size and an alignment, and the passes refuse code that reads the size of an attributed type. */
  #methods(vtable: ValueRef): string {
    const { llvm } = this.#ctx;
    const methods = operands(llvm, vtable).filter(
      (part): part is ValueRef => part !== 0 && llvm.getValueKind(part) === ValueKind.Function,
    );
    return `{${methods.map((method) => this.of(method)).join(" ")}}`;
  }
}
