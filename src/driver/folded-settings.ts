import { type Diagnostic, settings } from "../../lib/diagnostics/index.js";
import type { Llvm } from "../../lib/llvm-bindings/index.js";
import { keepLoaderSettings, type PlainSetting } from "../../passes/decode/keep-loader-settings/index.js";
import { runLlvm, runPasses } from "../../passes/index.js";
import { internalize } from "../../passes/prepare/internalize/index.js";
import { lowerPanics } from "../../passes/prepare/lower-panics/index.js";
import { type CompileOptions, compileInputs, RustcFailure } from "./compile.js";
import type { ModuleOptions } from "./options.js";
import { openUnit } from "./unit.js";

/**
 * What rustc itself has compiled to the initial value of one of `plain`: it leaves nothing of such a read in the IR, not even with the flags of
 * `codegenFlags`. At `-Copt-level=0` it does, so a program with such constants is compiled once more, to be looked at.
 */
export function readsThatRustcFolded(
  llvm: Llvm,
  compile: CompileOptions,
  module: ModuleOptions,
  plain: readonly PlainSetting[],
  told: readonly Diagnostic[],
): Diagnostic[] {
  if (plain.length === 0) return [];
  const found: Diagnostic[] = [];
  try {
    const { sources } = compileInputs(unoptimised(compile));
    using opened = openUnit(llvm, sources, module, found);
    const { unit } = opened;
    // Addresses that are kept in local variables.
    runLlvm(unit, "function(mem2reg)");
    runPasses([lowerPanics, internalize, keepLoaderSettings], unit);
  } catch (error) {
    if (!(error instanceof RustcFailure)) throw error;
    const unread = plain.filter(({ unread }) => unread);
    return unread.map(({ name, location }) => settings.unread(name, location));
  }
  return found.filter(({ message }) => !told.some((one) => one.message === message));
}

function unoptimised(compile: CompileOptions): CompileOptions {
  return {
    ...compile,
    // rustc has warned already.
    rustcArgs: [...(compile.rustcArgs ?? []), "-Copt-level=0", "--cap-lints=allow"],
    colour: false,
    messageFormat: "json",
  };
}
