import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { inspect } from "../../lib/btf/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { BpfObject, findLibbpf, openLibbpf } from "../../src/kernel/index.js";
import { cargoOf } from "../../src/toolchain/index.js";
import { corelate, run, rustc, start } from "../link/linker.js";
import { buildExample, inEcosystem, needCrates, targetFolder } from "./ecosystem.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs a loader; `provoke` is called when it has attached its programs. Gives what it printed. */
function record(
  loader: string,
  args: readonly string[],
  provoke: () => void | Promise<void>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(loader, args, { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    let provoked = false;
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (provoked || !output.includes("attached\n")) return;
      provoked = true;
      Promise.resolve(provoke()).catch(reject);
    });
    child.on("error", reject);
    child.on("close", (status) => (status === 0 ? resolve(output) : reject(new Error(output))));
  });
}

/** What `tc` knows of lo; without it nothing is compared. */
const qdiscs = () => run("tc", ["qdisc", "show", "dev", "lo"], root).stdout;

const relocations = (object: Uint8Array) =>
  [...new Set(inspect(object).relocations.map((found) => `${found.root}.${found.path}`))].sort();

describe.skipIf(!inEcosystem)("with the crates of aya's", () => {
  it("aya-exec relocates task_struct and sock, and logs through aya-log", async (context) => {
    needCrates(context, join(root, "examples/aya-exec"));
    const { loader, object } = await buildExample("aya-exec");
    expect(relocations(object)).toEqual(
      expect.arrayContaining([
        "task_struct.comm",
        "task_struct.real_parent",
        "task_struct.tgid",
        "sock_common.skc_dport",
      ]),
    );
    if (!canLoad) return;
    const output = await record(loader, ["2"], () => {
      run("true", [], root);
      run("bash", ["-c", "echo >/dev/tcp/127.0.0.1/4567"], root);
    });
    expect(output).toMatch(new RegExp(`exec pid=\\d+ parent=${process.pid} comm=true`));
    expect(output).toContain("connect port=4567");
  }, 600_000);

  it("aya-contexts counts in maps of both forms", async (context) => {
    needCrates(context, join(root, "examples/aya-contexts"));
    const { loader, object } = await buildExample("aya-contexts");
    expect(relocations(object)).toEqual([
      "file.f_flags",
      "file.f_inode",
      "inode.i_ino",
      "sock.__sk_common.skc_dport",
    ]);
    const { programs, maps } = inspect(object);
    expect(programs.map((program) => program.section)).toEqual(
      expect.arrayContaining(["xdp", "classifier", "kprobe", "tracepoint", "lsm/file_open"]),
    );
    expect(maps.map((map) => [map.name, map.form]).sort()).toEqual([
      ["COUNTS", "legacy"],
      ["LAST_PORT", "btf"],
    ]);
    if (!canLoad) return;
    const server = createServer((_, response) => response.end("x".repeat(500)));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const before = qdiscs();
    const output = await record(loader, ["2", "lo"], async () => {
      await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: "close" } });
    });
    server.close();
    expect(qdiscs()).toBe(before);
    expect(Number(/count_tcp: (\d+)/.exec(output)?.[1])).toBeGreaterThan(3);
    expect(Number(/count_long: (\d+)/.exec(output)?.[1])).toBeGreaterThan(0);
    expect(output).toMatch(/last port: [1-9]/);
  }, 600_000);

  it("maps of #[map] and #[btf_map] are taken by libbpf with --btf-maps", async (context) => {
    needCrates(context, join(root, "examples/aya-contexts"));
    const folder = join(root, "examples/aya-contexts/ebpf");
    const args = ["cargo", "--", "build", "--locked", "--target", "bpfel-unknown-none"];
    const built = join(targetFolder(root), "btf-maps");
    // cargo does not notice a linker of the same version that has changed.
    await start(
      cargoOf(rustc),
      ["clean", "--target", "bpfel-unknown-none", "-p", "aya-contexts-ebpf", "--target-dir", built],
      folder,
    );
    const done = await start(process.execPath, [corelate, ...args, "--target-dir", built], folder, {
      RUSTFLAGS: "-C link-arg=--btf-maps",
    });
    expect(done.stderr).toContain("Finished");
    const object = readFileSync(join(built, "bpfel-unknown-none/debug/aya-contexts-ebpf"));
    expect(
      inspect(object)
        .maps.map((map) => [map.name, map.form, map.type])
        .sort(),
    ).toEqual([
      ["COUNTS", "btf", 6],
      ["LAST_PORT", "btf", 2],
    ]);
    if (!canLoad) return;
    using opened = BpfObject.open(openLibbpf(findLibbpf({ env: process.env })), object, {});
    // The kernel here may lack kprobes and LSM; the maps and the classifiers are what counts.
    for (const program of opened.programs())
      opened.setAutoload(program, /^(xdp|sched_cls)$/.test(program.type));
    expect(opened.load()).toBe(0);
  }, 600_000);

  it("nothing is built again where nothing changed", async (context) => {
    needCrates(context, join(root, "examples/aya-exec"));
    await buildExample("aya-exec");
    expect((await buildExample("aya-exec")).said).not.toContain("Compiling");
  }, 600_000);
});
