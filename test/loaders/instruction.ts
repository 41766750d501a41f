/** A slot of `struct bpf_insn`. */
export interface Instruction {
  readonly code: number;
  readonly destination: number;
  readonly source: number;
  /** Everything but the immediate, as hexadecimal. */
  readonly head: string;
  readonly immediate: number;
}

/** Reads little-endian instructions. */
export function instructionsOf(hex: string): Instruction[] {
  const bytes = Buffer.from(hex, "hex");
  return Array.from({ length: bytes.length / 8 }, (_, slot) => {
    const at = slot * 8;
    const registers = bytes[at + 1]!;
    return {
      code: bytes[at]!,
      destination: registers & 15,
      source: registers >> 4,
      head: bytes.toString("hex", at, at + 4),
      immediate: bytes.readInt32LE(at + 4),
    };
  });
}
