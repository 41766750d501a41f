import {
  basicBlocks,
  functions,
  type Llvm,
  type ModuleRef,
  Opcode,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { type PassContext, Preserved } from "../../manager/index.js";

/** The instructions of a function, block by block, each with its opcode at the same index. */
export interface FunctionCode {
  readonly fn: ValueRef;
  readonly instructions: readonly ValueRef[];
  readonly opcodes: readonly Opcode[];
}

/** A `call` and its callee: a function, another value or inline assembly. */
export interface Call {
  readonly instruction: ValueRef;
  readonly caller: ValueRef;
  readonly callee: ValueRef;
}

/** How many operands of an instruction are values to look at, by opcode. Blocks and conditions are left out. */
const operandCounts: ReadonlyMap<Opcode, number> = new Map([
  [Opcode.Br, 0],
  [Opcode.Unreachable, 0],
  [Opcode.Load, 1],
  [Opcode.Store, 2],
  [Opcode.ICmp, 2],
  [Opcode.Add, 2],
  [Opcode.Sub, 2],
  [Opcode.Mul, 2],
  [Opcode.And, 2],
  [Opcode.Or, 2],
  [Opcode.Xor, 2],
  [Opcode.Shl, 2],
  [Opcode.LShr, 2],
  [Opcode.AShr, 2],
  [Opcode.ZExt, 1],
  [Opcode.SExt, 1],
  [Opcode.Trunc, 1],
  [Opcode.PtrToInt, 1],
  [Opcode.IntToPtr, 1],
  [Opcode.Select, 3],
]);

/** How many operands of `instruction` may be numbers: always the first ones. LLVM is asked only where the opcode does not decide. */
export function operandCount(llvm: Llvm, instruction: ValueRef, opcode: Opcode): number {
  return operandCounts.get(opcode) ?? llvm.getNumOperands(instruction);
}

/**
 * Analysis: the instructions of a module, read once for all passes that leave them in place. Reading costs two calls of libLLVM for each instruction,
 * more than most passes spend on it. A pass preserves it if it adds, moves and deletes no instruction and no function, and changes no callee.
 */
export class Code {
  static compute({ llvm, module }: PassContext): Code {
    return new Code(llvm, module);
  }

  /** Removes deleted functions; the others are not read again. */
  static invalidate(code: Code, preserved: Preserved): boolean {
    if (preserved !== Preserved.bodies) return true;
    code.#forgetDeleted();
    return false;
  }

  readonly #llvm: Llvm;
  readonly #module: ModuleRef;
  #functions: readonly FunctionCode[] | undefined;
  #calls: readonly Call[] | undefined;

  constructor(llvm: Llvm, module: ModuleRef) {
    this.#llvm = llvm;
    this.#module = module;
  }

  /** The functions that have a body. */
  get functions(): readonly FunctionCode[] {
    this.#functions ??= functions(this.#llvm, this.#module)
      .filter((fn) => !this.#llvm.isDeclaration(fn))
      .map((fn) => this.#read(fn));
    return this.#functions;
  }

  /** The instructions with one of `opcodes`, in the order of the module. */
  *withOpcode(...opcodes: readonly Opcode[]): Generator<ValueRef> {
    const wanted = new Set<number>(opcodes);
    for (const code of this.functions) {
      for (let i = 0; i < code.opcodes.length; i++)
        if (wanted.has(code.opcodes[i]!)) yield code.instructions[i]!;
    }
  }

  /** The calls whose callee is `wanted`, in the order of the module. `wanted` is asked once for each callee: programs call few functions often. */
  *callsTo(wanted: (callee: ValueRef) => boolean): Generator<Call> {
    const verdicts = new Map<ValueRef, boolean>();
    this.#calls ??= this.#readCalls();
    for (const call of this.#calls) {
      let verdict = verdicts.get(call.callee);
      if (verdict === undefined) {
        verdict = wanted(call.callee);
        verdicts.set(call.callee, verdict);
      }
      if (verdict) yield call;
    }
  }

  #forgetDeleted(): void {
    if (this.#functions === undefined) return;
    const left = new Set(functions(this.#llvm, this.#module));
    this.#functions = this.#functions.filter(({ fn }) => left.has(fn));
    this.#calls = this.#calls?.filter(({ caller }) => left.has(caller));
  }

  #readCalls(): readonly Call[] {
    const calls: Call[] = [];
    for (const { fn: caller, instructions, opcodes } of this.functions) {
      for (let i = 0; i < opcodes.length; i++) {
        if (opcodes[i] !== Opcode.Call) continue;
        const instruction = instructions[i]!;
        calls.push({ instruction, caller, callee: this.#llvm.getCalledValue(instruction) });
      }
    }
    return calls;
  }

  #read(fn: ValueRef): FunctionCode {
    const llvm = this.#llvm;
    const { getNextInstruction, getInstructionOpcode } = llvm;
    const instructions: ValueRef[] = [];
    const opcodes: Opcode[] = [];
    for (const block of basicBlocks(llvm, fn)) {
      for (let at = llvm.getFirstInstruction(block); at !== 0; at = getNextInstruction(at)) {
        instructions.push(at);
        opcodes.push(getInstructionOpcode(at) as Opcode);
      }
    }
    return { fn, instructions, opcodes };
  }
}
