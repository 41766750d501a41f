import type { Feature } from "./feature.js";

// The commits in this table have not been compared with the kernel's history yet.

/** Instructions that not every kernel has. */
export interface InstructionFeature extends Feature {
  /** The level of LLVM's `-mcpu` that brings it; undefined where it is no matter of that. */
  readonly cpu: "v2" | "v3" | "v4" | undefined;
  /**
   * An older kernel refuses the program even if the instruction cannot be reached: it does not know the opcode (`resolve_pseudo_ldimm64` in
   * kernel/bpf/verifier.c goes over all instructions). Other instructions have an old opcode with new operands, which are looked at on the way only.
   */
  readonly everywhere: boolean;
}

type InstructionRow = readonly [
  name: string,
  since: Feature["since"],
  source: string,
  cpu: InstructionFeature["cpu"],
  where: "everywhere" | "reached",
];

const rows: readonly InstructionRow[] = [
  ["less_than_jump", "4.14", "92b31a9af73b", "v2", "everywhere"],
  ["jmp32", "5.1", "092ed0968bb6", "v3", "everywhere"],
  ["atomic_fetch", "5.12", "5ca419f2864a", "v3", "everywhere"],
  ["atomic_bitwise", "5.12", "981f94c3e921", "v3", "everywhere"],
  ["atomic_exchange", "5.12", "5ffa25502b5a", "v3", "everywhere"],
  ["sign_extending_load", "6.6", "1f9a1ea821ff", "v4", "everywhere"],
  ["sign_extending_move", "6.6", "8100928c8814", "v4", "reached"],
  ["byte_swap", "6.6", "0845c3db7bf5", "v4", "everywhere"],
  ["signed_division", "6.6", "ec0e2da95f72", "v4", "reached"],
  ["far_jump", "6.6", "4cd58e9af8b9", "v4", "everywhere"],
  ["may_goto", "6.9", "011832b97b31", undefined, "everywhere"],
  ["addr_space_cast", "6.9", "6082b6c328b5", undefined, "reached"],
  ["load_acquire", "6.15", "880442305a39", "v4", "reached"],
  ["store_release", "6.15", "880442305a39", "v4", "reached"],
  ["indirect_jump", "6.19", "493d9e0d6083", "v4", "everywhere"],
];

/** The classes of instructions by name, with the kernel that brought each, and the commit there. All others came with eBPF itself. */
export const instructionFeatures: ReadonlyMap<string, InstructionFeature> = new Map(
  rows.map(([name, since, source, cpu, where]) => [
    name,
    { name, since, source, cpu, everywhere: where === "everywhere" },
  ]),
);
