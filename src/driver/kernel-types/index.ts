/**
 * Finds types of the kernel that a program uses without the attribute: their fields are read where the program declares them, whatever the kernel
 * has. With opaque pointers nothing of that is in the IR, and what has no variable is not in the debug info either, so the text of the program says which types
 * it declares (`definitions.ts`), the running kernel's BTF which of them are its own (`match-kernel.ts`), and rustc's MIR which are looked into (`accesses.ts`). A linker
 * has no MIR: there the variables say what is read (`reads.ts`), and the text where a cast is (`casts.ts`).
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../../../lib/diagnostics/index.js";
import { temporaryFolder } from "../../toolchain/index.js";
import { type CompileOptions, compileInputs, isRust, RustcFailure } from "../compile.js";
import { accessedTypes } from "./accesses.js";
import type { ModuleTypes } from "./module-types.js";

export { kernelSymbolErrors } from "./contradictions.js";
export { withoutComments } from "./definitions.js";
export { kindMismatchWarnings } from "./kind-mismatches.js";
export { ModuleTypes } from "./module-types.js";
export { filesOfInputs, type SourceText, textsOf } from "./sources.js";

/** A warning for each of the kernel's types that the `.rs` inputs read without the attribute. `types` has seen what they were compiled to. */
export function unattributedTypes(compile: CompileOptions, types: ModuleTypes): Diagnostic[] {
  const { defined } = types;
  return types.warnings(defined.size === 0 ? new Map() : accesses(compile, defined));
}

function accesses(compile: CompileOptions, names: ReadonlySet<string>): Map<string, string> {
  const folder = temporaryFolder();
  const found = new Map<string, string>();
  try {
    for (const [index, input] of compile.inputs.filter(isRust).entries()) {
      const path = join(folder.name, `${index}.mir`);
      compileInputs({
        ...compile,
        inputs: [input],
        // rustc has warned already.
        rustcArgs: [...(compile.rustcArgs ?? []), `--emit=mir=${path}`, "--cap-lints=allow"],
        colour: false,
        messageFormat: "json",
      });
      for (const [name, fn] of accessedTypes(readFileSync(path, "utf8"), names))
        if (!found.has(name)) found.set(name, fn);
    }
  } catch (error) {
    if (!(error instanceof RustcFailure)) throw error;
  } finally {
    folder.remove();
  }
  return found;
}
