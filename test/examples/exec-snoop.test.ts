import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { checkEvents } from "../../examples/exec-snoop/check.js";
import { record } from "../../examples/exec-snoop/record.js";
import { loadBtfFile, resolve } from "../../lib/btf/index.js";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { loadWithLibbpf, verify } from "../../src/kernel/index.js";

const file = (name: string) => fileURLToPath(new URL(`../../examples/exec-snoop/${name}`, import.meta.url));
const libbpf = { env: process.env };

let built: Uint8Array | undefined;
function object(): Uint8Array {
  built ??= build({ inputs: [file("src/main.rs")] }).output;
  return built;
}

/** From other-kernel.c. */
const offsets: Readonly<Record<string, bigint>> = {
  "task_struct.mm": 1008n,
  "task_struct.signal": 1000n,
  "task_struct.real_parent": 1040n,
  "task_struct.tgid": 1036n,
  "task_struct.comm": 1016n,
  "signal_struct.nr_threads": 16n,
  "mm_struct.start_code": 16n,
  "mm_struct.end_code": 8n,
  "linux_binprm.argc": 8n,
};

describe("exec-snoop", () => {
  it("relocates each access against a kernel with another layout", () => {
    const relocations = resolve(object(), [{ name: "other", btf: loadBtfFile(file("other-kernel.btf")) }]);
    const found = new Map(relocations.map((r) => [`${r.root}.${r.path}`, r.targets[0]?.value]));
    expect(Object.fromEntries(found)).toEqual(offsets);
    const source = readFileSync(file("src/main.rs"), "utf8").split("\n");
    for (const { root, path, file: at, line } of relocations) {
      expect(at).toBe("src/main.rs");
      // The address of comm is computed where it suits LLVM, which gives it no line of its own.
      if (path !== "comm") expect(source[line - 1], `${root}.${path}`).toContain(path);
    }
  });

  it.skipIf(!canLoad)("is relocated by libbpf to the same offsets", () => {
    const { relocations } = loadWithLibbpf(object(), { libbpf, btfPath: file("other-kernel.btf") });
    const found = relocations.map(({ local, patches }) => [local.replace("struct ", ""), patches[0]?.to]);
    expect(found).toHaveLength(resolve(object(), []).length);
    expect(Object.fromEntries(found)).toEqual(offsets);
  });

  it.skipIf(!canLoad)("is accepted by the verifier, with its BTF", () => {
    const result = verify(object(), { libbpf });
    expect(result.diagnostics).toEqual([]);
    expect(result).toMatchObject({ ok: true, btf: { outcome: "accepted", sanitised: false } });
  });

  it.skipIf(!canLoad)("sees what /proc says", async () => {
    const { events, started } = await record(object(), libbpf);
    const { problems, checked } = checkEvents(events, started);
    expect(problems).toEqual([]);
    expect(checked).toBe(26);
    // The shell's own child, which nobody here started.
    const shell = started.find(({ command }) => command.startsWith("sh "))!;
    expect(events).toContainEqual(
      expect.objectContaining({ comm: "id", parentComm: "sh", parentPid: shell.pid, argumentCount: 2 }),
    );
  });
});
