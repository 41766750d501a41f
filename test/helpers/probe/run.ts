import { spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadBtfFile, vmlinuxBtf } from "../../../lib/btf/index.js";
import { helpers } from "../../../lib/kernel-features/index.js";
import { cpio, fileMode, folderMode } from "../../../src/guest/cpio.js";
import { findQemu, machines } from "../../../src/guest/index.js";
import { loaderArchive } from "../../../src/guest/initramfs.js";
import { kernelArguments } from "../../../src/guest/machine.js";
import { bootImage, kernelCache, requireKernel } from "../../../src/kernels/index.js";
import { temporaryFolder } from "../../../src/toolchain/index.js";
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
  const kernel = requireKernel(name, kernelCache(process.env));
  const folder = temporaryFolder();
  try {
    const lines = kindsOf(loadBtfFile(kernel.btf!)).map(({ line }) => `${line}\n`);
    const initramfs = join(folder.name, "initramfs");
    const job = cpio([
      { name: "job", mode: folderMode },
      { name: "job/kinds", mode: fileMode, data: Buffer.from(lines.join("")) },
    ]);
    writeFileSync(initramfs, Buffer.concat([loaderArchive(readFileSync(compileProbe(folder.name))), job]));
    const image = await bootImage(kernel, process.env);
    return read(await boot(image, initramfs));
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

function boot(image: string, initramfs: string): Promise<string> {
  const qemu = findQemu("amd64", process.env);
  const args = [
    ...["-accel", "tcg,thread=single", ...machines.amd64.arguments, "-m", "512", "-smp", "1"],
    ...["-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-monitor", "none"],
    ...["-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"],
    ...["-kernel", image, "-initrd", initramfs, "-append", kernelArguments("amd64")],
  ];
  return new Promise((resolve, reject) => {
    const machine = spawn(qemu, args, { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    machine.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
    });
    machine.once("error", reject);
    machine.once("close", () => resolve(text));
  });
}

function read(text: string): Said[] {
  if (!/^end\r?$/m.test(text)) throw new Error(`the probe did not end: ${text.slice(-2000)}`);
  return [...text.matchAll(/^kind (\w+):(\S+) (\S+)\r?$/gm)].map(([, type, name, answers]) => ({
    type: type!,
    name: name!,
    answers: answers!.slice(0, helpers.length - 1),
  }));
}
