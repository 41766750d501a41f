import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterEach, describe, expect, it } from "vitest";
import { inspect, loadBtfFile, resolve } from "../../src/index.js";
import { corelate } from "../link/linker.js";

tmp.setGracefulCleanup();
const root = join(import.meta.dirname, "..", "..");
const vmlinux = "/sys/kernel/btf/vmlinux";
const other = join(root, "examples/exec-snoop/other-kernel.btf");

function program(field: string): string {
  return `#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
#[corelate::preserve_access_index]
#[repr(C)]
pub struct task_struct { pub pid: i32, pub tgid: i32 }
#[corelate::program("raw_tp/sched_process_exec")]
fn on_exec(_p: *const task_struct) -> i32 {
    unsafe { corelate::read_or_zero!(_p, ${field}) }
}
`;
}

/** A running `corelate watch`. */
class Watch {
  readonly child: ChildProcess;
  #out = "";
  #err = "";
  #seen = 0;

  constructor(
    readonly folder: string,
    args: readonly string[],
  ) {
    this.child = spawn(process.execPath, [corelate, "watch", ...args], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout!.on("data", (chunk: Buffer) => {
      this.#out += chunk.toString();
    });
    this.child.stderr!.on("data", (chunk: Buffer) => {
      this.#err += chunk.toString();
    });
  }

  get said(): string {
    return this.#err;
  }

  /** What is printed from the last call on, as soon as it has `text` in it. */
  async until(text: RegExp): Promise<string> {
    for (let tries = 0; tries < 2400; tries++) {
      const fresh = this.#out.slice(this.#seen);
      if (text.test(fresh)) {
        // The rest of a round follows at once.
        await new Promise((done) => setTimeout(done, 200));
        const all = this.#out.slice(this.#seen);
        this.#seen = this.#out.length;
        return all;
      }
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`${text} was not printed:\n${this.#out}${this.#err}`);
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    const status = new Promise<number | null>((done) => this.child.once("close", done));
    this.child.kill(signal);
    return await status;
  }
}

const running: Watch[] = [];
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill("SIGKILL");
});

function start(args: readonly string[]): Watch {
  const folder = tmp.dirSync({ prefix: "corelate-watch-", unsafeCleanup: true }).name;
  writeFileSync(join(folder, "main.rs"), program("tgid"));
  copyFileSync(other, join(folder, "other.btf"));
  const watch = new Watch(folder, args);
  running.push(watch);
  return watch;
}

/** The processes that were started by `pid`, and are still there. */
function childrenOf(pid: number): string {
  return spawnSync("pgrep", ["-P", String(pid)], { encoding: "utf8" }).stdout.trim();
}

describe.skipIf(!existsSync(vmlinux))("corelate watch", () => {
  it("shows the relocations again after each change, and goes on after an error", async () => {
    const watch = start(["main.rs", "--btf", vmlinux, "other.btf", "-o", "main.o"]);
    const source = join(watch.folder, "main.rs");
    const first = await watch.until(/built in .*\n(?:.*\n)*.*tgid/);
    expect(first).toMatch(/^built in \d+\.\d\d s\n/);
    const object = readFileSync(join(watch.folder, "main.o"));
    const targets = [vmlinux, join(watch.folder, "other.btf")].map((path, index) => ({
      name: String(index),
      btf: loadBtfFile(path),
    }));
    const expected = resolve(object, targets)[0]!.targets.map(({ value }) => String(value));
    // The two kernels differ, and so the table is not that of one of them twice.
    expect(new Set(expected).size).toBe(2);
    const row = first.split("\n").find((line) => line.includes("task_struct.tgid"))!;
    expect(row.trim().split(/\s+/).slice(-2)).toEqual(expected);

    writeFileSync(source, program("pid"));
    const second = await watch.until(/task_struct\.pid/);
    expect(second).toMatch(/^built in \d+\.\d\d s after a change of main\.rs\n/);
    expect(second).not.toContain("task_struct.tgid");

    writeFileSync(source, program("pit"));
    await watch.until(/^not built in .* after a change of main\.rs/m);
    expect(watch.said).toMatch(/no field `pit` on type/);
    expect(inspect(readFileSync(join(watch.folder, "main.o"))).relocations).toMatchObject([{ path: "pid" }]);

    writeFileSync(source, program("tgid"));
    expect(await watch.until(/task_struct\.tgid/)).toMatch(/^built in/);

    // The types of a kernel change: it is now the same as the running one.
    copyFileSync(vmlinux, join(watch.folder, "other.btf"));
    const third = await watch.until(/task_struct\.tgid/);
    expect(third).toContain("after a change of other.btf");
    const same = third.split("\n").find((line) => line.includes("task_struct.tgid"))!;
    expect(same.trim().split(/\s+/).slice(-2)).toEqual([expected[0], expected[0]]);
  }, 240_000);

  it.each(["SIGINT", "SIGTERM"] as const)(
    "ends at %s, with all that it started",
    async (signal) => {
      const watch = start(["main.rs", "--no-audit"]);
      await watch.until(/built in/);
      const children = childrenOf(watch.child.pid!);
      expect(children).not.toBe("");
      expect(await watch.end(signal)).toBe(0);
      for (const child of children.split("\n")) {
        for (let tries = 0; tries < 100 && existsSync(`/proc/${child}`); tries++)
          await new Promise((done) => setTimeout(done, 50));
        expect(existsSync(`/proc/${child}`)).toBe(false);
      }
    },
    120_000,
  );
});

describe("what cannot be watched", () => {
  const run = (folder: string, args: readonly string[]) =>
    spawnSync(process.execPath, [corelate, "watch", ...args], { cwd: folder, encoding: "utf8" });

  it("nothing is CRL0840", () => {
    const { status, stderr } = run(tmp.dirSync({ unsafeCleanup: true }).name, []);
    expect(stderr).toContain("error[CRL0840]: there is nothing to watch");
    expect(status).toBe(2);
  });

  it("two objects in one file are CRL0841", async () => {
    const watch = start(["main.rs", "main.rs", "-o", "main.o", "--no-audit"]);
    await watch.until(/not built/);
    expect(watch.said).toContain("error[CRL0841]: --output names one file, and 2 objects are made");
    expect(existsSync(join(watch.folder, "main.o"))).toBe(false);
  }, 120_000);

  it("a source that is not there is told, and watched for", async () => {
    const watch = start(["later.rs", "--no-audit"]);
    await watch.until(/not built/);
    writeFileSync(join(watch.folder, "later.rs"), program("tgid"));
    expect(await watch.until(/task_struct\.tgid/)).toContain("after a change of later.rs");
  }, 120_000);
});
