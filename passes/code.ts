import {
  basicBlocks,
  functions,
  type Llvm,
  type ModuleRef,
  type Opcode,
  type ValueRef,
} from "../src/llvm-bindings/index.js";

/** The instructions of a function, block by block, each with its opcode at the same index. */
export interface FunctionCode {
  readonly fn: ValueRef;
  readonly instructions: readonly ValueRef[];
  readonly opcodes: readonly Opcode[];
}

/**
 * The instructions of a module, read once for all passes that leave them in place. Reading them costs two calls of libLLVM for each, which is
 * more than most passes do with them.
 */
export class Code {
  readonly #llvm: Llvm;
  readonly #module: ModuleRef;
  #functions: readonly FunctionCode[] | undefined;

  constructor(llvm: Llvm, module: ModuleRef) {
    this.#llvm = llvm;
    this.#module = module;
  }

  /** The functions with a body. */
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

  /** Needed when an instruction or a function was added, moved or deleted. */
  forget(): void {
    this.#functions = undefined;
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
