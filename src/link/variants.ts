import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { refusals } from "../audit/index.js";
import { type Compiling, RustcFailure } from "../driver/index.js";
import {
  againIn,
  type Background,
  type Layout,
  startTools,
  type ToolCommand,
  temporaryFolder,
  valuesOf,
  waitForTool,
  waitWhile,
  without,
} from "../toolchain/index.js";
import { isStandard, readLinkInputs } from "./inputs.js";
import type { RustcArguments } from "./rustc-arguments.js";

/** The layouts that an audit compares with. */
const layouts = ["mirrored", "plain"] as const satisfies readonly Layout[];

/** The variable in which the linker finds what the crate that it links was compiled to for the audit. */
const variable = "CORELATE_AUDIT_CRATE";

/** One crate in another layout, as the linker finds it. */
interface Variant {
  readonly layout: Layout;
  readonly bitcode: string;
  /** Where what rustc says of it is kept, and the process that runs it. */
  readonly folder: string;
  readonly pid: number | undefined;
}

/**
 * A crate that is compiled in the layouts that an audit compares with, beside the one of which the object is made. The outputs stand in
 * `corelate-audit/LAYOUT/` beside the real ones, under the same names, so that the crates which depend on it find them.
 */
export interface Variants extends Disposable {
  /** What the linker has to have in its environment. */
  readonly env: NodeJS.ProcessEnv;
  /** What rustc has to be told for the real one: it keeps the names of values where it is to write bitcode, and they are compared. */
  readonly flags: readonly string[];
  /** What is compiled, for a crate of which an object is made here. */
  readonly compiled: readonly [Compiling, Compiling];
  /** Waits for them. @throws CorelateError where rustc refuses the crate in one of the layouts */
  finish(): void;
}

/** Starts to compile the variants of a crate; undefined for one that has nothing to do with attributed types. */
export function startVariants(
  parsed: RustcArguments,
  rustc: string,
  flags: readonly string[],
  env: NodeJS.ProcessEnv,
): Variants | undefined {
  const linked = parsed.otherEmits.some((emit) => /^link(=|$)/.test(emit)) || parsed.otherEmits.length === 0;
  if ((!linked && parsed.code.length === 0) || !namesTypes(parsed, flags)) return undefined;
  const beside = parsed.outDir ?? (parsed.output === undefined ? "." : dirname(parsed.output));
  const temporary = temporaryFolder();
  const started = layouts.map((layout) => start(layout, parsed, rustc, flags, env, beside, temporary.name));
  return {
    flags: isLibrary(parsed) ? [] : [`--emit=llvm-bc=${join(temporary.name, "real.bc")}`],
    env: { [variable]: JSON.stringify(started.map(({ variant }) => variant)) },
    compiled: started.map(({ variant }) => compiling(variant, [])) as unknown as [Compiling, Compiling],
    finish: () => {
      for (const { variant } of started) finished(variant);
    },
    [Symbol.dispose]: () => {
      for (const { tools, pending } of started) {
        tools.stop();
        rmSync(pending, { force: true });
      }
      temporary.remove();
    },
  };
}

function start(
  layout: Layout,
  parsed: RustcArguments,
  rustc: string,
  flags: readonly string[],
  env: NodeJS.ProcessEnv,
  beside: string,
  temporary: string,
): { readonly variant: Variant; readonly tools: Background; readonly pending: string } {
  const folder = join(temporary, layout);
  mkdirSync(folder, { mode: 0o700 });
  const out = variantFolder(beside, layout);
  mkdirSync(out, { recursive: true });
  const pending = join(out, `${stemOf(parsed)}.pending`);
  const bitcode = join(folder, "crate.bc");
  const command: ToolCommand = [rustc, ...variantArguments(parsed, layout, out, bitcode), ...flags];
  const quiet = parsed.rest.some((arg) => arg.startsWith("--cap-lints")) ? [] : ["--cap-lints=allow"];
  // The pipe of a job server is not passed on, and the real compilation has a token of it.
  const { CARGO_MAKEFLAGS: _, MAKEFLAGS: __, ...own } = env;
  const format = parsed.rest.some((arg) => arg.startsWith("--error-format")) ? [] : ["--error-format=json"];
  const tools = startTools(
    [[...command, ...quiet, ...format]],
    { ...own, CORELATE_LAYOUT: layout },
    folder,
    againIn(layout),
  );
  writeFileSync(pending, String(process.pid));
  return { variant: { layout, bitcode, folder, pid: tools.pid }, tools, pending };
}

/** Where the variants of what is in `folder` are. */
function variantFolder(folder: string, layout: Layout): string {
  return join(folder, "corelate-audit", layout);
}

/** The variant of the rlib or the metadata `path`, where there is one. */
function variantOf(path: string, layout: Layout): string | undefined {
  const variant = join(variantFolder(dirname(path), layout), basename(path));
  return existsSync(variant) ? variant : undefined;
}

/** Whether a crate may name attributed types: it depends on the companion crate, or on a crate that does. */
function namesTypes(parsed: RustcArguments, flags: readonly string[]): boolean {
  const own = valuesOf(flags, "--extern").map((value) => value.slice(value.indexOf("=") + 1));
  const paths = [...own, ...parsed.externs.flatMap(({ path }) => path ?? [])];
  for (const path of paths) awaitVariants(path);
  return paths.some(
    (path) =>
      /^libcorelate(-\w+)?\.(rlib|rmeta)$/.test(basename(path)) ||
      layouts.some((layout) => variantOf(path, layout) !== undefined),
  );
}

/** Waits while another process compiles the variants of `path`: cargo starts to compile a crate when it has the metadata of those that it depends on. */
function awaitVariants(path: string): void {
  const stem = basename(path).replace(/\.(rlib|rmeta)$/, "");
  for (const layout of layouts) {
    const pending = join(variantFolder(dirname(path), layout), `${stem}.pending`);
    if (!existsSync(pending)) continue;
    try {
      waitWhile(() => existsSync(pending), Number(readFileSync(pending, "latin1")));
    } catch {
      // It has been deleted in between.
    }
  }
}

function stemOf(parsed: RustcArguments): string {
  const name = valuesOf(parsed.rest, "--crate-name").at(-1);
  if (name === undefined) return basename(parsed.output ?? "crate").replace(/\.\w+$/, "");
  const extra = parsed.codegen.findLast((option) => option.startsWith("extra-filename="));
  return `lib${name}${extra?.slice("extra-filename=".length) ?? ""}`;
}

function isLibrary({ rest }: RustcArguments): boolean {
  const kinds = valuesOf(rest, "--crate-type").flatMap((list) => list.split(","));
  return kinds.some((kind) => kind === "lib" || kind === "rlib");
}

/** rustc's arguments for a variant: what it reads and writes are the variants, and instead of being linked it is left as bitcode. */
function variantArguments(parsed: RustcArguments, layout: Layout, out: string, bitcode: string): string[] {
  const { rest } = parsed;
  const kinds = valuesOf(rest, "--crate-type").flatMap((list) => list.split(","));
  const library = isLibrary(parsed);
  const args = without(rest, ["--emit", "-o", "--out-dir", "--extern", "-L", "--crate-type", "--json"]);
  for (const value of valuesOf(rest, "--extern")) {
    const at = value.indexOf("=");
    const variant = at < 0 ? undefined : variantOf(value.slice(at + 1), layout);
    args.push("--extern", variant === undefined ? value : `${value.slice(0, at)}=${variant}`);
  }
  for (const value of valuesOf(rest, "-L")) {
    const folder = variantFolder(value.replace(/^(dependency|crate|all)=/, ""), layout);
    if (existsSync(folder)) args.push("-L", `dependency=${folder}`);
    args.push("-L", value);
  }
  const incremental = parsed.codegen.findLast((option) => option.startsWith("incremental="));
  if (incremental !== undefined) args.push(`-C${incremental}-${layout}`);
  args.push("--crate-type", library ? "rlib" : (kinds[0] ?? "bin"));
  if (library && parsed.output !== undefined && parsed.outDir === undefined)
    return [...args, `--emit=link=${join(out, basename(parsed.output))}`];
  const linked = kinds.length > kinds.filter((kind) => kind === "lib" || kind === "rlib").length;
  const emits = [
    ...(library ? ["metadata", "link"] : []),
    ...(!library || linked || parsed.code.length > 0 ? [`llvm-bc=${bitcode}`] : []),
  ];
  return [...args, `--emit=${emits.join(",")}`, "--out-dir", library ? out : dirname(bitcode)];
}

/** What rustc said of a variant. @throws CorelateError where it refused it */
function finished({ folder, pid }: Variant): void {
  const { status, stderr } = waitForTool(folder, 0, pid);
  if (status === 0) return;
  const refused = refusals(stderr);
  throw refused.length > 0 ? new CorelateError(refused) : new RustcFailure(stderr);
}

/** What an audit compares with when `inputs` are linked; undefined where the wrapper has compiled nothing for it. */
export function linkedVariants(
  inputs: readonly string[],
  env: NodeJS.ProcessEnv,
): { readonly compiled: readonly [Compiling, Compiling]; readonly unknown: readonly string[] } | undefined {
  const text = env[variable];
  if (text === undefined || env.CORELATE_AUDIT !== "1") return undefined;
  const rlibs = inputs.filter((path) => path.endsWith(".rlib") && !isStandard(path));
  return {
    compiled: (JSON.parse(text) as readonly Variant[]).map((variant) =>
      compiling(variant, inputs),
    ) as unknown as [Compiling, Compiling],
    unknown: rlibs.filter(
      (path) => !basename(path).startsWith("libcorelate-") && variantOf(path, "plain") === undefined,
    ),
  };
}

/** The variant of what is linked from `inputs`: of the crate itself, and of those of the rlibs that have one. */
function compiling(variant: Variant, inputs: readonly string[]): Compiling {
  return {
    finish: () => {
      const { status, stderr } = waitForTool(variant.folder, 0, variant.pid);
      if (status !== 0) throw new RustcFailure(stderr);
      const others = inputs
        .filter((path) => !path.endsWith(".rcgu.o"))
        .map((path) => variantOf(path, variant.layout) ?? path);
      return readLinkInputs([variant.bitcode, ...others]).sources;
    },
    [Symbol.dispose]: () => undefined,
  };
}
