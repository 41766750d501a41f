import { closeSync, existsSync, openSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import tmp from "tmp";
import { parseObject } from "../../lib/btf/index.js";
import { CorelateError, type Diagnostic, input, testErrors } from "../../lib/diagnostics/index.js";
import { packagePath, readWhole } from "../../lib/files/index.js";
import { build } from "../build.js";
import { runThrough } from "../toolchain/index.js";

/** An object that is tested. */
export interface TestObject {
  /** What results call it: the path that was given, or that of what cargo built. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Warnings of the build. */
  readonly diagnostics: readonly Diagnostic[];
  /** What rustc said. */
  readonly rustcOutput: string;
}

/** How objects are come by. */
export interface ObjectOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Further arguments for `cargo build`. */
  readonly cargoArgs?: readonly string[];
  /** Show what cargo says on standard error; else it is told when it fails. */
  readonly showCargo?: boolean;
  /** What the audit of a build finds is an error, as with `corelate build`; the default is true. */
  readonly audit?: boolean;
  /** Whether rustc may colour its messages. */
  readonly colour?: boolean;
}

const sources = new Set([".rs", ".ll", ".bc", ".rlib", ".a"]);

/**
 * The objects that `path` stands for: an object is read, Rust and LLVM IR are built as `corelate build` does, and of a folder or a `Cargo.toml` cargo builds every program
 * for BPF.
 *
 * @throws what `build` throws, CRL0050 and CRL0200 to CRL0204 for what is no object, CRL0703 and CRL0704 of cargo
 */
export async function objectsOf(path: string, options: ObjectOptions): Promise<TestObject[]> {
  if (basename(path) === "Cargo.toml" || isFolder(path)) return await cargoObjects(path, options);
  if (sources.has(extname(path))) return [built(path, options)];
  const bytes = readInput(path);
  if (isIr(bytes)) return [built(path, options)];
  // What is no object is told before any kernel is booted.
  parseObject(bytes);
  return [{ path, bytes, diagnostics: [], rustcOutput: "" }];
}

function built(path: string, { env, audit, colour = false }: ObjectOptions): TestObject {
  const { output, diagnostics, rustcOutput } = build({
    inputs: [path],
    env,
    colour,
    ...(audit === undefined ? {} : { audit }),
  });
  return { path, bytes: output, diagnostics, rustcOutput };
}

/** The nearest `Cargo.toml`, in `folder` or above. */
export function findManifest(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const path = join(at, "Cargo.toml");
    if (existsSync(path)) return path;
    if (at === dirname(at)) return undefined;
  }
}

/** Runs `corelate cargo -- build`, which chooses the members of a workspace that are for BPF. */
async function cargoObjects(path: string, options: ObjectOptions): Promise<TestObject[]> {
  const manifest = isFolder(path) ? join(path, "Cargo.toml") : path;
  const folder = tmp.dirSync({ mode: 0o700, unsafeCleanup: true });
  const output = join(folder.name, "messages");
  const said = join(folder.name, "said");
  const [out, err] = [openSync(output, "w"), openSync(said, "w")];
  try {
    const cargo = ["cargo", "--", "build", "--manifest-path", manifest];
    const target = ["--target", "bpfel-unknown-none", "--message-format=json-render-diagnostics"];
    const status = await runThrough(
      process.execPath,
      [corelate, ...cargo, ...target, ...(options.cargoArgs ?? [])],
      {
        // The note that nothing was audited is for those who ask for a build.
        env: { ...options.env, CORELATE_AUDIT: options.env.CORELATE_AUDIT ?? "0" },
        stdio: ["ignore", out, options.showCargo ? "inherit" : err],
      },
    );
    if (status !== 0) {
      const lines = readFileSync(said, "utf8").trimEnd().split("\n");
      throw new CorelateError(
        testErrors.cargoFailed(dirname(manifest), status, options.showCargo ? [] : lines.slice(-mostLines)),
      );
    }
    const found = executables(readFileSync(output, "utf8"));
    if (found.length === 0) throw new CorelateError(testErrors.noPrograms(dirname(manifest)));
    return found.map((executable) => {
      const bytes = readInput(executable);
      parseObject(bytes);
      return { path: relative(process.cwd(), executable), bytes, diagnostics: [], rustcOutput: "" };
    });
  } finally {
    closeSync(out);
    closeSync(err);
    folder.removeCallback();
  }
}

/** How much of what cargo says is told. */
const mostLines = 40;

/** This package's program. */
const corelate = packagePath("dist", "src", "cli", "main.js");

/** The programs that cargo says it made, by path. */
function executables(messages: string): string[] {
  const found = new Set<string>();
  for (const line of messages.split("\n")) {
    if (!line.startsWith("{")) continue;
    const { reason, executable } = JSON.parse(line) as { reason?: unknown; executable?: unknown };
    if (reason === "compiler-artifact" && typeof executable === "string") found.add(executable);
  }
  return [...found].sort();
}

/** LLVM's bitcode, bare or wrapped, and archives. */
function isIr(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 8)).toString("hex");
  return ["4243c0de", "dec0170b", "213c617263683e0a"].some((magic) => start.startsWith(magic));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function readInput(path: string): Uint8Array {
  try {
    return readWhole(path);
  } catch (error) {
    throw new CorelateError(input.unreadable(path, (error as Error).message));
  }
}
