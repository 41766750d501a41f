import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { vmlinuxBtf } from "../../lib/btf/index.js";
import { relocatedKey } from "../../src/matrix/relocated-key.js";
import { clang } from "../btf/clang.js";

/** What a program is made of that the kernel gets. */
interface Parts {
  readonly license?: string;
  readonly section?: string;
  readonly name?: string;
  readonly members?: string;
  readonly body?: string;
  readonly map?: string;
  readonly data?: string;
  readonly lines?: string;
}

function object(parts: Parts = {}): Uint8Array {
  const {
    license = "GPL",
    section = "tp_btf/sched_process_exec",
    name = "program",
    members = "int tgid; int pid;",
    body = "return t->tgid + limit + (lookup(&map, &key) != 0);",
    map = "int (*type)[1]; int *key; long *value; int (*max_entries)[16];",
    data = "const volatile int limit = 3;",
    lines = "",
  } = parts;
  return clang(`${lines}
typedef unsigned long long u64;
struct task_struct { ${members} } __attribute__((preserve_access_index));
struct file___none { int never; } __attribute__((preserve_access_index));
char _license[] __attribute__((section("license"), used)) = "${license}";
struct { ${map} } map __attribute__((section(".maps")));
static void *(*const lookup)(void *, const void *) = (void *)1;
${data}
__attribute__((section("${section}"), used)) int ${name}(u64 *ctx) {
  struct task_struct *t = (void *)ctx[0];
  int key = 1;
  ${body}
}`);
}

const key = (bytes: Uint8Array) => relocatedKey(bytes, vmlinuxBtf);

describe.skipIf(!existsSync(vmlinuxBtf))("two objects are the same to a kernel", () => {
  it("with other line numbers and comments", () => {
    const one = key(object());
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(key(object({ lines: "\n\n// nothing\n" }))).toBe(one);
  });
});

describe.skipIf(!existsSync(vmlinuxBtf))("two objects are not the same to a kernel", () => {
  it.each<[string, Parts]>([
    ["with another license", { license: "MIT" }],
    [
      "with other types of its own, which the kernel is given",
      { members: "long first[9]; int pid; int tgid;" },
    ],
    ["with another section", { section: "tp_btf/sched_process_fork" }],
    ["with another name", { name: "another" }],
    ["with another instruction", { body: "return t->tgid - limit + (lookup(&map, &key) != 0);" }],
    ["that read another field", { body: "return t->pid + limit + (lookup(&map, &key) != 0);" }],
    ["with a larger map", { map: "int (*type)[1]; int *key; long *value; int (*max_entries)[17];" }],
    ["with a map of another type", { map: "int (*type)[2]; int *key; long *value; int (*max_entries)[16];" }],
    [
      "with a map with larger values",
      { map: "int (*type)[1]; int *key; long (*value)[2]; int (*max_entries)[16];" },
    ],
    ["with another setting", { data: "const volatile int limit = 4;" }],
    ["with other data of the same size", { data: "volatile int limit = 3;" }],
  ])("%s", (_, parts) => {
    const [one, other] = [key(object()), key(object(parts))];
    expect(other).toMatch(/^[0-9a-f]{64}$/);
    expect(other).not.toBe(one);
  });
});

describe("there is no key", () => {
  it("without the kernel's BTF", () => {
    expect(relocatedKey(object(), undefined)).toBeUndefined();
  });

  it.skipIf(!existsSync(vmlinuxBtf))("where a field is not there", () => {
    const members = "int tgid; int pid; int not_in_any_kernel;";
    expect(key(object({ members, body: "return t->not_in_any_kernel + limit;" }))).toBeUndefined();
  });

  it.skipIf(!existsSync(vmlinuxBtf))("for what is no object", () => {
    expect(key(Buffer.from("no object"))).toBeUndefined();
    expect(key(object().subarray(0, 300))).toBeUndefined();
  });
});
