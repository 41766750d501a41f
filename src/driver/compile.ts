import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { CorelateError, input } from "../../lib/diagnostics/index.js";
import {
  againIn,
  type Companion,
  type CompileRequest,
  type CompileResult,
  compileCommand,
  compileRust,
  filesOfCrate,
  type Layout,
  type Rustc,
  startTools,
  temporaryFolder,
} from "../toolchain/index.js";
import { hintsFor } from "./hints.js";
import { type IrSource, readIr } from "./inputs/index.js";
import type { BuildOptions } from "./options.js";

/** A failure of rustc, with its own output, which the message ends with. */
export class RustcFailure extends CorelateError {
  readonly rustcOutput: string;

  constructor(rustcOutput: string) {
    super(input.rustcFailed(hintsFor(rustcOutput)));
    this.rustcOutput = rustcOutput;
    this.message += `\n${stripVTControlCharacters(rustcOutput).trimEnd()}`;
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
  readonly layout?: Layout;
  /** The names of each crate with an `import!`, by its root file: what it needs of the imported file. All is compiled without them. */
  readonly names?: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The compiled inputs. */
export interface Compiled {
  readonly sources: IrSource[];
  readonly rustcOutput: string;
  /** The files that the `.rs` inputs are made of. */
  readonly files: readonly string[];
  /** Whether the names did not do, so that all of an `import!` was compiled. */
  readonly whole: boolean;
}

/** The IR of all inputs, and what rustc said. @throws RustcFailure */
export function compileInputs(options: CompileOptions): Compiled {
  const folder = temporaryFolder();
  let whole = false;
  const compile = (path: string, index: number) => {
    const first = request(options, path, index, folder.name);
    const result = compileRust(first);
    if (result.status === 0 || first.names === undefined) return result;
    // The program is at fault, or a macro of another crate names what the crate does not.
    whole = true;
    return compileRust({ ...first, names: undefined });
  };
  try {
    return { ...gather(options.inputs, compile), whole };
  } finally {
    folder.remove();
  }
}

/** Inputs that are compiled while this process does something else. */
export interface Compiling extends Disposable {
  /** Waits for the IR of all inputs. @throws RustcFailure */
  finish(): readonly IrSource[];
}

/** Starts to compile the inputs. Whoever does not wait for the end has to dispose of it. */
export function startInputs(options: CompileOptions): Compiling {
  const folder = temporaryFolder();
  const jobs = new Map(
    options.inputs.flatMap((path, index) =>
      isRust(path) ? [[path, compileCommand(request(options, path, index, folder.name))] as const] : [],
    ),
  );
  const commands = [...jobs.values()];
  const tools = startTools(
    commands.map(({ command }) => command),
    commands[0]?.env ?? options.env,
    folder.name,
    againIn(options.layout ?? "sparse"),
  );
  const finish = () =>
    gather(options.inputs, (path) => {
      const job = jobs.get(path)!;
      const { status, stderr } = tools.wait(commands.indexOf(job));
      return { status, diagnostics: stderr, bitcode: job.bitcode, depInfo: job.depInfo };
    }).sources;
  return {
    finish,
    [Symbol.dispose]: () => {
      tools.stop();
      folder.remove();
    },
  };
}

function request(options: CompileOptions, path: string, index: number, folder: string): CompileRequest {
  const outDir = join(folder, String(index));
  mkdirSync(outDir, { mode: 0o700 });
  return {
    rustc: options.rustc!,
    companion: options.companion!,
    source: path,
    outDir,
    temporary: folder,
    rustcArgs: options.rustcArgs ?? [],
    env: options.env,
    seed: options.seed,
    layout: options.layout ?? "sparse",
    names: options.names?.get(path),
    colour: options.colour ?? false,
    messageFormat: options.messageFormat ?? "human",
  };
}

/** The IR of all inputs; `compile` has rustc make that of the `.rs` files. */
function gather(
  inputs: readonly string[],
  compile: (path: string, index: number) => CompileResult,
): Omit<Compiled, "whole"> {
  const sources: IrSource[] = [];
  const files: string[] = [];
  let rustcOutput = "";
  for (const [index, path] of inputs.entries()) {
    if (!isRust(path)) {
      sources.push(...readIr(path));
      continue;
    }
    const compiled = compile(path, index);
    if (compiled.status !== 0) throw new RustcFailure(compiled.diagnostics);
    rustcOutput += compiled.diagnostics;
    sources.push(...readIr(compiled.bitcode).map((source) => ({ ...source, name: path, fromRustc: true })));
    files.push(...filesOfCrate(compiled.depInfo));
  }
  return { sources, rustcOutput, files };
}

/** Whether `path` is for rustc. */
export function isRust(path: string): boolean {
  return path.endsWith(".rs");
}
