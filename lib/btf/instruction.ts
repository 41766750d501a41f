/**
 * BPF instructions, with the names of include/uapi/linux/bpf.h and include/uapi/linux/bpf_common.h without their prefixes (`BPF_ALU64`, `BPF_JEQ`).
 */

/** An instruction (`struct bpf_insn`). The second slot of a 64-bit load of an immediate is not an instruction. */
export interface Instruction {
  readonly opcode: number;
  readonly destination: number;
  readonly source: number;
  readonly offset: number;
  readonly immediate: number;
}

/** Bytes of an instruction. */
export const instructionSize = 8;

/** The frame pointer, r10. */
export const framePointer = 10;

/** `BPF_CLASS` of an opcode. */
export const InstructionClass = { Ld: 0, Ldx: 1, St: 2, Stx: 3, Alu: 4, Jmp: 5, Jmp32: 6, Alu64: 7 } as const;

/** `BPF_OP` of an opcode of the classes `Alu` and `Alu64`. */
export const AluOperation = {
  Add: 0x00,
  Sub: 0x10,
  Mul: 0x20,
  Div: 0x30,
  Or: 0x40,
  And: 0x50,
  Lsh: 0x60,
  Rsh: 0x70,
  Xor: 0xa0,
  Mov: 0xb0,
  Arsh: 0xc0,
} as const;

/** `BPF_OP` of an opcode of the classes `Jmp` and `Jmp32`. */
export const JumpOperation = {
  Ja: 0x00,
  Jeq: 0x10,
  Jgt: 0x20,
  Jge: 0x30,
  Jset: 0x40,
  Jne: 0x50,
  Jsgt: 0x60,
  Jsge: 0x70,
  Call: 0x80,
  Exit: 0x90,
  Jlt: 0xa0,
  Jle: 0xb0,
  Jslt: 0xc0,
  Jsle: 0xd0,
  /** `may_goto`. */
  Jcond: 0xe0,
} as const;

/** `src_reg` of a call of another function of the object. */
export const pseudoCall = 1;

/** `src_reg` of a 64-bit load of a function's address. */
export const pseudoFunction = 4;

/** `BPF_LD | BPF_IMM | BPF_DW`: the 64-bit load of an immediate, which takes two slots. */
export const wideLoad = 0x18;

/** `BPF_JMP | BPF_CALL`. */
export const callOpcode = InstructionClass.Jmp | JumpOperation.Call;

/** `BPF_ALU64 | BPF_MOV | BPF_X`: the copy of a register. */
export const moveOpcode = 0xbf;

/** `BPF_ALU64 | BPF_ADD | BPF_K`: the addition of an immediate. */
export const addOpcode = 0x07;

/** `BPF_LDX | BPF_MEM | BPF_DW`: the load of 64 bits. */
export const loadOpcode = 0x79;

/** `BPF_STX | BPF_MEM | BPF_DW`: the store of 64 bits of a register. */
export const storeOpcode = 0x7b;

/** `BPF_SIZE`: the bits of a load's or store's opcode that hold its width. */
export const sizeMask = 0x18;

/** Width of a load or store in bytes, by `BPF_SIZE`: `BPF_W`, `BPF_H`, `BPF_B`, `BPF_DW`. */
export const widthOfSize: Readonly<Record<number, number>> = { 0: 4, 8: 2, 16: 1, 24: 8 };

/** `BPF_SIZE` by the width in bytes. */
export const sizeOfWidth: Readonly<Record<number, number>> = { 4: 0x00, 2: 0x08, 1: 0x10, 8: 0x18 };

export function classOf(opcode: number): number {
  return opcode & 0x07;
}

export function operationOf(opcode: number): number {
  return opcode & 0xf0;
}

/** `BPF_X`, the bit of an opcode that says that the second operand is a register, and not the immediate. */
export const registerOperand = 0x08;

export function isRegisterOperand(opcode: number): boolean {
  return (opcode & registerOperand) !== 0;
}

/** `BPF_MODE` of a store is `BPF_ATOMIC`. */
export function isAtomic(opcode: number): boolean {
  return (opcode & 0xe0) === 0xc0;
}

export function instructionAt(code: DataView, index: number, little: boolean): Instruction {
  const at = index * instructionSize;
  const registers = code.getUint8(at + 1);
  return {
    opcode: code.getUint8(at),
    destination: little ? registers & 15 : registers >> 4,
    source: little ? registers >> 4 : registers & 15,
    offset: code.getInt16(at + 2, little),
    immediate: code.getInt32(at + 4, little),
  };
}
