import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "../../src/index.js";
import { cargoOf } from "../../src/toolchain/index.js";
import { targetFolder } from "../cargo/ecosystem.js";
import { corelate, run, rustc, start } from "../link/linker.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A folder of examples/ with programs for BPF. */
export interface Example {
  readonly name: string;
  /** Whether it needs crates of aya's, which take minutes to fetch and to build. */
  readonly crates: boolean;
}

/** Those of one program, or of a crate with one: `tools` and `bazel` have tests of their own. */
export const examples: readonly Example[] = readdirSync(join(root, "examples"))
  .sort()
  .map((name) => ({ name, crates: existsSync(join(root, "examples", name, "ebpf/src/main.rs")) }))
  .filter(({ name, crates }) => crates || existsSync(join(root, "examples", name, "src/main.rs")));

/** The object of an example, in the form that libbpf takes, for little-endian machines or the others. @throws Error with cargo's words */
export async function objectOf(
  { name, crates }: Example,
  triple: "bpfel-unknown-none" | "bpfeb-unknown-none" = "bpfel-unknown-none",
): Promise<Uint8Array> {
  const folder = join(root, "examples", name);
  if (!crates) return build({ inputs: [join(folder, "src/main.rs")], target: triple }).output;
  const target = join(targetFolder(root), "btf-maps");
  const flags = ["--release", "--locked", "--target", triple, "--target-dir", target];
  const inEbpf = join(folder, "ebpf");
  // cargo does not notice a linker of the same version that has changed.
  const clean = ["clean", "--release", "-p", `${name}-ebpf`, "--target", triple];
  run(cargoOf(rustc), [...clean, "--target-dir", target], inEbpf);
  const args = [corelate, "cargo", "--no-audit", "--", "build", ...flags];
  const done = await start(process.execPath, args, inEbpf, { RUSTFLAGS: "-C link-arg=--btf-maps" });
  if (done.status !== 0) throw new Error(done.stderr);
  return readFileSync(join(target, triple, "release", `${name}-ebpf`));
}
