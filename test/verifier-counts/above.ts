import type { Level } from "./measure.js";

/** Programs that take the verifier longer than with bpf-linker today, and why. A ratio is not to get worse; at 1.05 or less its line goes. */
export const above: readonly {
  readonly program: string;
  readonly levels: readonly Level[];
  /** The most that it may be, or "refused" where only bpf-linker's object is accepted. */
  readonly ratio: number | "refused";
  readonly why: string;
}[] = [
  {
    program: "args_copy_short",
    levels: ["1"],
    ratio: 1.42,
    why: "a copy of seven bytes, kept from one turn of the loop to the next by bpf-linker's register",
  },
  {
    program: "rules",
    levels: ["3"],
    ratio: 2.3,
    why: "a copy that forward-copies takes away has LLVM read the mask byte by byte in place of four at once",
  },
];
