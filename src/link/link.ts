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
import { SparseLayout } from "../../passes/analyses/attributed-types/index.js";
import type { Unit } from "../../passes/index.js";
import {
  auditOf,
  buildModule,
  checkLlvmArguments,
  filesOfInputs,
  type IrSource,
  type ModuleOptions,
  ModuleTypes,
  newestMajor,
  readModule,
} from "../driver/index.js";
import { type BpfTarget, callingRustc, rustupSysroots } from "../toolchain/index.js";
import type { LinkRequest } from "./arguments.js";
import { readLinkInputs } from "./inputs.js";
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
 * @throws CorelateError
 */
export function link(
  request: LinkRequest,
  env: NodeJS.ProcessEnv,
  log: Log,
  renderFatal?: (diagnostic: Diagnostic) => string,
): LinkResult {
  const inputs = readLinkInputs(request.inputs);
  for (const source of inputs.sources) log("debug", `input ${source.name}, ${source.bytes.length} bytes`);
  for (const library of inputs.libraries) log("debug", `library ${library}`);
  const inputMajor = newestMajor(inputs.sources);
  const caller = callingRustc(inputs.libraries);
  const rustc = caller && { ...caller, llvmMajor: inputMajor ?? 0 };
  const llvm = openLlvm(findLlvm({ env, rustc, inputMajor, sysroots: () => rustupSysroots(env) }));
  log("info", `libLLVM ${llvm.version.major} at ${llvm.path}, options ${request.llvmArgs.join(" ")}`);
  checkLlvmArguments(request.llvmArgs);
  llvm.parseCommandLineOptions(["corelate-ld", ...request.llvmArgs], "corelate-ld");
  const target = request.target ?? inputs.target ?? targetOf(llvm, inputs.sources[0]!);
  log("info", `target ${target}, cpu ${request.cpu}, features "${request.features}", -O${request.optLevel}`);
  const diagnostics: Diagnostic[] = [];
  let optimised: string | undefined;
  let attributed = false;
  const module: ModuleOptions = {
    target,
    emit: request.emit,
    // Hardly anything compiles for BPF without inlining.
    optLevel: request.optLevel === "0" ? "1" : request.optLevel,
    cpu: request.cpu,
    features: request.features,
    panic: "handler",
    libraries: inputs.libraries,
    ...(renderFatal ? { renderFatal } : {}),
    btfMaps: request.btfMaps,
    copiesInOrder: request.copiesInOrder,
    ...(request.memoryBuiltins ? {} : { disablePasses: ["lower-memory-builtins"] }),
    ...(request.exports ? { exports: request.exports } : {}),
    observe: (stage, module) => {
      if (stage === "linked") {
        if (request.ignoreInlineNever) allowInlining(module);
        const obstacles = findObstacles(module);
        if (obstacles.lacksDebugInfo) throw new CorelateError(linkErrors.noDebugInfo());
        optimised = obstacles.optimised;
      }
      if (request.dump !== undefined && dumpNames[stage] !== undefined)
        dump(module, join(request.dump, dumpNames[stage]));
      log("debug", `module ${stage}`);
    },
  };
  const variants = linkedVariants(request.inputs, env);
  using audit =
    variants &&
    auditOf({ llvm, module, unknown: variants.unknown, notAudited: auditNotes.noVariant }, variants.compiled);
  const types = new ModuleTypes(filesOfInputs(request.inputs));
  const decoded = (unit: Unit) => {
    types.decoded(unit);
    attributed = unit.get(SparseLayout).decoder.types.length > 0;
    audit?.decoded(unit);
  };
  const output = explained(
    () => optimised,
    () => {
      const built = buildModule(llvm, inputs.sources, { ...module, used: types.used, decoded }, diagnostics);
      diagnostics.push(...types.warnings(new Map()));
      diagnostics.push(...(audit?.finish() ?? []));
      return built;
    },
  );
  if (attributed && audit === undefined && env.CORELATE_AUDIT !== "0")
    diagnostics.push(auditNotes.notAudited());
  if (optimised !== undefined) diagnostics.push(input.optimisedIrTaken(optimised));
  log("info", `${request.emit} of ${output.length} bytes`);
  return { output, diagnostics };
}

/** Adds to what the passes refuse that the IR was optimised, where it was: that is the cause most of the time. */
function explained<T>(optimised: () => string | undefined, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const name = optimised();
    if (!(error instanceof CorelateError) || name === undefined) throw error;
    throw new CorelateError([...error.diagnostics, input.optimisedIr(name)]);
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

/** bpf-linker's names for the module at the stages of `observe`. */
const dumpNames: Record<string, string> = { linked: "pre-opt.ll", optimised: "post-opt.ll" };

function dump(module: OwnedModule, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, module.context.llvm.printModuleToString(module.ref));
}
