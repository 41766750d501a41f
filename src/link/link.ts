import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  auditNotes,
  CorelateError,
  type Diagnostic,
  input,
  linkErrors,
} from "../../lib/diagnostics/index.js";
import {
  createContext,
  findLlvm,
  functions,
  type Llvm,
  type OwnedModule,
  openLlvm,
} from "../../lib/llvm-bindings/index.js";
import { passOptions } from "../../passes/index.js";
import { auditOf } from "../audit/index.js";
import {
  checkLlvmArguments,
  filesOfInputs,
  finishModule,
  type IrSource,
  ModuleBuild,
  type ModuleOptions,
  ModuleTypes,
  newestMajor,
  readModule,
} from "../driver/index.js";
import { type BpfTarget, callingRustc, rustupSysroots, sourcePaths } from "../toolchain/index.js";
import type { LinkRequest } from "./arguments.js";
import { isStandard, readLinkInputs } from "./inputs.js";
import type { Log } from "./log.js";
import { findObstacles } from "./optimised.js";
import { linkedVariants } from "./variants.js";

/** What linking gave. */
export interface LinkResult {
  readonly output: Uint8Array;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Links what rustc hands to its linker: the crates' own objects in full, and of the standard library what is needed.
 *
 * LLVM's own options are process-wide: a process that links twice with different `llvmArgs` has both sets.
 *
 * `renderFatal` writes the diagnostic of a fatal error of LLVM, with which the process ends: for programs, not for libraries.
 *
 * `parent` is the process that asked for it: where it is rustc, its LLVM is the one to use.
 *
 * @throws CorelateError
 */
export function link(
  request: LinkRequest,
  env: NodeJS.ProcessEnv,
  log: Log,
  renderFatal?: (diagnostic: Diagnostic) => string,
  parent = process.ppid,
): LinkResult {
  const inputs = readLinkInputs(request.inputs);
  for (const source of inputs.sources) log("debug", `input ${source.name}, ${source.bytes.length} bytes`);
  for (const library of inputs.libraries) log("debug", `library ${library}`);
  const inputMajor = newestMajor(inputs.sources);
  const caller = callingRustc(inputs.libraries, parent);
  const rustc = caller && { ...caller, llvmMajor: inputMajor ?? 0 };
  const llvm = openLlvm(findLlvm({ env, rustc, inputMajor, sysroots: () => rustupSysroots(env) }));
  log("info", `libLLVM ${llvm.version.major} at ${llvm.path}, options ${request.llvmArgs.join(" ")}`);
  checkLlvmArguments(request.llvmArgs);
  llvm.parseCommandLineOptions(["corelate-ld", ...request.llvmArgs], "corelate-ld");
  const target = request.target ?? inputs.target ?? targetOf(llvm, inputs.sources[0]!);
  log("info", `target ${target}, cpu ${request.cpu}, features "${request.features}", -O${request.optLevel}`);
  const sources =
    request.trimPaths === "none" ? undefined : sourcePaths({ cwd: process.cwd(), inputs: [], env });
  const module: ModuleOptions = {
    target,
    emit: request.emit,
    // Hardly anything compiles for BPF without inlining.
    optLevel: request.optLevel === "0" ? "1" : request.optLevel,
    cpu: request.cpu,
    features: request.features,
    passOptions: passOptions({ ...request, sourceName: sources?.nameOf }),
    sources,
    libraries: inputs.libraries,
    kernelBtf: env.CORELATE_KERNEL_BTF,
    ...(renderFatal ? { renderFatal } : {}),
    ...(request.memoryBuiltins ? {} : { disablePasses: ["lower-memory-builtins"] }),
    observe: (stage, module) => {
      if (stage === "optimised") dump(module, request.dump, "post-opt.ll");
      log("debug", `module ${stage}`);
    },
  };
  const variants = linkedVariants(request.inputs, env);
  using audit =
    variants &&
    auditOf({ llvm, module, unknown: variants.unknown, notAudited: auditNotes.noVariant }, variants.compiled);
  const types = new ModuleTypes(
    // The library's text is large, and nothing in it is a type of the kernel's.
    filesOfInputs(request.inputs.filter((path) => !isStandard(path))),
  );
  const linked = openLinked(llvm, inputs.sources, module, request, log);
  const { built, found } = explained(linked.optimised, () => {
    const built = finishModule(linked.build, types, audit);
    return { built, found: [...types.warnings(new Map()), ...(audit?.finish() ?? [])] };
  });
  const diagnostics = [...built.diagnostics, ...found];
  if (types.hasAttributed && audit === undefined && env.CORELATE_AUDIT !== "0")
    diagnostics.push(auditNotes.notAudited());
  if (linked.optimised !== undefined) diagnostics.push(input.optimisedIrTaken(linked.optimised));
  log("info", `${request.emit} of ${built.output.length} bytes`);
  return { output: built.output, diagnostics };
}

/** Links the inputs. `optimised` is one that LLVM had been over. */
function openLinked(
  llvm: Llvm,
  sources: readonly IrSource[],
  options: ModuleOptions,
  request: LinkRequest,
  log: Log,
): { readonly build: ModuleBuild; readonly optimised: string | undefined } {
  const build = new ModuleBuild(llvm, sources, options);
  try {
    if (request.ignoreInlineNever) allowInlining(build.module);
    const { lacksDebugInfo, optimised } = findObstacles(build.module);
    if (lacksDebugInfo) throw new CorelateError(linkErrors.noDebugInfo());
    dump(build.module, request.dump, "pre-opt.ll");
    log("debug", "module linked");
    return { build, optimised };
  } catch (error) {
    build[Symbol.dispose]();
    throw error;
  }
}

/** Adds to what the passes refuse that the IR was optimised, where it was: that is the cause most of the time. */
function explained<T>(optimised: string | undefined, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof CorelateError) || optimised === undefined) throw error;
    throw new CorelateError([...error.diagnostics, input.optimisedIr(optimised)]);
  }
}

function targetOf(llvm: Llvm, source: IrSource): BpfTarget {
  using context = createContext(llvm);
  using module = readModule(context, source);
  return llvm.getTarget(module.ref).startsWith("bpfeb") ? "bpfeb-unknown-none" : "bpfel-unknown-none";
}

function allowInlining(module: OwnedModule): void {
  const { llvm } = module.context;
  const noinline = llvm.getEnumAttributeKindForName("noinline");
  for (const fn of functions(llvm, module.ref)) llvm.removeEnumAttributeAtIndex(fn, -1, noinline);
}

/** `name` is bpf-linker's for the module at this stage. */
function dump(module: OwnedModule, folder: string | undefined, name: string): void {
  if (folder === undefined) return;
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, module.context.llvm.printModuleToString(module.ref));
}
