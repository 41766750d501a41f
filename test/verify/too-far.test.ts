import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { verify } from "../../src/kernel/index.js";
import { clang } from "../btf/clang.js";

const folder = mkdtempSync(join(tmpdir(), "corelate-too-far-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const target = join(folder, "target.o");
writeFileSync(
  target,
  clang("struct thing { int pid; char gap[70000]; int tgid; struct thing *next; }; struct thing thing;"),
);

const head = `struct thing { int pid; int tgid; struct thing *next; } __attribute__((preserve_access_index));
char LICENSE[] __attribute__((section("license"))) = "GPL";
#define PROGRAM __attribute__((section("tp_btf/sched_process_exec"))) int`;

/** What `verify` says of a program that has a field of `thing` further away than the 16 bits of a load reach: the code, the line, the message. */
function said(text: string) {
  const { diagnostics } = verify(clang(`${head}\n${text}`), { btfPath: target });
  return diagnostics.map(({ code, message, location }) => [code, location && location.line - 3, message]);
}

describe.skipIf(!canLoad)("an offset that is too large on the target only has its line", () => {
  it.each([
    [
      "in a program",
      "PROGRAM program(struct thing **ctx) {\n return ctx[0]->pid +\n ctx[0]->tgid; }",
      "CRL0331",
      3,
    ],
    [
      "in the second of two programs",
      "PROGRAM program(struct thing **ctx) { return ctx[0]->pid; }\nPROGRAM other(struct thing **ctx) {\n return ctx[0]->tgid; }",
      "CRL0331",
      3,
    ],
    [
      "in a function that programs share",
      `static __attribute__((noinline)) int get(struct thing *thing) {\n return thing->pid +\n thing->tgid; }
PROGRAM program(struct thing **ctx) { return get(ctx[0]); }\nPROGRAM other(struct thing **ctx) { return get(ctx[0]) + 1; }`,
      "CRL0333",
      3,
    ],
  ])("%s", (_name, text, code, line) => {
    expect(said(text)).toEqual([
      [code, line, expect.stringMatching(/thing\.tgid has no value on this kernel: too far/)],
    ]);
  });
});
