import { type Instruction, InstructionClass } from "../btf/index.js";

/**
 * The class of an instruction, by its name in lib/kernel-features/instructions.ts; undefined for those that every kernel has. See
 * Documentation/bpf/standardization/instruction-set.rst in the kernel.
 */
export function instructionClass({ opcode, offset, immediate }: Instruction): string | undefined {
  const operation = opcode & 0xf0;
  const register = (opcode & 8) !== 0;
  switch (opcode & 7) {
    case InstructionClass.Ldx:
      return (opcode & 0xe0) === 0x80 ? "sign_extending_load" : undefined;
    case InstructionClass.Stx:
      return (opcode & 0xe0) === 0xc0 ? atomic(immediate) : undefined;
    case InstructionClass.Alu:
    case InstructionClass.Alu64: {
      const wide = (opcode & 7) === InstructionClass.Alu64;
      if (operation === 0xb0 && register && wide && offset === 1) return "addr_space_cast";
      if (operation === 0xb0 && register && offset !== 0) return "sign_extending_move";
      if (operation === 0xd0 && wide) return "byte_swap";
      if ((operation === 0x30 || operation === 0x90) && offset !== 0) return "signed_division";
      return undefined;
    }
    case InstructionClass.Jmp:
      if (operation === 0x00 && register) return "indirect_jump";
      if (operation === 0xe0) return "may_goto";
      return isLessThan(operation) ? "less_than_jump" : undefined;
    case InstructionClass.Jmp32:
      return operation === 0x00 ? "far_jump" : "jmp32";
    default:
      return undefined;
  }
}

function isLessThan(operation: number): boolean {
  return operation === 0xa0 || operation === 0xb0 || operation === 0xc0 || operation === 0xd0;
}

/** An atomic addition that gives nothing back is as old as eBPF. */
function atomic(immediate: number): string | undefined {
  if (immediate === 0x100) return "load_acquire";
  if (immediate === 0x110) return "store_release";
  const operation = immediate & 0xf0;
  if (operation === 0xe0 || operation === 0xf0) return "atomic_exchange";
  if ((immediate & 1) !== 0) return "atomic_fetch";
  return operation === 0 ? undefined : "atomic_bitwise";
}
