import { CorelateError, type Diagnostic, input } from "../../lib/diagnostics/index.js";
import { findLlvm, openLlvm } from "../../lib/llvm-bindings/index.js";
import type { PlainSetting } from "../../passes/decode/keep-loader-settings/index.js";
import {
  type BpfTarget,
  buildCompanion,
  type Companion,
  findRustc,
  type Rustc,
  rustupSysroots,
  sysrootLibraries,
} from "../toolchain/index.js";
import type { startAudit } from "./audit.js";
import { checkTarget } from "./check-target.js";
import { type CompileOptions, compileInputs, isRust } from "./compile.js";
import { readsThatRustcFolded } from "./folded-settings.js";
import { newestMajor, readIr } from "./inputs/index.js";
import { ModuleTypes, unattributedTypes } from "./kernel-types/index.js";
import { lostPrograms } from "./lost-programs.js";
import { buildModule } from "./module.js";
import type { BuildOptions, BuildResult, ModuleOptions } from "./options.js";

/**
 * Builds `inputs` into one BPF object (or what `emit` says), and has `auditor` audit it, if there is one: the command line reads that module only
 * when it is asked for.
 *
 * @throws CorelateError with every diagnostic when an input is at fault or the machine lacks something; nothing is written anywhere.
 */
export function buildInputs(
  options: Omit<BuildOptions, "audit">,
  auditor: typeof startAudit | undefined,
): BuildResult {
  if (options.inputs.length === 0) throw new CorelateError(input.noInput());
  const env = options.env ?? process.env;
  const target = options.target ?? "bpfel-unknown-none";
  const rust = options.inputs.some(isRust);
  const rustc = rustcFor(options, target, env, rust);
  const inputMajor = newestMajor(options.inputs.filter((path) => !isRust(path)).flatMap(readIr));
  const sysroots = () => rustupSysroots(env);
  const llvm = openLlvm(findLlvm({ explicit: options.llvm, env, rustc, inputMajor, sysroots }));
  const companion = rust ? buildCompanion(rustc!, env) : undefined;
  const compile: CompileOptions = { ...options, env, rustc, companion, seed: env.CORELATE_SEED ?? "" };
  const module = moduleOptions(options, target, rustc, companion);
  checkTarget(module.cpu, module.features);
  using audit = auditor?.({ llvm, module }, compile, [
    ...options.inputs.filter((path) => !isRust(path)),
    ...externRlibs(options.rustcArgs ?? []),
  ]);
  const { sources, rustcOutput, files } = compileInputs(compile);
  const diagnostics: Diagnostic[] = [];
  const plain: PlainSetting[] = [];
  const types = rust ? new ModuleTypes(files) : undefined;
  const output = buildModule(
    llvm,
    sources,
    {
      ...module,
      decoded: (unit) => {
        types?.decoded(unit);
        audit?.decoded(unit);
      },
      ...(types ? { used: types.used, plainSettings: (found) => plain.push(...found) } : {}),
    },
    diagnostics,
  );
  diagnostics.push(...readsThatRustcFolded(llvm, compile, module, plain, diagnostics));
  if (types) diagnostics.push(...unattributedTypes(compile, types));
  if (module.emit === "obj") diagnostics.push(...lostPrograms(options.inputs.filter(isRust), output));
  diagnostics.push(...(audit?.finish() ?? []));
  return { output, rustcOutput, diagnostics };
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
): ModuleOptions {
  return {
    target,
    emit: options.emit ?? "obj",
    optLevel: options.optLevel ?? "2",
    cpu: options.cpu ?? "v3",
    features: options.features ?? "",
    panic: options.panic ?? "handler",
    libraries: [
      ...(companion ? [companion.rlib] : []),
      ...externRlibs(options.rustcArgs ?? []),
      ...(rustc ? sysrootLibraries(rustc.coreSysroot, target) : []),
    ],
    btfMaps: options.btfMaps ?? false,
    ...(options.exports ? { exports: new Set(options.exports) } : {}),
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
