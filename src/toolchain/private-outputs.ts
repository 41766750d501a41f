import { join } from "node:path";
import { valuesOf, without } from "./arguments.js";

/** How rustc calls its outputs, around the crate's name and `-C extra-filename`; of `link` that depends on the crate's type. */
const names: Readonly<Record<string, readonly [before: string, after: string]>> = {
  asm: ["", ".s"],
  "dep-info": ["", ".d"],
  "llvm-bc": ["", ".bc"],
  "llvm-ir": ["", ".ll"],
  metadata: ["lib", ".rmeta"],
  mir: ["", ".mir"],
  obj: ["", ".o"],
};

/**
 * `args` for rustc, such that it leaves everything in `folder` but what `args` ask for, which goes where rustc would put it.
 *
 * rustc writes its bitcode to `CRATE.CRATE.HASH-cgu.0.rcgu.bc` in the output folder, which is the working directory unless told: two builds
 * of crates of one name would write the same file, one would take the other's, and a link that somebody put there would be followed. So the
 * output folder is `folder`, and each output of `--emit` gets the path that it would have had.
 *
 * @returns undefined where rustc alone knows an output's name: `--emit link` without a path.
 */
export function privateOutputs(
  args: readonly string[],
  folder: string,
  crateName: () => string,
): string[] | undefined {
  const emits = valuesOf(args, "--emit").flatMap((list) => list.split(","));
  const unnamed = emits.filter((emit) => !emit.includes("="));
  // rustc passes over `-o` where it would have to stand for several outputs.
  const output = unnamed.length === 1 ? valuesOf(args, "-o").at(-1) : undefined;
  const outDir = valuesOf(args, "--out-dir").at(-1) ?? "";
  const extra = [...valuesOf(args, "-C"), ...valuesOf(args, "--codegen")].findLast((option) =>
    option.startsWith("extra-filename="),
  );
  const stem = () => `${crateName()}${extra?.slice("extra-filename=".length) ?? ""}`;
  const named: string[] = [];
  for (const emit of emits) {
    if (emit.includes("=")) {
      named.push(emit);
    } else if (output !== undefined) {
      named.push(`${emit}=${output}`);
    } else {
      const name = Object.hasOwn(names, emit) ? names[emit] : undefined;
      if (name === undefined) return undefined;
      named.push(`${emit}=${join(outDir, `${name[0]}${stem()}${name[1]}`)}`);
    }
  }
  const rest = without(args, ["--emit", "-o", "--out-dir"]);
  return [...rest, ...named.flatMap((emit) => ["--emit", emit]), "--out-dir", folder];
}
