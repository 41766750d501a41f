import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BpfObject, capturePrints, findLibbpf, joinMessages, openLibbpf } from "../../src/kernel/index.js";
import { cargoOf } from "../../src/toolchain/index.js";
import { targetFolder } from "../cargo/ecosystem.js";
import { run, rustc, start } from "../link/linker.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));

/** A program as the kernel has it, after relocation and verification. */
export interface LoadedProgram {
  readonly name: string;
  /** Disassembled, with the numbers of maps and of other objects' BTF taken out. */
  readonly instructions: readonly string[];
  /** Whether the kernel took the object's BTF. */
  readonly hasBtf: boolean;
}

/** What a loader made of an object: its programs by name, or what it said. */
export type Outcome = { readonly programs: readonly LoadedProgram[] } | { readonly refused: string };

/** Loads the object at a path. `hooks` are the names behind the `/` of the sections, by program. */
export type Loader = (object: string, hooks: Readonly<Record<string, string>>) => Promise<Outcome>;

/** Builds the loaders that are not there; the reason where one cannot be built. */
export async function buildLoaders(): Promise<
  Readonly<Record<"libbpf" | "aya" | "cilium", Loader>> | string
> {
  const missing = await buildAyaLoader();
  if (missing !== undefined) return missing;
  const go = await start("go", ["build", "-o", ciliumLoader, "."], join(here, "cilium"), {
    GOFLAGS: "-mod=readonly",
  });
  if (go.status !== 0)
    return `the loader with cilium/ebpf cannot be built: ${go.stderr.trim().split("\n")[0]}`;
  return {
    libbpf: loadInProcess,
    aya: (object, hooks) =>
      holdAndLook(ayaLoader, [object, ...Object.entries(hooks).map((pair) => pair.join("="))]),
    cilium: (object) => holdAndLook(ciliumLoader, [object]),
  };
}

/** The programs that `buildLoaders` builds. */
export const ayaLoader = join(targetFolder(root), "debug", "aya-loader");
export const ciliumLoader = join(targetFolder(root), "cilium-loader");

/** Builds the loader with aya; the reason where it cannot be built. */
export async function buildAyaLoader(): Promise<string | undefined> {
  const target = targetFolder(root);
  mkdirSync(target, { recursive: true });
  const cargo = await start(
    cargoOf(rustc),
    ["build", "--locked", "--quiet", "--target-dir", target],
    join(here, "aya"),
    { RUSTC: rustc.path },
  );
  if (cargo.status === 0) return undefined;
  return `the loader with aya cannot be built: ${cargo.stderr.trim().split("\n")[0]}`;
}

/**
 * The loader with the newest aya, which wants rustc 1.98: older ones compile it with the one function that they have under a feature's name. The
 * reason where it cannot be built.
 */
export async function buildNewestAya(): Promise<Loader | string> {
  const target = join(targetFolder(root), "newest");
  mkdirSync(target, { recursive: true });
  const cargo = await start(
    cargoOf(rustc),
    ["build", "--locked", "--quiet", "--ignore-rust-version", "--target-dir", target],
    join(here, "aya-newest"),
    {
      RUSTC: rustc.path,
      RUSTC_BOOTSTRAP: "1",
      RUSTFLAGS: "-Zcrate-attr=feature(result_option_map_or_default)",
    },
  );
  if (cargo.status !== 0)
    return `the loader with the newest aya cannot be built: ${cargo.stderr.trim().split("\n")[0]}`;
  const loader = join(target, "debug", "aya-newest-loader");
  return (object, hooks) =>
    holdAndLook(loader, [object, ...Object.entries(hooks).map((pair) => pair.join("="))]);
}

/** A program that aya tried to load: whether the kernel took it, and the object's BTF with it. */
export type Tried = { readonly name: string } & ({ readonly hasBtf: boolean } | { readonly refused: string });

/** Tries each program of an object by itself with aya; what aya said where it did not get that far. */
export async function tryEachWithAya(
  object: string,
  hooks: Readonly<Record<string, string>>,
): Promise<readonly Tried[] | string> {
  const child = spawn(ayaLoader, [object, "--each", ...Object.entries(hooks).map((pair) => pair.join("="))], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  const { stdout, refused } = await untilLoaded(child);
  if (refused !== undefined) return refused;
  try {
    const lines = stdout.trim().split("\n").slice(0, -1);
    return lines.map((line) => {
      const [name = "", word = "", ...rest] = line.split(" ");
      return word === "refused" ? { name, refused: rest.join(" ") } : { name, hasBtf: hasBtf(["id", word]) };
    });
  } finally {
    child.stdin?.end();
  }
}

function hasBtf(which: readonly string[]): boolean {
  const show = run("bpftool", ["-j", "prog", "show", ...which], root);
  if (show.status !== 0) throw new Error(show.stdout);
  return "btf_id" in (JSON.parse(show.stdout) as object);
}

/** libbpf, in this process. */
async function loadInProcess(object: string): Promise<Outcome> {
  const libbpf = openLibbpf(findLibbpf({ env: process.env }));
  const { result, messages } = capturePrints(libbpf, () => {
    using opened = BpfObject.open(libbpf, readFileSync(object));
    const failed = opened.load() !== 0;
    const programs = opened.programs().sort((a, b) => (a.name < b.name ? -1 : 1));
    return failed ? undefined : programs.map((one) => look(one.name, ["id", idOf(opened.programFd(one))]));
  });
  return result === undefined ? { refused: joinMessages(messages) } : { programs: result };
}

/** The number that the kernel gave to a program of ours. */
function idOf(descriptor: number): string {
  return /^prog_id:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8"))![1]!;
}

/** Runs a loader that keeps its programs until its standard input ends, and looks at them meanwhile. */
async function holdAndLook(loader: string, args: readonly string[]): Promise<Outcome> {
  const programs = await holdWhile(loader, args, (ids) =>
    Object.entries(ids).map(([name, id]) => look(name, ["id", id])),
  );
  return "refused" in programs ? programs : { programs };
}

/** The same with something else to do: `use` gets the kernel's numbers of the programs by their names. */
export async function holdWhile<T>(
  loader: string,
  args: readonly string[],
  use: (ids: Readonly<Record<string, string>>) => T,
): Promise<T | { readonly refused: string }> {
  const child = spawn(loader, args, { stdio: ["pipe", "pipe", "pipe"] });
  const { stdout, refused } = await untilLoaded(child);
  if (refused !== undefined) return { refused };
  try {
    const lines = stdout.trim().split("\n").slice(0, -1);
    return use(Object.fromEntries(lines.map((line) => line.split(" ") as [string, string])));
  } finally {
    child.stdin?.end();
  }
}

function untilLoaded(child: ChildProcess): Promise<{ stdout: string; refused?: string }> {
  return new Promise((resolve) => {
    let stdout = "";
    let stderr = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.stdout?.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stdout.endsWith("loaded\n")) resolve({ stdout });
    });
    child.on("error", (error) => resolve({ stdout, refused: error.message }));
    child.on("close", () => resolve({ stdout, refused: stderr }));
  });
}

function look(name: string, which: readonly string[]): LoadedProgram {
  const dump = run("bpftool", ["-j", "prog", "dump", "xlated", ...which], root);
  if (dump.status !== 0) throw new Error(`${name}: ${dump.stdout}`);
  const instructions = JSON.parse(dump.stdout) as { disasm?: string }[];
  return {
    name,
    instructions: instructions.map(({ disasm }) =>
      (disasm ?? "").replace(/map\[id:\d+\]/, "map").replace(/#(bpf_prog_)[0-9a-f]+\w*/, "#program"),
    ),
    hasBtf: hasBtf(which),
  };
}
