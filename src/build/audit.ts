import { type Decision, decisions } from "../audit/index.js";
import { CorelateError, type Diagnostic, passes } from "../diagnostics/index.js";
import type { Llvm } from "../llvm-bindings/index.js";
import type { IrSource } from "../module/inputs.js";
import { type CompileOptions, compileInputs, isRust, RustcFailure } from "./compile.js";
import type { ModuleOptions } from "./options.js";
import { openUnit } from "./unit.js";

/** What rustc made of the inputs, and what became of that. */
export interface Built {
  readonly sources: readonly IrSource[];
  readonly output: Uint8Array;
}

/** How a build was made that is looked at once more. */
export interface Audited {
  readonly llvm: Llvm;
  readonly compile: CompileOptions;
  readonly module: ModuleOptions;
}

/**
 * Compares `built` with a build with other paddings, which `again` makes, and with what rustc makes of the layout that the types are declared with.
 *
 * @throws CorelateError with what differs.
 */
export function audit(how: Audited, built: Built, again: (seed: string) => Built): void {
  const other = again(`${how.compile.seed}audit`);
  const slipped =
    Buffer.compare(built.output, other.output) === 0 ? undefined : between(how, built.sources, other.sources);
  const decided = how.compile.inputs.some(isRust) ? decidedByLayout(how, built.sources) : [];
  const errors = [
    ...(slipped?.map(({ location }) => passes.auditDiffers("the output", location)) ?? []),
    // No line of the program's has it, but the output does.
    ...(slipped?.length === 0 ? [passes.auditDiffers("the output", undefined)] : []),
    ...decided.filter(({ location }) => !slipped?.some((one) => one.location?.line === location?.line)),
  ];
  if (errors.length > 0) throw new CorelateError(errors);
}

function between(
  { llvm, module }: Audited,
  one: readonly IrSource[],
  other: readonly IrSource[],
): Decision[] {
  using first = openUnit(llvm, one, module, []);
  using second = openUnit(llvm, other, module, []);
  return decisions(first.unit, second.unit);
}

function decidedByLayout(how: Audited, sparse: readonly IrSource[]): Diagnostic[] {
  try {
    const { sources } = compileInputs(withPlainLayout(how.compile));
    return between(how, sparse, sources).map(({ location, one, other, lines }) =>
      passes.decidedByLayout(location, { sparse: one, declared: other, lines }),
    );
  } catch (error) {
    if (!(error instanceof RustcFailure)) throw error;
    const refused = refusals(error.rustcOutput);
    // rustc has failed in another way than by refusing the program, and nothing was compared.
    if (refused.length === 0) throw error;
    return refused;
  }
}

function withPlainLayout(compile: CompileOptions): CompileOptions {
  const given = compile.rustcArgs ?? [];
  // rustc has warned already, and of the types that the macro writes nobody needs to hear.
  const quiet = given.some((arg) => arg.startsWith("--cap-lints")) ? [] : ["--cap-lints=allow"];
  return {
    ...compile,
    rustcArgs: [...given, ...quiet],
    layout: "plain",
    colour: false,
    messageFormat: "json",
  };
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
function refusals(rustcOutput: string): Diagnostic[] {
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
