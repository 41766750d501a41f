import { type Feature, named, type Row } from "./feature.js";

// The commits in this table have not been compared with the kernel's history yet.

/** What the kernel's check of programs allows, by name. */
export type VerifierFeature = (typeof rows)[number][0];

const rows = [
  ["subprograms", "4.16", "cc8b0b92a169"],
  ["large_program", "5.2", "c04c0d2b968a"],
  ["global_data", "5.2", "d8eca5bbb2be"],
  ["bounded_loop", "5.3", "2589726d12a1"],
  ["kernel_btf", "5.4", "341dfcf8d78e"],
  ["global_function", "5.6", "51c39bb1d5d1"],
  ["tail_call_beside_subprograms", "5.10", "e411901c0b77"],
  ["kernel_variable", "5.10", "4976b718c355"],
  ["callback", "5.13", "69c087ba6225"],
  ["kernel_function_call", "5.13", "e6ac2450d6de"],
] as const satisfies readonly Row[];

/** What the kernel's check of programs allows from which release on, with the commit there. */
export const verifierFeatures = named(rows) as ReadonlyMap<VerifierFeature, Feature>;
