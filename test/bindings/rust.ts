import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { dirSync } from "tmp";
import {
  buildCompanion,
  type Companion,
  cratesFolder,
  findRustc,
  runTool,
} from "../../src/toolchain/index.js";

/** How {@link compileRust} compiles. */
export interface RustSetup {
  readonly target: "host" | "bpf";
  readonly edition: "2021" | "2024";
  /** Whether the companion crate is at hand. */
  readonly attribute: boolean;
}

/** Compiles `text` as a library up to its metadata, which evaluates every constant; gives rustc's messages. */
export async function compileRust(text: string, setup: RustSetup, folder: string): Promise<string> {
  const rustc = findRustc({ env: process.env, target: "bpfel-unknown-none" });
  const source = join(folder, "lib.rs");
  writeFileSync(source, `#![no_std]\n${text}`);
  const args = [source, "--crate-type", "lib", "--edition", setup.edition, "--emit", "metadata"];
  args.push("-o", join(folder, "lib.rmeta"), "--color", "never");
  if (setup.target === "bpf") args.push("--target", rustc.target);
  if (setup.attribute) {
    const companion = setup.target === "bpf" ? buildCompanion(rustc, process.env) : hostCompanion(rustc.path);
    args.push("--extern", `corelate=${companion.rlib}`, "-L", `dependency=${companion.dependencies}`);
  }
  // A whole kernel takes rustc a minute, and a test runner whose worker does not answer for so long gives it up.
  return new Promise((resolve) => {
    execFile(rustc.path, args, { maxBuffer: 1 << 28 }, (error, _, stderr) => {
      resolve(error === null ? stderr : `${error.message}\n${stderr}`);
    });
  });
}

let host: Pick<Companion, "rlib" | "dependencies"> | undefined;

/** The companion crate for the host, built once a test file. */
function hostCompanion(rustc: string): Pick<Companion, "rlib" | "dependencies"> {
  if (host !== undefined) return host;
  const target = dirSync({ unsafeCleanup: true, mode: 0o700 }).name;
  const manifest = join(cratesFolder(), "Cargo.toml");
  const args = ["build", "--offline", "--locked", "-p", "corelate", "--manifest-path", manifest];
  const done = runTool("cargo", [...args, "--target-dir", target], { ...process.env, RUSTC: rustc });
  if (done.status !== 0) throw new Error(`cargo failed:\n${done.stderr}`);
  host = {
    rlib: join(target, "debug", "libcorelate.rlib"),
    dependencies: join(target, "debug", "deps"),
  };
  return host;
}
