import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { auditNotes, CorelateError, type Diagnostic, environment } from "../../lib/diagnostics/index.js";
import { findLlvm, openLlvm } from "../../lib/llvm-bindings/index.js";
import { passOptions } from "../../passes/index.js";
import { auditOf } from "../audit/index.js";
import {
  codeDefaults,
  finishModule,
  type IrSource,
  ModuleBuild,
  type ModuleOptions,
  ModuleTypes,
} from "../driver/index.js";
import {
  buildCompanion,
  type Companion,
  codegenFlags,
  findRustc,
  guarded,
  inheritedStreams,
  linkerFlags,
  lintFlags,
  privateOutputs,
  type Rustc,
  sourcePaths,
  sysrootLibraries,
  temporaryFolder,
  valuesOf,
  without,
} from "../toolchain/index.js";
import { type CodeOutput, endings, parseRustcArguments, type RustcArguments } from "./rustc-arguments.js";
import { startVariants, type Variants } from "./variants.js";

/** What `wrapRustc` needs besides rustc's arguments. */
export interface WrapOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Path of the linker to name, where the user named none. */
  readonly linker: string;
  /** Takes an output that went through the passes. */
  readonly write: (path: string, bytes: Uint8Array) => void;
  /** Is to throw where an output would replace one of the inputs. */
  readonly keepInputs: (path: string, inputs: readonly string[]) => void;
  readonly report: (diagnostics: readonly Diagnostic[]) => void;
  /** As of `ModuleOptions`. */
  readonly renderFatal?: (diagnostic: Diagnostic) => string;
}

/**
 * Runs rustc with `args` and gives its exit status; its streams are ours. For BPF targets the flags that keep the IR decodable come last,
 * as cargo's `rustflags` do, and `corelate-ld` is the linker unless one is named; objects, assembly, IR and bitcode that rustc would
 * write itself are made from its bitcode by the passes. For other targets nothing is changed.
 *
 * @throws CorelateError where the passes refuse the program, or rustc cannot be run
 */
export function wrapRustc(args: readonly string[], options: WrapOptions): number {
  const parsed = parseRustcArguments(args);
  const { env } = options;
  if (parsed.target === undefined || parsed.asks) return run(parsed.rustc ?? "rustc", parsed.rest, env);
  const flags: string[] = [...codegenFlags, ...linkerFlags];
  if (!parsed.hasLinker) flags.push(`-Clinker=${options.linker}`);
  const underCargo = parsed.rustc !== undefined && env.CARGO_CRATE_NAME !== undefined;
  // With -Z build-std cargo compiles the core library for the other crates, and there is nothing to look for.
  if (underCargo && parsed.code.length === 0 && buildsStd(parsed, env)) {
    // What has to do with attributed types is compiled for the audit as anywhere else: with cargo's core library, which is the same in all layouts.
    using variants =
      env.CORELATE_AUDIT === "1" ? startVariants(parsed, parsed.rustc!, flags, env) : undefined;
    const given = [...parsed.rest, ...flags, ...(variants?.flags ?? [])];
    const status = run(parsed.rustc!, given, { ...env, ...variants?.env });
    if (status === 0) variants?.finish();
    return status;
  }
  const rustc = findRustc({ env, target: parsed.target, explicit: parsed.rustc });
  flags.push(...lintFlags(rustc.version));
  if (!parsed.hasSysroot) flags.push(...rustc.targetFlags);
  const companion = underCargo ? undefined : companionFor(parsed, rustc, env);
  if (companion !== undefined)
    flags.push("--extern", `corelate=${companion.rlib}`, "-L", `dependency=${companion.dependencies}`);
  using variants = env.CORELATE_AUDIT === "1" ? startVariants(parsed, rustc.path, flags, env) : undefined;
  const own = { ...env, ...variants?.env };
  const finished = (status: number) => {
    if (status === 0) variants?.finish();
    return status;
  };
  if (underCargo && parsed.code.length === 0)
    return finished(run(rustc.path, [...parsed.rest, ...flags, ...(variants?.flags ?? [])], own));

  const sources = parsed.rest.filter((arg) => arg.endsWith(".rs"));
  const crateName = askedOnce(() => askCrateName(parsed, rustc, env));
  const folder = temporaryFolder();
  let bytes: Uint8Array;
  try {
    const bitcode = join(folder.name, "crate.bc");
    const kept = ownArguments(parsed);
    const args = [
      ...((kept && privateOutputs(kept, folder.name, crateName)) ?? kept ?? parsed.rest),
      ...flags,
    ];
    if (parsed.code.length === 0)
      return finished(run(rustc.path, [...args, ...(variants?.flags ?? [])], own, folder.name));
    const status = run(rustc.path, [...args, `--emit=llvm-bc=${bitcode}`], own, folder.name);
    if (status !== 0) return status;
    bytes = readFileSync(bitcode);
  } finally {
    folder.remove();
  }
  for (const output of parsed.code) {
    const path = outputPath(output, parsed, crateName);
    options.keepInputs(path, sources);
    writeCode(output, path, bytes, parsed, rustc, companion, options, variants);
  }
  return 0;
}

/**
 * rustc's arguments without the outputs that the passes make. `-o` without `--emit` names what is linked; undefined where only rustc knows how that
 * is called.
 */
function ownArguments(parsed: RustcArguments): string[] | undefined {
  const { output, outDir, otherEmits } = parsed;
  if (parsed.code.length === 0 && otherEmits.length > 0) return [...parsed.rest];
  if (parsed.code.length === 0) {
    const types = valuesOf(parsed.rest, "--crate-type").join(",");
    if (output === undefined || types.includes(",")) return undefined;
    return [...without(parsed.rest, ["-o"]), `--emit=link=${output}`];
  }
  const unnamed = unnamedOutputs(parsed);
  return [
    ...without(parsed.rest, ["--emit", "-o", "--out-dir"]),
    ...otherEmits.map((emit) => `--emit=${emit}`),
    ...(output !== undefined && unnamed === 1 ? ["-o", output] : []),
    ...(outDir === undefined ? [] : ["--out-dir", outDir]),
  ];
}

/** How many outputs have no path of their own. */
function unnamedOutputs(parsed: RustcArguments): number {
  return (
    parsed.code.filter((code) => code.path === undefined).length +
    parsed.otherEmits.filter((emit) => !emit.includes("=")).length
  );
}

function askedOnce<T>(ask: () => T): () => T {
  let known: { readonly answer: T } | undefined;
  return () => {
    known ??= { answer: ask() };
    return known.answer;
  };
}

function askCrateName(parsed: RustcArguments, rustc: Rustc, env: NodeJS.ProcessEnv): string {
  const asked = spawnSync(rustc.path, [...parsed.withoutEmit, "--print", "crate-name"], {
    env,
    encoding: "utf8",
  });
  return asked.status === 0 ? asked.stdout.trim() : "rust_out";
}

/** Whether this is a crate of the standard library that cargo compiles, or one that is given cargo's core library. */
function buildsStd(parsed: RustcArguments, env: NodeJS.ProcessEnv): boolean {
  const ofStd = `${env.CARGO_MANIFEST_DIR ?? ""}/`.includes("/lib/rustlib/src/rust/library/");
  return ofStd || parsed.externs.some(({ name }) => name === "core");
}

/** Outside of cargo the companion crate is at hand, as it is in `corelate build`. */
function companionFor(parsed: RustcArguments, rustc: Rustc, env: NodeJS.ProcessEnv): Companion | undefined {
  return parsed.externs.some(({ name }) => name === "corelate") ? undefined : buildCompanion(rustc, env);
}

function writeCode(
  output: CodeOutput,
  path: string,
  bitcode: Uint8Array,
  parsed: RustcArguments,
  rustc: Rustc,
  companion: Companion | undefined,
  options: WrapOptions,
  variants: Variants | undefined,
): void {
  const llvm = openLlvm(findLlvm({ env: options.env, rustc }));
  const rlibs = parsed.externs.flatMap((extern) => (extern.path?.endsWith(".rlib") ? [extern.path] : []));
  if (companion !== undefined) rlibs.push(companion.rlib);
  const inputs = parsed.rest.filter((arg) => arg.endsWith(".rs"));
  const sources = parsed.codegen.includes("link-arg=--trim-paths=none")
    ? undefined
    : sourcePaths({ cwd: process.cwd(), inputs, env: options.env });
  const module: ModuleOptions = {
    target: rustc.target,
    emit: output.kind,
    optLevel: codeDefaults.optLevel,
    cpu: codegenOption(parsed, "target-cpu") ?? "generic",
    features: codegenOption(parsed, "target-feature") ?? codeDefaults.features,
    passOptions: passOptions({
      btfMaps: parsed.codegen.includes("link-arg=--btf-maps"),
      sourceName: sources?.nameOf,
    }),
    sources,
    ...(options.renderFatal ? { renderFatal: options.renderFatal } : {}),
    libraries: [...rlibs, ...sysrootLibraries(rustc.coreSysroot, rustc.target)],
    kernelBtf: options.env.CORELATE_KERNEL_BTF,
  };
  const types = new ModuleTypes([]);
  // Of the crates that it depends on only what is called comes in, and that behind the passes.
  using audit =
    variants && auditOf({ llvm, module, unknown: [], notAudited: auditNotes.noVariant }, variants.compiled);
  const source: IrSource = { name: path, form: "bitcode", bytes: bitcode, fromRustc: true };
  const built = finishModule(new ModuleBuild(llvm, [source], module), types, audit);
  options.report([...built.diagnostics, ...types.warnings(new Map()), ...(audit?.finish() ?? [])]);
  options.write(path, built.output);
}

/** Where rustc would have written: `--emit KIND=PATH`, `-o`, or the crate's name in the output folder. */
function outputPath(output: CodeOutput, parsed: RustcArguments, crateName: () => string): string {
  if (output.path !== undefined) return output.path;
  // rustc passes over `-o` where it would have to stand for several outputs.
  if (parsed.output !== undefined && unnamedOutputs(parsed) === 1) return parsed.output;
  const suffix = codegenOption(parsed, "extra-filename") ?? "";
  return join(parsed.outDir ?? "", `${crateName()}${suffix}${endings[output.kind]}`);
}

function codegenOption(parsed: RustcArguments, name: string): string | undefined {
  return parsed.codegen.findLast((option) => option.startsWith(`${name}=`))?.slice(name.length + 1);
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv, folder = ""): number {
  const how = guarded(program, args, inheritedStreams(env), folder);
  const done = spawnSync(how.command, how.args, { env, ...how.options });
  if (done.error)
    throw new CorelateError(environment.toolFailed(basename(program), null, done.error.message));
  // What a shell says of a program that it does not find; rustc itself never does.
  if (done.status === 127)
    throw new CorelateError(environment.toolFailed(basename(program), 127, "it was not found"));
  return done.status ?? 1;
}
