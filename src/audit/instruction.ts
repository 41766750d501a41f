import {
  Linkage,
  Opcode,
  operands,
  switchCases,
  TypeKind,
  type TypeRef,
  ValueKind,
  type ValueRef,
} from "../../lib/llvm-bindings/index.js";
import { SparseLayout, smallestEncoded } from "../../passes/analyses/attributed-types/index.js";
import type { Unit } from "../../passes/index.js";
import { functionName, symbolName } from "./names.js";
import { addressIn, declaredNumber, isBitField, nameOf } from "./numbers.js";

/**
 * What an instruction does, in words that are the same in both layouts: names of values and of types are not among them, and numbers of the
 * sparse layout are those of the declared one.
 */
export interface Deed {
  readonly text: string;
  /** The same with names for the numbers of the sparse layout, and with what another layout may have another of: for a second sparse one. */
  readonly exact: string;
  readonly certainty: Certainty;
}

export type Certainty =
  /** It is there in both layouts. */
  | "certain"
  /** The declared layout's number is 0 or 1 here, so rustc may leave it out: nothing is added to a value, and it is multiplied by 1. */
  | "optional"
  /** So it is here, and rustc may know the result, and what follows from it: a value is multiplied by 0. */
  | "known"
  /** The address of a padding or of a bit-field, which is another one in the declared layout. */
  | "unnamed";

/** How the deeds begin that may stand for an unnamed one. */
export const addressOf = "address";

/** Operations whose result may be known when one of the operands is. */
const absorbing: ReadonlySet<Opcode> = new Set([
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

/** Operations that do nothing with 0, or with 1. */
const vanishing: ReadonlySet<Opcode> = new Set(
  [Opcode.Add, Opcode.Sub, ...absorbing].filter((o) => o !== Opcode.ICmp),
);

const names = new Map<number, string>(
  Object.entries(Opcode).map(([name, opcode]) => [opcode, name.toLowerCase()]),
);

/** What `instruction` does; undefined where that is nothing that counts: a jump, a record for debuggers, the lifetime of a variable. */
export function deedOf(unit: Unit, instruction: ValueRef, opcode: Opcode): Deed | undefined {
  if (isForDebuggers(unit, instruction, opcode)) return undefined;
  const deed = inWords(unit, instruction, opcode);
  return deed?.certainty === "optional" && absorbing.has(opcode) ? { ...deed, certainty: "known" } : deed;
}

/** Whether a variable is kept in memory only where a debugger finds it. rustc does that for each name that a value has. */
function isForDebuggers({ llvm }: Unit, instruction: ValueRef, opcode: Opcode): boolean {
  if (opcode !== Opcode.Alloca && opcode !== Opcode.Store) return false;
  let room = opcode === Opcode.Alloca ? instruction : (llvm.getOperand(instruction, 1) as ValueRef);
  while (llvm.isAGetElementPtrInst(room) !== 0) room = llvm.getOperand(room, 0) as ValueRef;
  return /\.dbg\.spill\d*(\.i\d*)*$/.test(llvm.getValueName2(room));
}

function inWords(unit: Unit, instruction: ValueRef, opcode: Opcode): Deed | undefined {
  const { llvm } = unit;
  const words = new Words(unit);
  switch (opcode) {
    case Opcode.Alloca:
      return words.deed("room", words.typeInFull(llvm.getAllocatedType(instruction)));
    case Opcode.Br:
      return llvm.isConditional(instruction) ? words.deed("branch") : undefined;
    case Opcode.Switch: {
      const cases = switchCases(llvm, instruction).map((value) => words.of(value));
      return words.deed("switch", ...cases.sort(byText));
    }
    case Opcode.Call: {
      const callee = words.of(llvm.getCalledValue(instruction));
      if (/^llvm\.(dbg|lifetime|experimental\.noalias)\./.test(callee)) return undefined;
      return words.deed("call", callee, ...words.operands(instruction, llvm.getNumArgOperands(instruction)));
    }
    case Opcode.GetElementPtr: {
      const [, ...indices] = words.address(instruction);
      const element = words.element(llvm.getGEPSourceElementType(instruction));
      const deed = words.deed(addressOf + element, ...indices);
      if (indices.every((index) => textOf(index) === "0")) return { ...deed, certainty: "optional" };
      return deed.certainty === "optional" ? { ...deed, certainty: "certain" } : deed;
    }
    case Opcode.ICmp:
      return words.deed("compare", `${llvm.getICmpPredicate(instruction)}`, ...words.operands(instruction));
    default: {
      const type = words.type(llvm.typeOf(instruction));
      return words.deed(names.get(opcode) ?? `${opcode}`, type, ...words.operands(instruction));
    }
  }
}

/** The data of a global in words, as of a deed. */
export function contentsOf(unit: Unit, initializer: ValueRef): Pick<Deed, "text" | "exact"> {
  const words = new Words(unit).of(initializer);
  return { text: textOf(words), exact: words };
}

/** In words, what only a second sparse layout is compared by stands between two of these. */
const hidden = "\u0001";
const hiddenParts = new RegExp(`${hidden}[^${hidden}]*${hidden}`, "g");

function textOf(words: string): string {
  return words.replace(hiddenParts, "");
}

function byText(a: string, b: string): number {
  const [one, other] = [textOf(a), textOf(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Puts one instruction, or the data of one global, into words. */
class Words {
  readonly #unit: Unit;
  #certainty: Certainty = "certain";
  #inAddress = false;

  constructor(unit: Unit) {
    this.#unit = unit;
  }

  deed(...parts: readonly string[]): Deed {
    const exact = parts.join(" ");
    return { text: textOf(exact), exact, certainty: this.#certainty };
  }

  operands(value: ValueRef, count = this.#unit.llvm.getNumOperands(value)): string[] {
    const { llvm } = this.#unit;
    return Array.from({ length: count }, (_, index) => this.of(llvm.getOperand(value, index) as ValueRef));
  }

  /** The operands of an address: its base, and what is added to it. */
  address(value: ValueRef): string[] {
    const outer = this.#inAddress;
    this.#inAddress = true;
    const words = this.operands(value);
    this.#inAddress = outer;
    return words;
  }

  /** A constant, the name of a variable, or `_`. */
  of(value: ValueRef): string {
    const { llvm } = this.#unit;
    switch (llvm.getValueKind(value)) {
      case ValueKind.ConstantInt:
        return this.#integer(value);
      case ValueKind.Function:
        return functionName(this.#unit, value);
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
        return this.#variable(value);
      default:
        return "_";
    }
  }

  /** A type with what the numbers in it stand for: the lengths of arrays are sizes. */
  typeInFull(type: TypeRef): string {
    return this.#unit.llvm
      .printTypeToString(type)
      .replace(/\d{10,}/g, (digits) => this.#number(BigInt(digits)));
  }

  /** The size of what the first index of an address counts; nothing where that are bytes. */
  element(type: TypeRef): string {
    const { llvm, dataLayout } = this.#unit;
    const { decoder } = this.#unit.get(SparseLayout);
    if (llvm.getTypeKind(type) === TypeKind.Integer) return "";
    return `${hidden}${nameOf(decoder, BigInt(llvm.abiSizeOfType(dataLayout, type)))}${hidden}`;
  }

  type(type: TypeRef): string {
    const { llvm } = this.#unit;
    return llvm.getTypeKind(type) === TypeKind.Integer ? `i${llvm.getIntTypeWidth(type)}` : "";
  }

  /**
   * The user's name for a value. What rustc may leave out has the name of what it is made from: the address of a first member is that of the struct.
   */
  #variable(value: ValueRef): string {
    const { llvm } = this.#unit;
    let made = value;
    while (llvm.getValueKind(made) === ValueKind.Instruction) {
      const from = this.#leftOutOf(made);
      if (from === undefined) break;
      made = from;
    }
    // LLVM tells values of one name apart by numbers, and rustc's own start with `_`.
    const name = llvm.getValueName2(made).replace(/\d*(\.i?\d*)*$/, "");
    return name === "" || name.startsWith("_") ? "_" : name;
  }

  /** The operand that is left where rustc leaves out `instruction`, which it does in some layout. */
  #leftOutOf(instruction: ValueRef): ValueRef | undefined {
    const { llvm } = this.#unit;
    const opcode = llvm.getInstructionOpcode(instruction) as Opcode;
    if (opcode === Opcode.GetElementPtr) return llvm.getOperand(instruction, 0) as ValueRef;
    if (!vanishing.has(opcode)) return undefined;
    const parts = operands(llvm, instruction) as ValueRef[];
    const words = new Words(this.#unit);
    const constant = parts.findIndex((part) => llvm.getValueKind(part) === ValueKind.ConstantInt);
    if (constant < 0) return undefined;
    words.of(parts[constant]!);
    return words.#certainty === "certain" ? undefined : parts[1 - constant];
  }

  #integer(value: ValueRef): string {
    const { llvm } = this.#unit;
    const { decoder } = this.#unit.get(SparseLayout);
    const width = llvm.getIntTypeWidth(llvm.typeOf(value));
    if (width > 64) return llvm.printValueToString(value);
    const number = llvm.constIntGetSExtValue(value);
    if (width < 64 || decoder.types.length === 0) return String(number);
    const declared = declaredNumber(decoder, number);
    const named = declared === undefined ? number < smallestEncoded : !isBitField(decoder, number);
    if (this.#inAddress && !named) {
      this.#certainty = "unnamed";
      return `?${hidden}${addressIn(decoder, number)}${hidden}`;
    }
    if (declared === 0n || declared === 1n) this.#certainty = "optional";
    return this.#number(number);
  }

  #number(number: bigint): string {
    const { decoder } = this.#unit.get(SparseLayout);
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
    const { llvm } = this.#unit;
    const name = llvm.getValueName2(global);
    const initializer = llvm.getLinkage(global) === Linkage.Private ? llvm.getInitializer(global) : 0;
    if (initializer === 0) return symbolName(name);
    return name.startsWith("vtable.") ? this.#methods(initializer) : this.of(initializer);
  }

  /** The functions in a vtable. Its numbers are a size and an alignment, and the passes refuse code that reads the size of an attributed type. */
  #methods(vtable: ValueRef): string {
    const { llvm } = this.#unit;
    const methods = operands(llvm, vtable).filter(
      (part): part is ValueRef => part !== 0 && llvm.getValueKind(part) === ValueKind.Function,
    );
    return `{${methods.map((method) => this.of(method)).join(" ")}}`;
  }
}
