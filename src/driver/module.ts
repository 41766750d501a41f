import { addSources, orderForwards, setLineTexts } from "../../lib/btf/index.js";
import { CorelateError, type Diagnostic, settings, unsupported } from "../../lib/diagnostics/index.js";
import { handleFatalErrors, type Llvm, Opcode, type OwnedModule } from "../../lib/llvm-bindings/index.js";
import { symbolGraph } from "../../passes/analyses/call-graph/index.js";
import { Code } from "../../passes/analyses/code/index.js";
import { DebugInfo } from "../../passes/analyses/debug-info/index.js";
import { ProgramPlaces } from "../../passes/analyses/program-places/index.js";
import { AccessSources } from "../../passes/check/record-access-sources/index.js";
import {
  type Pass,
  type PassContext,
  Preserved,
  passesOf,
  pipeline,
  runPasses,
  verifyEach,
} from "../../passes/index.js";
import { verifyCalls } from "../../passes/legalize/verify-calls/index.js";
import { MappedNames } from "../../passes/object/map-source-names/index.js";
import { internalize } from "../../passes/prepare/internalize/index.js";
import { LoaderSettings, type PlainSetting } from "../../passes/restore/keep-loader-settings/index.js";
import {
  inlineRemaining,
  inlineUnsupportedCalls,
} from "../../passes/whole-program/inline-unsupported-calls/index.js";
import { separateAccessKeys } from "./access-keys.js";
import { checkTypes } from "./check-types.js";
import { emit, type OptLevel, optimise } from "./emit.js";
import type { IrSource } from "./inputs/index.js";
import { kernelSymbolErrors, kindMismatchWarnings } from "./kernel-types/index.js";
import { linkLibraries } from "./libraries.js";
import { withoutRepetition } from "./messages.js";
import { type OpenModule, openModule } from "./open-module.js";
import type { ModuleOptions } from "./options.js";
import { checkHelpers, checkPrograms } from "./programs/index.js";
import { atPaths, lineTexts, renamedSource } from "./source-names.js";
import { checkStackDepth } from "./stack.js";

/** A built module. */
export interface BuiltModule {
  /** The bytes of the output. */
  readonly output: Uint8Array;
  /** Warnings and notes. */
  readonly diagnostics: readonly Diagnostic[];
  /** The constants that a loader can set, and that are not `corelate::Global`. */
  readonly plainSettings: readonly PlainSetting[];
}

/** Links `sources`, and runs the passes and LLVM over them. @throws CorelateError with everything that the passes refused */
export function buildModule(llvm: Llvm, sources: readonly IrSource[], options: ModuleOptions): BuiltModule {
  using build = new ModuleBuild(llvm, sources, options);
  return build.finish();
}

/** Builds a module step by step, for callers that look at it in between. Each step runs the earlier ones first. */
export class ModuleBuild implements Disposable {
  readonly #opened: OpenModule;
  readonly #sources: readonly IrSource[];
  readonly #options: ModuleOptions;
  readonly #disabled: ReadonlySet<string>;
  readonly #found: Diagnostic[] = [];
  readonly #fatal: Disposable | undefined;
  /** How many of the passes up to `restore` have run; undefined before the first step. */
  #done: number | undefined;

  /** Links `sources`. */
  constructor(llvm: Llvm, sources: readonly IrSource[], options: ModuleOptions) {
    this.#sources = sources;
    this.#options = options;
    this.#disabled = new Set(options.disablePasses);
    this.#fatal = options.renderFatal ? handleFatalErrors(llvm, options.renderFatal) : undefined;
    try {
      this.#opened = openModule(llvm, sources, options, this.#found);
    } catch (error) {
      this.#fatal?.[Symbol.dispose]();
      throw error;
    }
  }

  /** The linked module. */
  get module(): OwnedModule {
    return this.#opened.module;
  }

  /** The module without unused code, otherwise unchanged. */
  withoutUnused(): PassContext {
    this.#runTo(decoding.indexOf(internalize) + 1);
    return this.#opened.ctx;
  }

  /** The module with decoded numbers, before any is relocated. */
  decoded(): PassContext {
    this.#runTo(decoding.length);
    return this.#opened.ctx;
  }

  /** @throws CorelateError with everything that the passes refused */
  finish(): BuiltModule {
    const options = this.#options;
    const found = this.#found;
    const ctx = this.decoded();
    const programs = ctx.get(ProgramPlaces);
    const { module, machine } = this.#opened;
    this.#run(passesOf(pipeline, "relocate", "simplify"));
    const plainSettings = ctx.get(LoaderSettings).plain;
    if (!options.silentOnSettings)
      for (const { name, location, unread } of plainSettings)
        if (unread) found.push(settings.unread(name, location));
    throwErrors(found);
    if (linkLibraries(module, machine, options.libraries)) ctx.invalidate(Preserved.none);
    this.#run(passesOf(pipeline, "whole-program"));
    options.observe?.("passed", module);
    const restoreNames = separateAccessKeys(
      {
        llvm: ctx.llvm,
        context: ctx.context,
        module: ctx.module,
        debugInfo: ctx.get(DebugInfo),
      },
      () => ctx.get(Code).withOpcode(Opcode.Call),
    );
    optimiseFor(this.#opened, options.optLevel, this.#disabled);
    options.observe?.("compiled", module);
    restoreNames();
    this.#run(passesOf(pipeline, "check", "object"));
    throwErrors(found);
    const diagnostics = withoutRepetition(found);
    options.observe?.("optimised", module);
    const graph = symbolGraph(ctx);
    const judge = (object: Uint8Array) => {
      const stack = checkStackDepth(object, graph);
      if (stack === undefined) return;
      const found = atPaths(stack, options.sources);
      if (found.severity === "error") throw new CorelateError(found);
      diagnostics.push(found);
    };
    const emitted = emit(
      module,
      machine,
      options.emit,
      this.#disabled.has(verifyCalls.name) ? undefined : judge,
    );
    if (options.emit !== "obj") return { output: emitted, diagnostics, plainSettings };
    orderForwards(emitted);
    const { sources } = options;
    const names = ctx.get(MappedNames);
    const output = addSources(
      sources === undefined ? emitted : setLineTexts(emitted, lineTexts(sources)),
      ctx.get(AccessSources).map((source) => renamedSource(source, names)),
    );
    const ofObject = (found: readonly Diagnostic[]) => found.map((one) => atPaths(one, sources));
    diagnostics.push(...ofObject(kindMismatchWarnings(output)));
    throwErrors([
      ...diagnostics,
      ...ofObject(kernelSymbolErrors(output, options.kernelBtf)),
      ...ofObject(checkPrograms(output, programs, options.kernelBtf)),
      ...ofObject(checkHelpers(output)),
    ]);
    return { output, diagnostics, plainSettings };
  }

  [Symbol.dispose](): void {
    this.#opened[Symbol.dispose]();
    this.#fatal?.[Symbol.dispose]();
  }

  /** Runs what has not run yet of the first `count` passes. */
  #runTo(count: number): void {
    if (this.#done === undefined) this.#checkInput();
    const done = this.#done ?? 0;
    if (count > done) this.#run(decoding.slice(done, count));
    this.#done = Math.max(done, count);
  }

  #checkInput(): void {
    const { ctx, context } = this.#opened;
    if (!this.#sources.every((source) => source.fromRustc === true)) checkTypes(ctx);
    const dropped = context.diagnostics.find(({ message }) => /invalid debug info/.test(message));
    if (dropped !== undefined) this.#found.push(unsupported.debugInfoDropped(dropped.message));
  }

  #run(passes: readonly Pass[]): void {
    // The tests set it, for the commands that they start, too.
    const verifying = process.env.CORELATE_VERIFY_EACH === "1" ? [verifyEach] : [];
    const instrumentation = [...(this.#options.instrumentation ?? []), ...verifying];
    runPasses(passes, this.#opened.ctx, { disabled: this.#disabled, instrumentation });
  }
}

/** The passes up to where it is known what the numbers of a module stand for. */
const decoding: readonly Pass[] = passesOf(pipeline, "prepare", "restore");

/** Runs LLVM's pipeline, and once more where a function had to be inlined after it. */
function optimiseFor(
  { ctx, module, machine }: OpenModule,
  level: OptLevel,
  disabled: ReadonlySet<string>,
): void {
  const run = () => {
    optimise(module, machine, level);
    ctx.invalidate(Preserved.none);
  };
  run();
  if (!disabled.has(inlineUnsupportedCalls.name) && inlineRemaining(ctx)) run();
}

/** Throws if the passes reported errors. */
function throwErrors(found: readonly Diagnostic[]): void {
  if (found.some((d) => d.severity === "error")) throw new CorelateError(withoutRepetition(found));
}
