import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CorelateError, guestErrors } from "../../lib/diagnostics/index.js";
import { shellLine, trace } from "../../lib/trace/index.js";
import { guarded, temporaryFolder } from "../toolchain/index.js";
import { type Answer, readAnswer } from "./answers.js";
import { FrameReader } from "./frames.js";
import { findQemu, type GuestArchitecture, kernelArguments, machines } from "./machine.js";

/** A kernel, and what runs on it. */
export interface Guest {
  readonly arch: GuestArchitecture;
  /** What QEMU takes as `-kernel`. */
  readonly image: string;
  readonly initramfs: Uint8Array;
  /** Megabytes. */
  readonly memory?: number;
}

/** How long a guest may be silent. */
export interface BootLimits {
  /** Seconds until the loader runs. */
  readonly boot: number;
  /** Seconds between two answers. */
  readonly answer: number;
}

/** How a guest ended. */
export interface BootEnd {
  /** `finished`: the loader said that it was done. `panicked`: the machine ended before. `hung`: it was silent for too long. */
  readonly outcome: "finished" | "panicked" | "hung";
  /** The end of what was printed besides answers. */
  readonly console: string;
  /** Answers that came damaged. */
  readonly damaged: number;
}

/**
 * Boots `guest` and hands over what its loader answers. QEMU ends with this process, however that ends, and so do the files that it was started with.
 *
 * @throws CRL0630 where there is no QEMU, CRL0631 where it does not start
 */
export async function boot(
  guest: Guest,
  limits: BootLimits,
  env: NodeJS.ProcessEnv,
  onAnswer: (answer: Answer) => void,
): Promise<BootEnd> {
  const qemu = findQemu(guest.arch, env);
  const folder = temporaryFolder();
  try {
    const initramfs = join(folder.name, "initramfs");
    writeFileSync(initramfs, guest.initramfs);
    return await watch(qemu, qemuArguments(guest, initramfs), folder.name, limits, env, onAnswer);
  } finally {
    folder.remove();
  }
}

function qemuArguments({ arch, image, memory }: Guest, initramfs: string): string[] {
  return [
    ...["-accel", "tcg,thread=single", ...machines[arch].arguments],
    ...["-m", String(memory ?? 512), "-smp", "1", "-nodefaults", "-no-user-config", "-no-reboot"],
    ...["-display", "none", "-monitor", "none", "-chardev", "stdio,id=console,signal=off"],
    ...["-serial", "chardev:console"],
    ...["-kernel", image, "-initrd", initramfs, "-append", kernelArguments(arch)],
  ];
}

function watch(
  qemu: string,
  args: readonly string[],
  folder: string,
  limits: BootLimits,
  env: NodeJS.ProcessEnv,
  onAnswer: (answer: Answer) => void,
): Promise<BootEnd> {
  return new Promise((resolve, reject) => {
    const how = guarded(qemu, args, ["ignore", "pipe", "pipe"], folder);
    trace(env, shellLine(qemu, args));
    const machine = spawn(how.command, how.args, { ...how.options, env });
    const reader = new FrameReader();
    let finished = false;
    let hung = false;
    let spoke = false;
    let said = "";
    const end = () => endGroup(machine.pid, how.options.detached);
    const late = () => {
      hung = true;
      end();
    };
    let limit = setTimeout(late, limits.boot * 1000);
    machine.stdout?.on("data", (chunk: Buffer) => {
      for (const json of reader.push(chunk)) {
        const answer = readAnswer(json);
        if (answer === undefined) continue;
        spoke = true;
        clearTimeout(limit);
        limit = setTimeout(late, limits.answer * 1000);
        finished ||= answer.event === "end";
        onAnswer(answer);
      }
    });
    machine.stderr?.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4096);
    });
    machine.once("error", (error) => {
      clearTimeout(limit);
      reject(new CorelateError(guestErrors.qemuFailed(qemu, [error.message])));
    });
    machine.once("close", (status) => {
      clearTimeout(limit);
      const { console, damaged } = reader;
      // QEMU says what it cannot do on its standard error, before it prints anything of the guest.
      if (!finished && !hung && !spoke && status !== 0 && console.trim() === "")
        reject(new CorelateError(guestErrors.qemuFailed(qemu, said.trim().split("\n"))));
      else resolve({ outcome: finished ? "finished" : hung ? "hung" : "panicked", console, damaged });
    });
  });
}

/** The shell that guards QEMU, and QEMU: they are a process group of their own. */
function endGroup(pid: number | undefined, isGroup: boolean): void {
  if (pid === undefined) return;
  try {
    process.kill(isGroup ? -pid : pid, "SIGKILL");
  } catch {
    // It has just ended.
  }
}
