import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildCompanion, codegenFlags, cratesFolder, findRustc, runTool } from "../../src/toolchain/index.js";

/** Folder of the Rust fixtures: `fail` must not compile, `bpf` must. */
export const fixtures = join(cratesFolder(), "tests");

/** One error of rustc: where it starts, from 1. */
export interface RustError {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** How to run rustc for BPF with the companion crate; built once for all tests of this process. */
export class BpfCompiler {
  readonly #rustc = findRustc({ env: process.env, target: "bpfel-unknown-none" });
  readonly #companion = buildCompanion(this.#rustc, process.env);

  /** The IR of `source` before any pass. `seed` is CORELATE_SEED. */
  ir(source: string, out: string, edition: string, seed = ""): string {
    const { status, stderr } = this.#run(source, out, edition, ["--emit", "llvm-ir", "-Dwarnings"], seed);
    if (status !== 0) throw new Error(stderr);
    return readFileSync(out, "utf8");
  }

  /** The errors that rustc has for `source`. */
  errors(source: string, out: string): RustError[] {
    const { stderr } = this.#run(source, out, "2021", ["--emit", "metadata", "--error-format", "json"], "");
    return stderr
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as RustMessage)
      .filter(({ level, spans }) => level === "error" && spans.length > 0)
      .map(({ message, spans }) => {
        let span = spans.find((span) => span.is_primary) ?? spans[0]!;
        // What a macro wrote has its place in the crate: go to where the user called it.
        while (span.expansion) span = span.expansion.span;
        return { line: span.line_start, column: span.column_start, message };
      });
  }

  #run(source: string, out: string, edition: string, more: readonly string[], seed: string) {
    const { rlib, dependencies } = this.#companion;
    const args = [source, "--crate-type", "cdylib", "--edition", edition, "--target", this.#rustc.target];
    args.push(...codegenFlags, "--extern", `corelate=${rlib}`, "-L", `dependency=${dependencies}`, "-o", out);
    return runTool(this.#rustc.path, [...args, ...more], { ...process.env, CORELATE_SEED: seed });
  }
}

/** What `--error-format json` prints, as far as it is read here. */
interface RustMessage {
  readonly level: string;
  readonly message: string;
  readonly spans: readonly RustSpan[];
}

interface RustSpan {
  readonly is_primary: boolean;
  readonly line_start: number;
  readonly column_start: number;
  readonly expansion: { readonly span: RustSpan } | null;
}
