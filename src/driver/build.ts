import { CorelateError, type Diagnostic, input } from "../../lib/diagnostics/index.js";
import { findLlvm, type Llvm, openLlvm } from "../../lib/llvm-bindings/index.js";
import { timed } from "../../lib/trace/index.js";
import { type PassContext, passOptions } from "../../passes/index.js";
import {
  type BpfTarget,
  buildCompanion,
  type Companion,
  findRustc,
  namesOfCrates,
  type Rustc,
  rustupSysroots,
  type SourcePaths,
  sourcePaths,
  sysrootLibraries,
} from "../toolchain/index.js";
import { checkTarget } from "./check-target.js";
import { type CompileOptions, compileInputs, isRust } from "./compile.js";
import { discardedPrograms } from "./discarded-programs.js";
import { readsThatRustcFolded } from "./folded-settings.js";
import { newestMajor, readIr } from "./inputs/index.js";
import { ModuleTypes, unattributedTypes } from "./kernel-types/index.js";
import { type BuiltModule, ModuleBuild } from "./module.js";
import { type BuildOptions, type BuildResult, codeDefaults, type ModuleOptions } from "./options.js";

/** Audits a build; implemented in `src/audit`. */
export interface Auditor {
  /** `unknown` are the inputs that cannot be compiled with another layout, since only their IR is at hand. */
  start(how: BuildContext, compile: CompileOptions, unknown: readonly string[]): RunningAudit;
}

/** What a module is built with. */
export interface BuildContext {
  readonly llvm: Llvm;
  readonly module: ModuleOptions;
}

/** An audit that is under way. */
export interface RunningAudit extends Disposable {
  /** Starts over with a program that could be compiled in another way only. */
  restart(compile: CompileOptions): void;
  /** Takes the program as rustc compiled it; see `ModuleBuild.decoded`. */
  decoded(ctx: PassContext): void;
  /**
   * Compares it with the program compiled with other layouts.
   *
   * @returns notes and warnings for a program that passes
   * @throws CorelateError with the differences
   */
  finish(): Diagnostic[];
}

/**
 * Builds `inputs` into one BPF object (or another kind of output, see `emit`), audited by `auditor` if there is one.
 *
 * @throws CorelateError with every diagnostic if an input is at fault or the machine lacks something; nothing is written.
 */
export function buildInputs(options: Omit<BuildOptions, "audit">, auditor?: Auditor): BuildResult {
  if (options.inputs.length === 0) throw new CorelateError(input.noInput());
  const env = options.env ?? process.env;
  const target = options.target ?? codeDefaults.target;
  const rust = options.inputs.some(isRust);
  const rustc = rustcFor(options, target, env, rust);
  const inputMajor = newestMajor(options.inputs.filter((path) => !isRust(path)).flatMap(readIr));
  const sysroots = () => rustupSysroots(env);
  const llvm = openLlvm(findLlvm({ explicit: options.llvm, env, rustc, inputMajor, sysroots }));
  const companion = rust ? buildCompanion(rustc!, env) : undefined;
  const seed = env.CORELATE_SEED ?? "";
  const all: CompileOptions = { ...options, env, rustc, companion, seed };
  const wanted: CompileOptions = { ...all, names: namesOfCrates(options.inputs.filter(isRust)) };
  const sources =
    options.trimPaths === "none"
      ? undefined
      : sourcePaths({ cwd: process.cwd(), inputs: options.inputs.filter(isRust), env });
  const module = moduleOptions(options, target, rustc, companion, sources);
  checkTarget(module.cpu, module.features);
  using audit = auditor?.start({ llvm, module }, wanted, [
    ...options.inputs.filter((path) => !isRust(path)),
    ...externRlibs(options.rustcArgs ?? []),
  ]);
  const { sources: ir, rustcOutput, files, whole } = compileInputs(wanted);
  const compile = whole ? all : wanted;
  if (whole) audit?.restart(compile);
  const types = rust ? new ModuleTypes(files) : undefined;
  const opened = { ...module, silentOnSettings: rust, kernelBtf: options.btf ?? env.CORELATE_KERNEL_BTF };
  const built = timed(env, "the passes and LLVM", () =>
    finishModule(new ModuleBuild(llvm, ir, opened), types, audit),
  );
  const folded = rust
    ? readsThatRustcFolded(llvm, compile, module, built.plainSettings, built.diagnostics)
    : [];
  const unattributed = types ? unattributedTypes(compile, types) : [];
  const lost = module.emit === "obj" ? discardedPrograms(options.inputs.filter(isRust), built.output) : [];
  const audited = audit === undefined ? [] : timed(env, "the audit", () => audit.finish());
  return {
    output: built.output,
    rustcOutput,
    diagnostics: [...built.diagnostics, ...folded, ...unattributed, ...lost, ...audited],
  };
}

/** Shows the module to `types` and `audit` while it is built. It is freed before an audit compiles others. */
export function finishModule(
  opened: ModuleBuild,
  types: ModuleTypes | undefined,
  audit: RunningAudit | undefined,
): BuiltModule {
  using build = opened;
  types?.used(build.withoutUnused());
  types?.decoded(build.decoded());
  audit?.decoded(build.decoded());
  return build.finish();
}

/** IR alone needs no rustc, but its libcore is linked where there is one. */
function rustcFor(
  options: BuildOptions,
  target: BpfTarget,
  env: NodeJS.ProcessEnv,
  needed: boolean,
): Rustc | undefined {
  try {
    return findRustc({ explicit: options.rustc, env, target });
  } catch (error) {
    if (needed || options.rustc !== undefined || !(error instanceof CorelateError)) throw error;
    return undefined;
  }
}

function moduleOptions(
  options: BuildOptions,
  target: BpfTarget,
  rustc: Rustc | undefined,
  companion: Companion | undefined,
  sources: SourcePaths | undefined,
): ModuleOptions {
  return {
    target,
    emit: options.emit ?? codeDefaults.emit,
    optLevel: options.optLevel ?? codeDefaults.optLevel,
    cpu: options.cpu ?? codeDefaults.cpu,
    features: options.features ?? codeDefaults.features,
    passOptions: passOptions({
      ...options,
      exports: options.exports && new Set(options.exports),
      sourceName: sources?.nameOf,
    }),
    sources,
    libraries: [
      ...(companion ? [companion.rlib] : []),
      ...externRlibs(options.rustcArgs ?? []),
      ...(rustc ? sysrootLibraries(rustc.coreSysroot, target) : []),
    ],
    ...(options.renderFatal ? { renderFatal: options.renderFatal } : {}),
    ...(options.disablePasses ? { disablePasses: options.disablePasses } : {}),
  };
}

/** The rlibs that the user named with `--extern name=path`. */
function externRlibs(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    const value = arg === "--extern" ? args[index + 1] : /^--extern=(.*)$/.exec(arg)?.[1];
    const path = value === undefined ? undefined : /=(.*\.rlib)$/.exec(value)?.[1];
    return path === undefined ? [] : [path];
  });
}
