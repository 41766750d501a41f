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
    program: "zip_all_short",
    levels: ["1"],
    ratio: 1.46,
    why: "jump-threading behind -O1: the verifier sees the code behind a failed comparison 150 times instead of 126; with 16 rounds instead of 24 it is 0.97, with 32 it is 1.53",
  },
];

/** What jump-threading behind -O1 does: it keeps the two ways of a `Result` apart, and more values are alive at once. */
const threaded = "jump-threading behind -O1 keeps more values alive at once";

/** Programs that need more stack than with bpf-linker today, by how many bytes at most, and why. */
export const largerStacks: Readonly<Record<string, { readonly bytes: number; readonly why: string }>> = {
  "args_copy_short at -O 1": { bytes: 32, why: threaded },
  "get_option at -O 1": { bytes: 32, why: threaded },
  "hash_names at -O 1": { bytes: 24, why: threaded },
  "list_walk_option at -O 1": { bytes: 8, why: threaded },
  "list_walk_short at -O 1": { bytes: 8, why: threaded },
  "name_type_short at -O 1": { bytes: 10, why: threaded },
  "out_param at -O 1": { bytes: 16, why: threaded },
  "parents at -O 2": {
    bytes: 8,
    why: "what the loop keeps from one turn to the next does not fit into registers",
  },
  "parents at -O 3": {
    bytes: 8,
    why: "what the loop keeps from one turn to the next does not fit into registers",
  },
  "parents at -O s": {
    bytes: 8,
    why: "what the loop keeps from one turn to the next does not fit into registers",
  },
  "prefixes at -O 1": { bytes: 24, why: threaded },
  "slices_equal at -O 1": { bytes: 24, why: threaded },
};
