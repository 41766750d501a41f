import { writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { compileC } from "../kernel/fixtures/compile.js";
import { requiresCommand } from "./requires.js";

const folder = tmp.dirSync({ mode: 0o700, unsafeCleanup: true });
afterAll(() => folder.removeCallback());
afterEach(() => vi.restoreAllMocks());

async function run(...args: string[]) {
  let out = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += String(text);
    return true;
  });
  try {
    await requiresCommand().exitOverride().parseAsync(args, { from: "user" });
    return { out, status: 0, diagnostics: [] };
  } catch (error) {
    if (!(error instanceof CorelateError)) throw error;
    return { out, status: error.exitStatus, diagnostics: error.diagnostics };
  } finally {
    vi.restoreAllMocks();
  }
}

const object = join(folder.name, "ring.o");
writeFileSync(
  object,
  compileC({
    text: `#include "bpf.h"
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } events SEC(".maps");
SEC("tracepoint/sched/sched_switch") int a(void *ctx) {
  void *room = bpf_ringbuf_reserve(&events, 8, 0);
  if (room) bpf_ringbuf_submit(room, 0);
  return 0;
}
SEC("xdp") int b(void *ctx) { return 2; }
`,
  }),
);

describe("corelate requires", () => {
  it("has a paragraph a program, within 80 columns", async () => {
    const { out, status } = await run(object);
    expect(status).toBe(0);
    expect(out).toContain("a tracepoint/sched/sched_switch needs 5.8: ");
    expect(out).toContain("b xdp needs 5.8: ");
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("prints one JSON object", async () => {
    const json = JSON.parse((await run(object, "--json")).out);
    expect(json).toMatchObject({
      format: 1,
      objects: [{ object, programs: [{ name: "a", needs: "5.8" }, {}] }],
    });
    const [reason] = json.objects[0].programs[0].reasons;
    expect(reason).toMatchObject({ kind: "helper", since: "5.8", optional: false, line: 4 });
  });

  it("accepts what the release has", async () =>
    expect(await run(object, "--at-most", "5.8")).toMatchObject({ status: 0 }));

  it("refuses what is newer, on its line", async () => {
    const { status, diagnostics } = await run(object, "--at-most", "v5.4.12");
    expect(status).toBe(1);
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(["CRL0670"]));
    expect(diagnostics.map(({ message }) => message)).toContain(
      "`a` does not run on 5.4: the helper ringbuf_reserve came with 5.8",
    );
    expect(diagnostics.find(({ message }) => /ringbuf_reserve/.test(message))?.location?.line).toBe(4);
  });

  it("tells which loaders take it", async () => {
    expect(await run(object, "--loader", "libbpf", "--loader", "aya")).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^libbpf 1\.0 to 1\.8 takes it\naya 0\.14\.0 takes it$/m),
    });
    const path = join(folder.name, "tc.o");
    writeFileSync(path, compileC({ text: '#include "bpf.h"\nSEC("tc") int c(void *ctx) { return 0; }\n' }));
    const { status, out, diagnostics } = await run(path, "--loader", "cilium", "--loader", "aya");
    expect(status).toBe(1);
    expect(out).toMatch(
      /^cilium\/ebpf 0\.19\.0 takes it\naya 0\.14\.0\n {2}refused {2}c {2}the section `tc`/m,
    );
    expect(diagnostics).toMatchObject([
      { code: "CRL0645", message: "aya 0.14.0 does not load `c`: the section `tc`", location: { line: 2 } },
    ]);
  });

  it("has what loaders say in its JSON", async () => {
    const { objects } = JSON.parse((await run(object, "--json", "--loader", "aya")).out);
    expect(objects[0].loaders).toEqual([{ loader: "aya", version: "aya 0.14.0", takes: true, reasons: [] }]);
  });

  it.each(["new", "5", "5.x", ""])("refuses the release %j", async (text) =>
    expect(await run(object, "--at-most", text)).toMatchObject({
      status: 2,
      diagnostics: [{ code: "CRL0671" }],
    }),
  );

  it.each([
    ["nothing there", join(folder.name, "missing.o"), "CRL0205"],
    ["no object", import.meta.filename, "CRL0200"],
  ])("refuses a file with %s", async (_, path, code) =>
    expect((await run(path)).diagnostics).toMatchObject([{ code }]),
  );
});
