import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileBitcode } from "../../bench/compile.js";
import { buildCompanion, sysrootLibraries } from "../../src/toolchain/index.js";
import { corelate, ld, rustc, start } from "../link/linker.js";
import { stackDepths } from "../stack-depths.js";

/** The levels that are compared. */
export const levels = ["1", "2", "3", "s"] as const;
export type Level = (typeof levels)[number];

/** What became of an object that one of the linkers made. */
export interface Cost {
  /** How many instructions the verifier went through before it accepted the program, or `undefined`: it did not, or there is no object. */
  readonly count: number | undefined;
  /** The program's stack in bytes, with those of the functions that it calls; `undefined` where there is no object. */
  readonly stack: number | undefined;
}

const folder = import.meta.dirname;

/** Compiles `programs/NAME.rs` behind helpers.rs to `NAME.bc` in `into`. */
export function compile(name: string, into: string): void {
  const parts = [join(folder, "helpers.rs"), join(folder, "programs", `${name}.rs`)];
  compileBitcode(parts.map((part) => readFileSync(part, "utf8")).join("\n"), into, name);
}

/** The Rust libraries that a linker is given with each program. */
function libraries(): string[] {
  const core = sysrootLibraries(rustc.sysroot, rustc.target).filter((path) =>
    /lib(core|compiler_builtins)-/.test(path),
  );
  return [buildCompanion(rustc, process.env).rlib, ...core];
}

/** What `NAME.bc` in `into` costs, linked at `level` by corelate-ld, or by the bpf-linker given. */
export async function costOf(
  name: string,
  into: string,
  level: Level,
  bpfLinker: string | undefined,
): Promise<Cost> {
  const output = join(into, `${name}.${level}.${bpfLinker === undefined ? "corelate" : "bpf-linker"}.o`);
  const args = ["--export", "prog,LICENSE,_license,OUT", join(into, `${name}.bc`)];
  args.push(...libraries(), `-O${level}`, "--btf", "--cpu", "v3", "-o", output);
  const done = await (bpfLinker === undefined
    ? start(process.execPath, [ld, ...args], into)
    : start(bpfLinker, args, into));
  if (done.status !== 0) {
    if (bpfLinker === undefined) throw new Error(done.stderr);
    return { count: undefined, stack: undefined };
  }
  const count = await acceptedCount(output, bpfLinker !== undefined);
  return { count, stack: stackDepths(readFileSync(output)).get("prog") };
}

/** Seconds that a load may take. The verifier stops by itself after 1,000,000 instructions, and cannot be told to before. */
const patience = 400;

/** @throws Error where the load took too long, or libbpf cannot read an object that is not `foreign` */
async function acceptedCount(object: string, foreign: boolean): Promise<number | undefined> {
  const args = [corelate, "verify", object, "--json", "--tolerate-btf", "--timeout", `${patience}`];
  const done = await start(process.execPath, args, folder);
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
