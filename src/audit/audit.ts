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

/** How a build is made that is audited. */
export interface Audited extends BuildContext {
  /** What there is no other layout of, since only its IR is at hand. */
  readonly unknown: readonly string[];
  /** What is said of those that have attributed types. */
  readonly notAudited: (unknown: readonly string[]) => Diagnostic;
}

/** Compares what rustc makes of a program with what it makes of other paddings, and of the layout that the types are declared with. */
export const auditor: Auditor = {
  // rustc compiles beside whatever the caller does.
  start(how, compile, unknown) {
    return auditOf({ ...how, unknown, notAudited: auditNotes.inputsNotAudited }, startLayouts(compile));
  },
};

function startLayouts(compile: CompileOptions): readonly [Compiling, Compiling] | undefined {
  if (!compile.inputs.some(isRust)) return undefined;
  return [startInputs(withLayout(compile, "mirrored")), startInputs(withLayout(compile, "plain"))];
}

/** The audit that compares with what was `compiled` with the mirrored layout and with the plain one. */
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

/** What `judge` has to say of what was compiled, or what rustc has against the layout. */
function judged(compiling: Compiling, judge: (sources: readonly IrSource[]) => Diagnostic[]): Diagnostic[] {
  let sources: readonly IrSource[];
  try {
    sources = compiling.finish();
  } catch (error) {
    if (!(error instanceof RustcFailure)) throw error;
    const refused = refusals(error.rustcOutput);
    // rustc has failed in another way than by refusing the program, and nothing was compared.
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

/** The parts of rustc's diagnostics that are looked at. */
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
  /** The call of the macro that wrote what stands there. */
  readonly expansion: { readonly span: RustcSpan } | null;
}

/** rustc's errors about the declared layout: it has compiled the program with the sparse one. */
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
