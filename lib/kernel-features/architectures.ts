import type { Feature, KernelVersion } from "./feature.js";

/** An architecture whose kernels got some features later than the first one did; Debian's names. */
export type LaterArchitecture = "arm64" | "riscv64" | "s390x";

export const laterArchitectures: readonly LaterArchitecture[] = ["arm64", "riscv64", "s390x"];

/** What each architecture's kernel has to do for itself: its compiler of programs, and how it calls programs from its functions. */
export type ArchitectureFeature = (typeof rows)[number][0];

/** The release and where it is known from; undefined where it is not known. */
type Fact = readonly [since: KernelVersion, source: string] | undefined;

const unknown: Fact = undefined;

// In the order of `laterArchitectures`. Trampolines lead from kernel functions to programs; on arm64 and riscv64 they came some releases before ftrace could call them.
const rows = [
  ["function_trampoline", ["6.4", "2aa6ac03516d"], ["6.8", "c2ef4129456a"], ["6.3", "528eb2cb87bc"]],
  ["struct_ops_trampoline", ["6.0", "efc9909fdce0"], ["6.3", "49b5e77ae3e2"], ["6.3", "528eb2cb87bc"]],
  ["program_text_poke", ["6.0", "b2ad54e1533e"], ["6.3", "596f2e6f9cf4"], ["6.3", "f1d5df84cd8c"]],
  ["session_trampoline", unknown, unknown, unknown],
  ["function_probes", ["6.14", "4346ba160409"], ["6.14", "4346ba160409"], unknown],
  ["kernel_function_call", ["5.18", "b5e975d256db"], ["6.4", "d40c3847b485"], ["6.3", "63d7b53ab59f"]],
  ["tail_call_beside_subprograms", ["6.0", "d4609a5d8c70"], unknown, ["6.3", "dd691e847d28"]],
  ["atomics", ["5.18", "1902472b4fa9"], ["5.19", "dd642ccb45ec"], ["5.13", "ba3b86b9cef0"]],
  ["cpu_v4", ["6.6", "cc88f540da52"], ["6.6", "3d06d8163f98"], ["6.7", "c690191e23d8"]],
  ["load_acquire", ["6.15", "arch/arm64/net/bpf_jit_comp.c"], unknown, unknown],
  ["arena", ["6.10", "4dd31243e308"], ["6.10", "arch/riscv/net/bpf_jit_comp64.c"], ["6.11", "1e36027e39b8"]],
  ["indirect_jump", unknown, unknown, unknown],
] as const satisfies readonly (readonly [string, Fact, Fact, Fact])[];

/** The feature on that architecture; undefined where its first release is not known. */
export function featureOn(name: ArchitectureFeature, architecture: LaterArchitecture): Feature | undefined {
  const row = rows.find(([own]) => own === name)!;
  const fact: Fact = row[1 + laterArchitectures.indexOf(architecture)] as Fact;
  return fact && { name, since: fact[0], source: fact[1] };
}
