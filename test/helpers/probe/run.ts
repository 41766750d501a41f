import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadBtfFile, vmlinuxBtf } from "../../../lib/btf/index.js";
import { helpers } from "../../../lib/kernel-features/index.js";
import { kernelCache, requireKernel } from "../../../src/kernels/index.js";
import { temporaryFolder } from "../../../src/toolchain/index.js";
import { bootConsole } from "../../guest/console.js";
import { kindsOf } from "./kinds.js";

/** What a kernel says of each helper in one kind of program. */
export interface Said {
  readonly type: string;
  readonly name: string;
  /** A letter for each helper from number 1 on: `y` it may, `g` it may with a license, `n` it may not. */
  readonly answers: string;
}

/** Asks the running kernel. */
export function askRunning(): Said[] {
  const folder = temporaryFolder();
  try {
    const lines = kindsOf(loadBtfFile(vmlinuxBtf)).map(({ line }) => `${line}\n`);
    const { stdout } = spawnSync(compileProbe(folder.name), [String(helpers.length - 1)], {
      input: lines.join(""),
      encoding: "utf8",
    });
    return read(stdout);
  } finally {
    folder.remove();
  }
}

/** Boots the kernel `name`, and asks it. */
export async function askBooted(name: string): Promise<Said[]> {
  const { btf } = requireKernel(name, kernelCache(process.env));
  const folder = temporaryFolder();
  try {
    const kinds = Buffer.from(
      kindsOf(loadBtfFile(btf!))
        .map(({ line }) => `${line}\n`)
        .join(""),
    );
    return read(await bootConsole(name, readFileSync(compileProbe(folder.name)), { kinds }));
  } finally {
    folder.remove();
  }
}

function compileProbe(folder: string): string {
  const out = join(folder, "probe");
  const source = join(import.meta.dirname, "probe.c");
  const { status, stderr } = spawnSync("clang-22", ["-static", "-O2", "-Wall", "-o", out, source], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return out;
}

function read(text: string): Said[] {
  if (!/^end\r?$/m.test(text)) throw new Error(`the probe did not end: ${text.slice(-2000)}`);
  return [...text.matchAll(/^kind (\w+):(\S+) (\S+)\r?$/gm)].map(([, type, name, answers]) => ({
    type: type!,
    name: name!,
    answers: answers!.slice(0, helpers.length - 1),
  }));
}
