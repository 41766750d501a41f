import { mkdirSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { CorelateError, type Diagnostic, input, passes } from "../diagnostics/index.js";
import { findLlvm, type Llvm, openLlvm } from "../llvm-bindings/index.js";
import { type IrSource, readIr } from "../module/inputs.js";
import {
  type BpfTarget,
  buildCompanion,
  type Companion,
  compileRust,
  findRustc,
  type Rustc,
  sysrootLibraries,
} from "../toolchain/index.js";
import { buildModule } from "./module.js";
import type { BuildOptions, BuildResult } from "./options.js";

/** The seed of ordinary builds, and the one that `--audit` compares with. */
const seeds = { ordinary: "", audit: "audit" };

/** rustc's own failure: its diagnostics are its own, and so is its output. */
export class RustcFailure extends CorelateError {
  readonly rustcOutput: string;

  constructor(rustcOutput: string) {
    super(input.rustcFailed().diagnostics);
    this.rustcOutput = rustcOutput;
  }
}

/**
 * Builds `inputs` into one BPF object (or what `emit` says).
 *
 * @throws CorelateError with every diagnostic when an input is at fault or the machine lacks something; nothing is written anywhere.
 */
export function build(options: BuildOptions): BuildResult {
  if (options.inputs.length === 0) throw input.noInput();
  const env = options.env ?? process.env;
  const target = options.target ?? "bpfel-unknown-none";
  const rust = options.inputs.some((path) => path.endsWith(".rs"));
  const rustc = rustcFor(options, target, env, rust);
  const llvm = openLlvm(findLlvm({ explicit: options.llvm, env, rustc }));
  const companion = rust ? buildCompanion(rustc!, env) : undefined;
  const seed = env.CORELATE_SEED ?? seeds.ordinary;

  const first = buildOnce({ options, env, target, rustc, companion, llvm, seed });
  if (options.audit) {
    const second = buildOnce({ options, env, target, rustc, companion, llvm, seed: `${seed}${seeds.audit}` });
    if (Buffer.compare(first.output, second.output) !== 0)
      throw new CorelateError(passes.auditDiffers("the output"));
  }
  return first;
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

interface Once {
  readonly options: BuildOptions;
  readonly env: NodeJS.ProcessEnv;
  readonly target: BpfTarget;
  readonly rustc: Rustc | undefined;
  readonly companion: Companion | undefined;
  readonly llvm: Llvm;
  readonly seed: string;
}

function buildOnce(once: Once): BuildResult {
  const { options, rustc, companion, llvm } = once;
  const folder = tmp.dirSync({ prefix: "corelate-", unsafeCleanup: true, mode: 0o700 });
  try {
    const sources: IrSource[] = [];
    let rustcOutput = "";
    for (const [index, path] of options.inputs.entries()) {
      if (!path.endsWith(".rs")) {
        sources.push(...readIr(path));
        continue;
      }
      const outDir = join(folder.name, String(index));
      mkdirSync(outDir, { mode: 0o700 });
      const compiled = compileRust({
        rustc: rustc!,
        companion: companion!,
        source: path,
        outDir,
        rustcArgs: options.rustcArgs ?? [],
        env: once.env,
        seed: once.seed,
        colour: options.colour ?? false,
        messageFormat: options.messageFormat ?? "human",
      });
      if (compiled.status !== 0) throw new RustcFailure(compiled.diagnostics);
      rustcOutput += compiled.diagnostics;
      sources.push(...readIr(compiled.bitcode).map((source) => ({ ...source, name: path })));
    }
    const diagnostics: Diagnostic[] = [];
    const output = buildModule(
      llvm,
      sources,
      {
        target: once.target,
        emit: options.emit ?? "obj",
        optLevel: options.optLevel ?? "2",
        cpu: options.cpu ?? "generic",
        features: options.features ?? "",
        panic: options.panic ?? "handler",
        libraries: [
          ...(companion ? [companion.rlib] : []),
          ...externRlibs(options.rustcArgs ?? []),
          ...(rustc ? sysrootLibraries(rustc.sysroot, once.target) : []),
        ],
        btfMaps: options.btfMaps ?? false,
        ...(options.exports ? { exports: new Set(options.exports) } : {}),
        ...(options.renderFatal ? { renderFatal: options.renderFatal } : {}),
        ...(options.disablePasses ? { disablePasses: options.disablePasses } : {}),
      },
      diagnostics,
    );
    return { output, rustcOutput, diagnostics };
  } finally {
    folder.removeCallback();
  }
}

/** The rlibs that the user named with `--extern name=path`. */
function externRlibs(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    const value = arg === "--extern" ? args[index + 1] : /^--extern=(.*)$/.exec(arg)?.[1];
    const path = value === undefined ? undefined : /=(.*\.rlib)$/.exec(value)?.[1];
    return path === undefined ? [] : [path];
  });
}
