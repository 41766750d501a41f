import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CpioEntry, cpio, fileMode, folderMode } from "../../src/guest/cpio.js";
import { findQemu, machines } from "../../src/guest/index.js";
import { loaderArchive } from "../../src/guest/initramfs.js";
import { kernelArguments } from "../../src/guest/machine.js";
import { bootImage, kernelCache, requireKernel } from "../../src/kernels/index.js";
import { temporaryFolder } from "../../src/toolchain/index.js";

/**
 * Boots the kernel `name` with `init` as its first program, which finds `files` in /job. Gives what it printed, up to its line `end`,
 * for which it has so many seconds.
 */
export async function bootConsole(
  name: string,
  init: Uint8Array,
  files: Readonly<Record<string, Uint8Array>>,
  seconds = 540,
): Promise<string> {
  const kernel = requireKernel(name, kernelCache(process.env));
  const folder = temporaryFolder();
  try {
    const entries: CpioEntry[] = [
      { name: "job", mode: folderMode },
      ...Object.entries(files).map(([file, data]) => ({ name: `job/${file}`, mode: fileMode, data })),
    ];
    const initramfs = join(folder.name, "initramfs");
    writeFileSync(initramfs, Buffer.concat([loaderArchive(init), cpio(entries)]));
    const text = await run(await bootImage(kernel, process.env), initramfs, seconds);
    if (!/^end\r?$/m.test(text)) throw new Error(`${name} did not come to its end: ${text.slice(-2000)}`);
    return text.replaceAll("\r", "");
  } finally {
    folder.remove();
  }
}

function run(image: string, initramfs: string, seconds: number): Promise<string> {
  const args = [
    ...["-accel", "tcg,thread=single", ...machines.amd64.arguments, "-m", "512", "-smp", "1"],
    ...["-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-monitor", "none"],
    ...["-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"],
    ...["-kernel", image, "-initrd", initramfs, "-append", kernelArguments("amd64")],
  ];
  return new Promise((resolve, reject) => {
    const machine = spawn(findQemu("amd64", process.env), args, { stdio: ["ignore", "pipe", "inherit"] });
    const late = setTimeout(() => machine.kill("SIGKILL"), seconds * 1000);
    let text = "";
    machine.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
    });
    machine.once("error", reject);
    machine.once("close", () => {
      clearTimeout(late);
      resolve(text);
    });
  });
}
