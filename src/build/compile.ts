import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CorelateError, input } from "../diagnostics/index.js";
import { temporaryFolder } from "../files/index.js";
import { type IrSource, readIr } from "../module/inputs.js";
import { type Companion, compileRust, type Rustc } from "../toolchain/index.js";
import { hintsFor } from "./hints.js";
import type { BuildOptions } from "./options.js";

/** rustc's own failure: its diagnostics are its own, and so is its output. */
export class RustcFailure extends CorelateError {
  readonly rustcOutput: string;

  constructor(rustcOutput: string) {
    super(input.rustcFailed(hintsFor(rustcOutput)).diagnostics);
    this.rustcOutput = rustcOutput;
  }
}

/** How inputs become IR. */
export interface CompileOptions
  extends Pick<BuildOptions, "inputs" | "rustcArgs" | "colour" | "messageFormat"> {
  readonly env: NodeJS.ProcessEnv;
  /** Those of the `.rs` files; undefined where there are none. */
  readonly rustc: Rustc | undefined;
  readonly companion: Companion | undefined;
  readonly seed: string;
  readonly layout?: "sparse" | "plain";
}

/** The IR of all inputs, and what rustc said. @throws RustcFailure */
export function compileInputs(options: CompileOptions): { sources: IrSource[]; rustcOutput: string } {
  const folder = temporaryFolder();
  try {
    const sources: IrSource[] = [];
    let rustcOutput = "";
    for (const [index, path] of options.inputs.entries()) {
      if (!isRust(path)) {
        sources.push(...readIr(path));
        continue;
      }
      const outDir = join(folder.name, String(index));
      mkdirSync(outDir, { mode: 0o700 });
      const compiled = compileRust({
        rustc: options.rustc!,
        companion: options.companion!,
        source: path,
        outDir,
        temporary: folder.name,
        rustcArgs: options.rustcArgs ?? [],
        env: options.env,
        seed: options.seed,
        layout: options.layout ?? "sparse",
        colour: options.colour ?? false,
        messageFormat: options.messageFormat ?? "human",
      });
      if (compiled.status !== 0) throw new RustcFailure(compiled.diagnostics);
      rustcOutput += compiled.diagnostics;
      sources.push(...readIr(compiled.bitcode).map((source) => ({ ...source, name: path })));
    }
    return { sources, rustcOutput };
  } finally {
    folder.remove();
  }
}

/** Whether `path` is for rustc. */
export function isRust(path: string): boolean {
  return path.endsWith(".rs");
}
