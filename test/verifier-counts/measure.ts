import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileBitcode } from "../../bench/compile.js";
import { buildCompanion, findRustc, runTool, sysrootLibraries } from "../../src/toolchain/index.js";

/** The levels that are compared. */
export const levels = ["1", "2", "3", "s"] as const;
export type Level = (typeof levels)[number];

/** How many instructions the verifier went through before it accepted the program, or `undefined`: it did not, or there is no object. */
export type Count = number | undefined;

const folder = import.meta.dirname;
const ourCommand = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));
const ourLinker = fileURLToPath(new URL("../../dist/src/cli/ld.js", import.meta.url));

/** Compiles `programs/NAME.rs` behind helpers.rs to `NAME.bc` in `into`. */
export function compile(name: string, into: string): void {
  const parts = [join(folder, "helpers.rs"), join(folder, "programs", `${name}.rs`)];
  compileBitcode(parts.map((part) => readFileSync(part, "utf8")).join("\n"), into, name);
}

/** The verifier's count for `NAME.bc` in `into`, linked at `level` by corelate-ld, or by the bpf-linker given. */
export function countOf(name: string, into: string, level: Level, bpfLinker: string | undefined): Count {
  const env = process.env;
  const rustc = findRustc({ env, target: "bpfel-unknown-none" });
  const core = sysrootLibraries(rustc.sysroot, rustc.target).filter((path) =>
    /lib(core|compiler_builtins)-/.test(path),
  );
  const output = join(into, `${name}.${level}.o`);
  const args = ["--export", "prog,LICENSE,_license,OUT", join(into, `${name}.bc`)];
  args.push(buildCompanion(rustc, env).rlib, ...core, `-O${level}`, "--btf", "--cpu", "v3", "-o", output);
  const done =
    bpfLinker === undefined
      ? runTool(process.execPath, [ourLinker, ...args], env)
      : runTool(bpfLinker, args, env);
  if (done.status !== 0) {
    if (bpfLinker === undefined) throw new Error(done.stderr);
    return undefined;
  }
  return acceptedCount(output, bpfLinker !== undefined);
}

/** Seconds that a load may take. The verifier stops by itself after 1,000,000 instructions; until then it listens to nobody. */
const patience = 240;

/** @throws Error where the load took too long, or libbpf cannot read an object that is not `foreign` */
function acceptedCount(object: string, foreign: boolean): Count {
  const args = [ourCommand, "verify", object, "--json", "--tolerate-btf", "--timeout", `${patience}`];
  const done = runTool(process.execPath, args, process.env);
  if (!done.stdout.startsWith("{")) {
    if (foreign) return undefined;
    throw new Error(done.stderr);
  }
  const { kernels } = JSON.parse(done.stdout) as Verified;
  const [program] = kernels[0]!.objects[0]!.programs;
  if (program?.outcome === "timed-out") throw new Error(`${object} took longer than ${patience} seconds`);
  return program?.outcome === "accepted" ? program.stats!.verifiedInstructions : undefined;
}

/** What is read here of `verify --json`. */
interface Verified {
  readonly kernels: readonly {
    readonly objects: readonly {
      readonly programs: readonly {
        readonly outcome: string;
        readonly stats: { readonly verifiedInstructions: number } | null;
      }[];
    }[];
  }[];
}
