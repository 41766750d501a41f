import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import tmp from "tmp";
import { loadWithLibbpf } from "../../src/kernel/index.js";
import { start } from "../link/linker.js";

/** An object, and the types that it is relocated for. */
export interface Job {
  readonly object: string;
  /** A BTF file; without it the running kernel's, and then its programs are loaded, too. */
  readonly target?: string;
  /** What is behind the `/` of the programs' sections. */
  readonly hooks: Readonly<Record<string, string>>;
}

/** What a loader made of a job. */
export interface Result {
  /** The instructions that would go to the kernel, as hexadecimal, by program. */
  readonly programs: Readonly<Record<string, string>>;
  /** Why there are none. */
  readonly failed?: string;
  /** What the kernel answered, by program: whether it is loaded with the object's BTF, or why it is not. */
  readonly kernel: Readonly<Record<string, "btf" | "no-btf" | { readonly refused: string }>>;
  /** Why it was not asked. */
  readonly kernelFailed?: string;
}

/** Lets a loader of ours (`aya/src/batch.rs`, `cilium/batch.go`) do all jobs in one process. @throws Error where it ends before the last one */
export async function runBatch(loader: string, jobs: readonly Job[]): Promise<Result[]> {
  const folder = tmp.dirSync({ prefix: "corelate-batch-", unsafeCleanup: true, mode: 0o700 });
  try {
    const manifest = join(folder.name, "jobs");
    const lines = jobs.map(({ object, target, hooks }) =>
      [object, target ?? "-", ...Object.entries(hooks).map((pair) => pair.join("="))].join("\t"),
    );
    writeFileSync(manifest, lines.map((line) => `${line}\n`).join(""));
    const done = await start(loader, ["--batch", manifest], folder.name);
    const results = done.stdout
      .split(/^job\n/m)
      .slice(1)
      .map(readResult);
    if (done.status !== 0 || results.length !== jobs.length)
      throw new Error(`${loader} ended at ${jobs[results.length - 1]?.object}: ${done.stderr}`);
    return results;
  } finally {
    folder.removeCallback();
  }
}

function readResult(text: string): Result {
  const programs: Record<string, string> = {};
  const kernel: Record<string, Result["kernel"][string]> = {};
  let failed: string | undefined;
  let kernelFailed: string | undefined;
  for (const line of text.split("\n")) {
    const [word = "", name = "", value = ""] = line.split(" ");
    if (word === "program") programs[name] = value;
    else if (word === "failed") failed = line.slice(word.length + 1);
    else if (word === "kernel-failed") kernelFailed = line.slice(word.length + 1);
    else if (word === "kernel" && (value === "btf" || value === "no-btf")) kernel[name] = value;
    else if (word === "kernel") kernel[name] = { refused: line.split(" ").slice(3).join(" ") };
  }
  return {
    programs,
    kernel,
    ...(failed === undefined ? {} : { failed }),
    ...(kernelFailed === undefined ? {} : { kernelFailed }),
  };
}

/** The relocations of the jobs by libbpf, in this process. What the kernel says is in the objects' own records. */
export async function relocateWithLibbpf(jobs: readonly Job[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const { object, target } of jobs) {
    // vitest gives up on a worker that it does not hear from.
    await setImmediate();
    const loaded = loadWithLibbpf(readFileSync(object), {
      name: "object",
      libbpf: { env: process.env },
      btfPath: target,
    });
    const gaveUp =
      /^(prog '.*': relo #\d+: failed to (relocate|patch insn).*|.*: legacy map definitions.*)$/m;
    const why = gaveUp.exec(loaded.log)?.[0];
    const failed = why ?? (loaded.programs.length === 0 ? loaded.warnings.join("; ") : undefined);
    const programs = Object.fromEntries(
      loaded.programs.map(({ name, insns }) => [name, Buffer.from(insns).toString("hex")]),
    );
    results.push({
      programs: failed === undefined ? programs : {},
      kernel: {},
      ...(failed === undefined ? {} : { failed }),
    });
  }
  return results;
}
