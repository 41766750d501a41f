import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  Btf,
  btfSection,
  kindMismatches,
  loadTarget,
  resolve,
  typeDescriptions,
  vmlinuxBtf,
} from "../../lib/btf/index.js";
import { kindMismatchWarnings } from "../../src/driver/kernel-types/kind-mismatches.js";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { verify } from "../../src/kernel/index.js";
import { clang } from "../btf/clang.js";

const folder = mkdtempSync(join(tmpdir(), "corelate-mistaken-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const target = new Btf(
  btfSection(
    clang(`
typedef unsigned int fmode_t; typedef fmode_t mode2_t; typedef int (*work_func_t)(void *); typedef long fields_t[4]; typedef enum { A } kind_t;
typedef struct { int counter; } atomic_t; typedef union { int x; } both_t; typedef int filler_t(void *);
struct plain_t { int x; }; typedef struct opaque opaque_t; struct task_struct { int pid; };
fmode_t fmode; mode2_t mode2; work_func_t work; fields_t fields; kind_t kind; atomic_t atomic; both_t both; filler_t *filler; struct plain_t plain; opaque_t *opaque; struct task_struct task;
`),
  )!,
);

const record = (name: string, typedef = true) =>
  `#[corelate::preserve_access_index] ${typedef ? "#[corelate(typedef)] " : ""}#[repr(C)] pub struct ${name} { pub x: i32 }`;
const alias = (name: string, type: string) => `#[corelate::typedef] pub type ${name} = ${type};`;

function built(declaration: string, name: string) {
  const source = join(folder, "program.rs");
  writeFileSync(
    source,
    `#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
${declaration}
#[no_mangle] #[link_section = "tp_btf/sched_process_exec"]
pub unsafe extern "C" fn program(_ctx: *const u64) -> u64 {
    corelate::type_exists!(${name}) as u64
}
`,
  );
  return build({ inputs: [source], rustcArgs: ["-Awarnings"], audit: false });
}

/** What the program says of `name`: in the object, and on the target. */
function words(declaration: string, name: string): string[] {
  const found = kindMismatches(built(declaration, name).output, typeDescriptions(target));
  return found.map((type) => `${type.name}: ${type.local}, ${type.target}, line ${type.location?.line}`);
}

describe("a type is found that is something else on the target:", () => {
  it.each([
    [record("fmode_t"), "fmode_t", "a typedef of a struct, a typedef of an integer"],
    [record("mode2_t"), "mode2_t", "a typedef of a struct, a typedef of an integer"],
    [record("work_func_t"), "work_func_t", "a typedef of a struct, a typedef of a pointer"],
    [record("fields_t"), "fields_t", "a typedef of a struct, a typedef of an array"],
    [record("kind_t"), "kind_t", "a typedef of a struct, a typedef of an enum"],
    [record("filler_t"), "filler_t", "a typedef of a struct, a typedef of a function"],
    [record("both_t"), "both_t", "a typedef of a struct, a typedef of a union"],
    [record("plain_t"), "plain_t", "a typedef of a struct, a struct"],
    [record("atomic_t", false), "atomic_t", "a struct, a typedef of a struct"],
    [record("fmode_t___old"), "fmode_t___old", "a typedef of a struct, a typedef of an integer"],
    [alias("fmode_t", "*const u8"), "fmode_t", "a typedef of a pointer, a typedef of an integer"],
    [alias("work_func_t", "u64"), "work_func_t", "a typedef of an integer, a typedef of a pointer"],
    [alias("atomic_t", "i32"), "atomic_t", "a typedef of an integer, a typedef of a struct"],
    [
      alias("filler_t", 'extern "C" fn(*mut u8) -> i32'),
      "filler_t",
      "a typedef of a pointer, a typedef of a function",
    ],
  ])("%s", (declaration, name, expected) => {
    expect(words(declaration, name)).toEqual([`${name}: ${expected}, line 8`]);
    const [asked] = resolve(built(declaration, name).output, [{ name: "target", btf: target, modules: [] }]);
    expect(asked?.targets[0]?.value).toBe(0n);
  });
});

describe("nothing is said of", () => {
  it.each([
    [record("atomic_t"), "atomic_t"],
    [record("plain_t", false), "plain_t"],
    [record("opaque_t"), "opaque_t"],
    [record("no_such_t"), "no_such_t"],
    [record("task_struct", false), "task_struct"],
    [alias("fmode_t", "u32"), "fmode_t"],
    [`${alias("fmode_t", "u32")} ${alias("mode2_t", "fmode_t")}`, "mode2_t"],
    [alias("work_func_t", 'extern "C" fn(*mut u8) -> i32'), "work_func_t"],
    [alias("work_func_t", "*mut u8"), "work_func_t"],
    [alias("fields_t", "[i64; 4]"), "fields_t"],
    [`#[repr(u32)] #[derive(Clone, Copy)] pub enum kind { A = 0 } ${alias("kind_t", "kind")}`, "kind_t"],
  ])("%s", (declaration, name) => {
    expect(words(declaration, name)).toEqual([]);
  });
});

describe("where a field of it is read,", () => {
  it("the relocation says so in the same words", () => {
    const object = clang(`typedef struct { int value; } __attribute__((preserve_access_index)) fmode_t;
__attribute__((section("tp_btf/x"))) int program(void **ctx) { return ((fmode_t *)ctx[0])->value; }`);
    const [read] = resolve(object, [{ name: "target", btf: target, modules: [] }]);
    expect(read?.targets[0]).toMatchObject({
      reason: "another-kind",
      why: "fmode_t is a typedef of a struct in the object and a typedef of an integer on the target",
    });
  });
});

describe("corelate build", () => {
  const said = (declaration: string, name: string) =>
    built(declaration, name).diagnostics.map(({ code, severity, help, location }) => [
      code,
      severity,
      help,
      location?.line,
    ]);
  const absent = join(folder, "no/vmlinux");

  it.skipIf(!canLoad)("warns on the line of the question, and shows the other form", () => {
    expect(said(record("fmode_t"), "fmode_t")).toEqual([
      ["CRL0166", "warning", expect.stringContaining("#[corelate::typedef] pub type fmode_t = u32;"), 8],
    ]);
    expect(said(record("work_func_t"), "work_func_t")).toEqual([
      ["CRL0166", "warning", expect.stringContaining("pub type work_func_t = *mut c_void;"), 8],
    ]);
    expect(said(record("atomic_t", false), "atomic_t")).toEqual([
      ["CRL0166", "warning", expect.stringContaining("#[corelate(typedef)]"), 8],
    ]);
    expect(said(record("atomic_t"), "atomic_t")).toEqual([]);
  });

  it("asks a list where the machine does not show its kernel's types", () => {
    const of = (declaration: string, name: string, path: string) =>
      kindMismatchWarnings(built(declaration, name).output, path).map(({ message }) => message);
    expect(of(record("fmode_t"), "fmode_t", absent)).toEqual([
      expect.stringMatching(
        /^`fmode_t` is a typedef of an integer on Linux, and a typedef of a struct in the object/,
      ),
    ]);
    expect(of(record("atomic_t"), "atomic_t", absent)).toEqual([]);
    // Another architecture has a number there.
    expect(of(alias("pte_t", "u64"), "pte_t", absent)).toEqual([]);
    writeFileSync(join(folder, "damaged"), "no BTF at all");
    expect(of(record("gfp_t"), "gfp_t", join(folder, "damaged"))).toHaveLength(1);
  });

  it.skipIf(!canLoad)("and the running kernel agrees with the list", () => {
    const { btf } = loadTarget(vmlinuxBtf);
    expect(typeDescriptions(btf)("fmode_t")).toEqual(["a typedef of an integer"]);
  });
});

describe.skipIf(!canLoad)("corelate verify", () => {
  it("warns where the kernel takes the program", () => {
    const { ok, diagnostics } = verify(built(record("fmode_t"), "fmode_t").output);
    expect([ok, diagnostics.map(({ code }) => code)]).toEqual([true, ["CRL0166"]]);
  });
});
