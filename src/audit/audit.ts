import { auditNotes, CorelateError, type Diagnostic, passes } from "../../lib/diagnostics/index.js";
import { SparseLayout } from "../../passes/analyses/sparse-layout/index.js";
import { passesOf, pipeline, runPasses } from "../../passes/index.js";
import {
  type Auditor,
  type BuildContext,
  type CompileOptions,
  type Compiling,
  type IrSource,
  isRust,
  openModule,
  type RunningAudit,
  RustcFailure,
  startInputs,
} from "../driver/index.js";
import type { Layout } from "../toolchain/index.js";
import { decisions, type Surveyed, surveyOf, unnamedNumbers } from "./surveyed.js";

/** What an audit needs to know of the build. */
export interface Audited extends BuildContext {
  /** Inputs that cannot be compiled with another layout: only their IR is at hand. */
  readonly unknown: readonly string[];
  /** Reports inputs of that kind that use attributed types. */
  readonly notAudited: (unknown: readonly string[]) => Diagnostic;
}

/** Compares what rustc compiles with the sparse layout to what it compiles with mirrored paddings, and with the declared layout. */
export const auditor: Auditor = {
  // The compilations run beside the caller's own work.
  start(how, compile, unknown) {
    return auditOf({ ...how, unknown, notAudited: auditNotes.inputsNotAudited }, startLayouts(compile));
  },
};

function startLayouts(compile: CompileOptions): readonly [Compiling, Compiling] | undefined {
  if (!compile.inputs.some(isRust)) return undefined;
  return [startInputs(withLayout(compile, "mirrored")), startInputs(withLayout(compile, "plain"))];
}

/** Compares with the modules `compiled` with the mirrored layout and with the plain one. */
export function auditOf(how: Audited, started: readonly [Compiling, Compiling] | undefined): RunningAudit {
  let compiled = started;
  const stop = () => {
    for (const one of compiled ?? []) one[Symbol.dispose]();
  };
  let one: Surveyed | undefined;
  let sparse = false;
  return {
    decoded: (ctx) => {
      sparse = ctx.get(SparseLayout).decoder.types.length > 0;
      if (compiled !== undefined) one = surveyOf(ctx);
    },
    finish: () => {
      if (compiled !== undefined) sparse = compare(how, one!, compiled).sparse;
      if (!sparse || how.unknown.length === 0) return [];
      const found = how.notAudited(how.unknown);
      if (found.severity === "error") throw new CorelateError(found);
      return [found];
    },
    restart: (compile) => {
      stop();
      compiled = startLayouts(compile);
    },
    [Symbol.dispose]: stop,
  };
}

/** @returns whether types with a sparse layout are left in the plain one: they come from what there is no other layout of. */
function compare(
  how: Audited,
  one: Surveyed,
  [mirrored, plain]: readonly [Compiling, Compiling],
): { readonly sparse: boolean } {
  const slipped = judged(mirrored, (sources) =>
    unnamedNumbers(one, surveyed(how, sources).survey).map(({ location }) => passes.auditDiffers(location)),
  );
  let sparse = false;
  const decided = judged(plain, (sources) => {
    const declared = surveyed(how, sources, one);
    sparse = declared.sparse;
    return decisions(one, declared.survey).map(({ location, one, other, lines }) =>
      passes.decidedByLayout(location, { sparse: one, declared: other, lines }),
    );
  });
  const errors = [...slipped, ...decided.filter((late) => !slipped.some((early) => sameLine(early, late)))];
  if (errors.length > 0) throw new CorelateError(errors);
  return { sparse };
}

function sameLine(one: Diagnostic, other: Diagnostic): boolean {
  return one.location?.file === other.location?.file && one.location?.line === other.location?.line;
}

function surveyed(
  { llvm, module }: Audited,
  sources: readonly IrSource[],
  like?: Surveyed,
): { readonly survey: Surveyed; readonly sparse: boolean } {
  using opened = openModule(llvm, sources, module, []);
  runPasses(passesOf(pipeline, "prepare", "restore"), opened.ctx, {
    disabled: new Set(module.disablePasses),
  });
  return {
    survey: surveyOf(opened.ctx, like),
    sparse: opened.ctx.get(SparseLayout).decoder.types.length > 0,
  };
}

/** What `judge` finds in the compiled modules; rustc's own errors where it refuses the program in another layout. */
function judged(compiling: Compiling, judge: (sources: readonly IrSource[]) => Diagnostic[]): Diagnostic[] {
  let sources: readonly IrSource[];
  try {
    sources = compiling.finish();
  } catch (error) {
    if (!(error instanceof RustcFailure)) throw error;
    const refused = refusals(error.rustcOutput);
    // rustc failed without an error about the program: nothing was compared.
    if (refused.length === 0) throw error;
    return refused;
  }
  return judge(sources);
}

function withLayout(compile: CompileOptions, layout: Layout): CompileOptions {
  const given = compile.rustcArgs ?? [];
  // rustc has warned already, and what it denies of the types that the macro writes is no fault. With `allow` it leaves checks out that compute the layouts of nested
  // types step by step, and then reaches its recursion limit in a type of some hundred levels.
  const quiet = given.some((arg) => arg.startsWith("--cap-lints")) ? [] : ["--cap-lints=warn"];
  return { ...compile, rustcArgs: [...given, ...quiet], layout, colour: false, messageFormat: "json" };
}

/** The members of rustc's JSON diagnostics that are read here. */
interface RustcMessage {
  readonly level?: string;
  readonly message?: string;
  readonly spans?: readonly RustcSpan[];
}

interface RustcSpan {
  readonly is_primary: boolean;
  readonly file_name: string;
  readonly line_start: number;
  readonly column_start: number;
  /** The macro call that the span was expanded from. */
  readonly expansion: { readonly span: RustcSpan } | null;
}

/** rustc's errors in the declared layout. With the sparse one it compiled the program. */
export function refusals(rustcOutput: string): Diagnostic[] {
  return rustcOutput.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    const { level, message, spans } = JSON.parse(line) as RustcMessage;
    let span = spans?.find(({ is_primary }) => is_primary);
    while (span?.expansion) span = span.expansion.span;
    if (level !== "error" || message === undefined || span === undefined) return [];
    const { file_name: file, line_start, column_start: column } = span;
    return [passes.notAsDeclared(message, { file, line: line_start, column })];
  });
}
