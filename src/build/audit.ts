import { decisions } from "../audit/index.js";
import { CorelateError, type Diagnostic, passes } from "../diagnostics/index.js";
import type { Llvm } from "../llvm-bindings/index.js";
import type { IrSource } from "../module/inputs.js";
import { type CompileOptions, compileInputs, isRust, RustcFailure } from "./compile.js";
import type { ModuleOptions } from "./options.js";
import { openUnit } from "./unit.js";

/** A build that is looked at once more. */
export interface Audited {
  readonly llvm: Llvm;
  readonly compile: CompileOptions;
  readonly module: ModuleOptions;
  /** What rustc made of the inputs, and what became of that. */
  readonly sources: readonly IrSource[];
  readonly output: Uint8Array;
}

/**
 * Builds the inputs with other paddings, which have to lead to the same output, and compiles them with the layout that the types are declared with, of
 * which rustc has to make the same program. `again` builds with a seed.
 *
 * @throws CorelateError with what differs.
 */
export function audit(build: Audited, again: (seed: string) => Uint8Array): void {
  const other = again(`${build.compile.seed}audit`);
  const decided = build.compile.inputs.some(isRust) ? decidedByLayout(build) : [];
  const errors =
    Buffer.compare(build.output, other) === 0
      ? decided
      : [passes.auditDiffers("the output", decided[0]?.location), ...decided];
  if (errors.length > 0) throw new CorelateError(errors);
}

function decidedByLayout({ llvm, compile, module, sources }: Audited): Diagnostic[] {
  let plain: readonly IrSource[];
  try {
    plain = compileInputs({ ...compile, layout: "plain", colour: false, messageFormat: "json" }).sources;
  } catch (error) {
    if (error instanceof RustcFailure) return refusals(error.rustcOutput);
    throw error;
  }
  using sparse = openUnit(llvm, sources, module, []);
  using declared = openUnit(llvm, plain, module, []);
  return decisions(sparse.unit, declared.unit);
}

/** The parts of rustc's diagnostics that are looked at. */
interface RustcMessage {
  readonly level?: string;
  readonly message?: string;
  readonly spans?: readonly {
    readonly is_primary: boolean;
    readonly file_name: string;
    readonly line_start: number;
    readonly column_start: number;
  }[];
}

/** rustc's errors about the declared layout: it has compiled the program with the sparse one. */
function refusals(rustcOutput: string): Diagnostic[] {
  return rustcOutput.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    const { level, message, spans } = JSON.parse(line) as RustcMessage;
    const span = spans?.find(({ is_primary }) => is_primary);
    if (level !== "error" || message === undefined || span === undefined) return [];
    const { file_name: file, line_start, column_start: column } = span;
    return [passes.notAsDeclared(message, { file, line: line_start, column })];
  });
}
