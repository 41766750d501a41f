/** An instruction of eight bytes (`struct bpf_insn`); the second half of a 64-bit load of an immediate is none of its own. */
export interface Instruction {
  readonly opcode: number;
  readonly destination: number;
  readonly source: number;
  readonly offset: number;
  readonly immediate: number;
}

/** `BPF_CLASS` of an opcode. */
export const InstructionClass = { Ld: 0, Ldx: 1, St: 2, Stx: 3, Alu: 4, Jmp: 5, Jmp32: 6, Alu64: 7 } as const;

/** The 64-bit load of an immediate, which takes two slots. */
export const wideLoad = 0x18;

export function instructionAt(code: DataView, index: number, little: boolean): Instruction {
  const at = index * 8;
  const registers = code.getUint8(at + 1);
  return {
    opcode: code.getUint8(at),
    destination: little ? registers & 15 : registers >> 4,
    source: little ? registers >> 4 : registers & 15,
    offset: code.getInt16(at + 2, little),
    immediate: code.getInt32(at + 4, little),
  };
}
