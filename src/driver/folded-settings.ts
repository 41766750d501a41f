import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Diagnostic, settings } from "../../lib/diagnostics/index.js";
import type { Llvm } from "../../lib/llvm-bindings/index.js";
import { runLlvm, runPasses } from "../../passes/index.js";
import { internalize } from "../../passes/prepare/internalize/index.js";
import { lowerPanics } from "../../passes/prepare/lower-panics/index.js";
import { keepLoaderSettings, type PlainSetting } from "../../passes/restore/keep-loader-settings/index.js";
import { temporaryFolder } from "../toolchain/index.js";
import { type Compiled, type CompileOptions, compileInputs, isRust, RustcFailure } from "./compile.js";
import { constantReads, constantWarnings } from "./constant-settings.js";
import { textsOf } from "./kernel-types/index.js";
import { openModule } from "./open-module.js";
import type { ModuleOptions } from "./options.js";

/**
 * Finds the reads of `plain` that rustc itself has folded to the initial value. Even with `codegenFlags` nothing of such a read is in the IR, but at
 * `-Copt-level=0` it is, so a program with such constants is compiled once more for this. What constants are computed from is in no IR, but in the
 * MIR.
 */
export function readsThatRustcFolded(
  llvm: Llvm,
  compile: CompileOptions,
  module: ModuleOptions,
  plain: readonly PlainSetting[],
  reported: readonly Diagnostic[],
): Diagnostic[] {
  if (plain.length === 0) return [];
  const found: Diagnostic[] = [];
  const folder = temporaryFolder();
  try {
    const { sources, files, mir } = compileUnoptimised(compile, folder.name);
    const reads = constantReads(mir, new Set(plain.map(({ name }) => name)));
    if (reads.length > 0) found.push(...constantWarnings(reads, plain, textsOf(files)));
    using opened = openModule(llvm, sources, module, found);
    const { ctx } = opened;
    // Addresses that are kept in local variables.
    runLlvm(ctx, "function(mem2reg)");
    runPasses([lowerPanics, internalize, keepLoaderSettings], ctx);
  } catch (error) {
    if (!(error instanceof RustcFailure)) throw error;
    const unread = plain.filter(({ unread }) => unread);
    return unread.map(({ name, location }) => settings.unread(name, location));
  } finally {
    folder.remove();
  }
  return found.filter(({ message }) => !reported.some((one) => one.message === message));
}

/** The inputs as rustc has them without its own optimisations, and its MIR of them. */
function compileUnoptimised(
  compile: CompileOptions,
  folder: string,
): Pick<Compiled, "sources" | "files"> & { readonly mir: string } {
  const compiled = compile.inputs.map((input, index) => {
    const mir = join(folder, `${index}.mir`);
    const { sources, files } = compileInputs({
      ...compile,
      inputs: [input],
      // rustc has warned already.
      rustcArgs: [...(compile.rustcArgs ?? []), "-Copt-level=0", "--cap-lints=allow", `--emit=mir=${mir}`],
      colour: false,
      messageFormat: "json",
    });
    return { sources, files, mir: isRust(input) ? readFileSync(mir, "utf8") : "" };
  });
  return {
    sources: compiled.flatMap(({ sources }) => sources),
    files: compiled.flatMap(({ files }) => files),
    mir: compiled.map(({ mir }) => mir).join("\n"),
  };
}
