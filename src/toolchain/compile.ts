import { writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { readRegular } from "../../lib/files/index.js";
import { valuesOf } from "./arguments.js";
import type { Again, ToolCommand } from "./background.js";
import type { Companion } from "./companion.js";
import { codegenFlags } from "./flags.js";
import { privateOutputs } from "./private-outputs.js";
import { runTool } from "./run.js";
import type { Rustc } from "./rustc.js";

/** One Rust crate to compile to bitcode. */
export interface CompileRequest {
  readonly rustc: Rustc;
  readonly companion: Companion;
  /** The crate's root file. */
  readonly source: string;
  /** Where the bitcode goes: a folder that is the caller's alone. */
  readonly outDir: string;
  /** What is to be deleted when this process is ended while rustc runs, where that is more than `outDir`. */
  readonly temporary?: string;
  /** What the user wrote after `--`. */
  readonly rustcArgs: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** The seed of the paddings; see ARCHITECTURE.md, the sparse layout. */
  readonly seed: string;
  /** `mirrored` and `plain` are for an audit to compare with. */
  readonly layout?: Layout;
  /** What `import!` is to keep; all without it. */
  readonly names?: ReadonlySet<string> | undefined;
  readonly colour: boolean;
  readonly messageFormat: "human" | "json";
}

/** How the companion crate lays attributed types out: `CORELATE_LAYOUT`, see ARCHITECTURE.md. */
export type Layout = "sparse" | "mirrored" | "plain";

/**
 * In the plain layout a struct is `Copy` where its members are, since a union takes no others. Where the program has an impl of its own that this conflicts with, or
 * lifetimes that it does not hold for, rustc is run once more without it: for the types that it names, and for those with lifetimes.
 */
const withoutCopy: Again = {
  when: "E0119|E0184|E0204|E0803|lifetime may not live long enough",
  variable: "CORELATE_NO_COPY",
  // Of the type with a destructor it says where it stands.
  value:
    's/.*for type `([A-Za-z0-9_]*::)*([A-Za-z0-9_]+)[<`].*/\\2/p; s/.*"E0184".*"text":"[^"]*(struct|union) +([A-Za-z0-9_]+).*/\\2/p',
};

/** When rustc is run once more for a layout that an audit compares with. */
export function againIn(layout: Layout): Again | undefined {
  return layout === "plain" ? withoutCopy : undefined;
}

/** What rustc made of a crate. rustc's own diagnostics are passed on as they are, whether it failed or not. */
export interface CompileResult {
  readonly status: number | null;
  readonly diagnostics: string;
  readonly bitcode: string;
  /** rustc's list of the files that it read, in make's notation. */
  readonly depInfo: string;
}

/** Runs rustc on `source` with the flags that keep its IR decodable; the user's arguments come last and win. */
export function compileRust(request: CompileRequest): CompileResult {
  const { command, env, bitcode, depInfo } = compileCommand(request);
  const [rustc, ...args] = command;
  const done = runTool(rustc, args, env, { endsWith: request.temporary ?? request.outDir });
  return { status: done.status, diagnostics: done.stderr, bitcode, depInfo };
}

/** What `compileRust` runs, and where the bitcode is then. */
export function compileCommand(request: CompileRequest): {
  readonly command: ToolCommand;
  readonly env: NodeJS.ProcessEnv;
  readonly bitcode: string;
  readonly depInfo: string;
} {
  const { rustc, companion } = request;
  const bitcode = join(request.outDir, "crate.bc");
  const depInfo = join(request.outDir, "crate.d");
  const given = request.rustcArgs;
  const has = (flag: string) => given.some((arg) => arg === flag || arg.startsWith(`${flag}=`));
  const name = () => valuesOf(given, "--crate-name").at(-1) ?? crateName(request.source);
  const args = [request.source, "--target", rustc.target, ...rustc.targetFlags, ...codegenFlags];
  if (!has("--crate-type")) args.push("--crate-type", "cdylib");
  if (!has("--edition")) args.push("--edition", "2021");
  if (!has("--crate-name")) args.push("--crate-name", crateName(request.source));
  args.push("--extern", `corelate=${companion.rlib}`, "-L", `dependency=${companion.dependencies}`);
  args.push(
    "--emit",
    `llvm-bc=${bitcode},dep-info=${depInfo}`,
    "--color",
    request.colour ? "always" : "never",
  );
  if (request.messageFormat === "json") args.push("--error-format", "json");
  args.push(...(privateOutputs(given, request.outDir, name) ?? given));
  const { CORELATE_NAMES: _, ...inherited } = request.env;
  const env: NodeJS.ProcessEnv = {
    ...inherited,
    CORELATE_SEED: request.seed,
    CORELATE_LAYOUT: request.layout ?? "sparse",
  };
  if (request.names !== undefined) {
    env.CORELATE_NAMES = join(request.outDir, "names");
    writeFileSync(env.CORELATE_NAMES, [...request.names].join("\n"));
  }
  return { command: [rustc.path, ...args], env, bitcode, depInfo };
}

/** A crate name from the file's, as rustc has it; signs that no crate name can have become underscores. */
function crateName(source: string): string {
  const name = basename(source, extname(source)).replace(/[^A-Za-z0-9_]/g, "_");
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}

/** The files that a list of rustc's names. */
export function filesOfCrate(depInfo: string): string[] {
  const text = readRegular(depInfo, 64 << 20) ?? "";
  // `main.rs:`, for make to know that the file may go.
  return [...text.matchAll(/^((?:[^\\\n]|\\.)+):$/gm)].map(([, path]) => path!.replace(/\\(.)/g, "$1"));
}
