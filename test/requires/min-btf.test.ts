import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, describe, expect, it, vi } from "vitest";
import { loadBtfFile, parseBtf, reducedBtf, resolve, vmlinuxBtf } from "../../lib/btf/index.js";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { resolveCommand } from "../../src/cli/resolve.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { loadWithLibbpf } from "../../src/kernel/index.js";
import { BtfBuilder } from "../btf/btf-builder.js";
import { clang } from "../btf/clang.js";

const folder = tmp.dirSync({ mode: 0o700, unsafeCleanup: true });
afterAll(() => folder.removeCallback());
const at = (name: string) => join(folder.name, name);

const head = `
typedef unsigned char u8; typedef unsigned short u16; typedef int s32; typedef unsigned int u32; typedef unsigned long long u64;
#define CORE __attribute__((preserve_access_index))
#define SEC(name) __attribute__((section(name), used))
#define info(field, kind) __builtin_preserve_field_info(field, kind)
#define type_info(type, kind) __builtin_preserve_type_info(*(type *)0, kind)
char _license[] SEC("license") = "GPL";
`;
const program = (body: string) =>
  `SEC("tp_btf/sched_process_exec") int program(u64 *ctx) { struct task_struct *t = (void *)ctx[0]; ${body} }`;

/** Programs for kernels as they are: each needs another part of the types. */
const programs: Readonly<Record<string, string>> = {
  "a field": `struct task_struct { u32 tgid; } CORE; ${program("return t->tgid;")}`,
  "a field behind a pointer": `struct mm_struct { u64 start_code; } CORE; struct task_struct { struct mm_struct *mm; } CORE; ${program("return t->mm->start_code;")}`,
  "a member of a member without a name": `struct mm_struct { u64 end_code; u64 start_code; } CORE; struct task_struct { struct mm_struct *mm; u64 utime; } CORE; ${program("return t->utime + t->mm->end_code;")}`,
  "an element": `struct task_struct { u8 comm[16]; } CORE; ${program("return t->comm[3];")}`,
  "a struct within": `struct list_head { struct list_head *next; } CORE; struct task_struct { struct list_head tasks; } CORE; ${program("return t->tasks.next != 0;")}`,
  "questions about a field": `struct task_struct { u32 tgid; u64 nothing; } CORE; ${program("return info(t->tgid, 1) + info(t->tgid, 2) + info(t->nothing, 2);")}`,
  "a bit-field": `struct task_struct { u32 in_execve : 1; u32 no_cgroup_migration : 1; } CORE; ${program("return info(t->no_cgroup_migration, 0) + info(t->no_cgroup_migration, 4);")}`,
  "a type's size and existence": `struct file { u8 b; } CORE; struct nothing { u8 b; } CORE; struct task_struct; ${program("return type_info(struct file, 1) + type_info(struct file, 0) + type_info(struct nothing, 0);")}`,
  "a type that matches": `struct list_head { struct list_head *next, *prev; } CORE; struct task_struct; ${program("return type_info(struct list_head, 2);")}`,
  "a type that matches, with functions": `struct seq_file; struct seq_operations { void (*stop)(struct seq_file *m, void *v); } CORE; struct task_struct; ${program("return type_info(struct seq_operations, 2);")}`,
  "an enumerator": `enum bpf_map_type { BPF_MAP_TYPE_ARRAY = 2 }; struct task_struct; ${program("return __builtin_preserve_enum_value(*(enum bpf_map_type *)BPF_MAP_TYPE_ARRAY, 1);")}`,
  "a typedef": `typedef struct { s32 counter; } atomic_t; struct task_struct; ${program("return type_info(atomic_t, 1);")}`,
};

const kernels = existsSync(vmlinuxBtf) ? [vmlinuxBtf] : [];
const hasBpftool = (() => {
  try {
    execFileSync("bpftool", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

/** The types of a BTF in bpftool's words. */
const dump = (path: string) =>
  execFileSync("bpftool", ["btf", "dump", "file", path, "format", "raw"], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });

describe.skipIf(kernels.length === 0 || !hasBpftool)("the reduced BTF of the running kernel", () => {
  it.each(Object.entries(programs))("is bpftool's: %s", (name, text) => {
    const object = at(`${name.replace(/\W/g, "_")}.o`);
    writeFileSync(object, clang(head + text));
    execFileSync("bpftool", ["gen", "min_core_btf", vmlinuxBtf, at("theirs.btf"), object]);
    writeFileSync(
      at("ours.btf"),
      reducedBtf([readFileSync(object)], { name: "", btf: loadBtfFile(vmlinuxBtf) }),
    );
    expect(dump(at("ours.btf"))).toBe(dump(at("theirs.btf")));
  });

  it("is bpftool's for all of them at once", () => {
    const objects = Object.entries(programs).map(([name, text]) => {
      const object = at(`${name.replace(/\W/g, "_")}.o`);
      writeFileSync(object, clang(head + text));
      return object;
    });
    execFileSync("bpftool", ["gen", "min_core_btf", vmlinuxBtf, at("theirs.btf"), ...objects]);
    const ours = reducedBtf(
      objects.map((object) => readFileSync(object)),
      { name: "", btf: loadBtfFile(vmlinuxBtf) },
    );
    writeFileSync(at("ours.btf"), ours);
    expect(dump(at("ours.btf"))).toBe(dump(at("theirs.btf")));
    expect(ours.length).toBeLessThan(readFileSync(vmlinuxBtf).length / 100);
  });

  it.each(Object.entries(programs))("gives the same values: %s", (_, text) => {
    const object = clang(head + text);
    const btf = loadBtfFile(vmlinuxBtf);
    const reduced = parseBtf(reducedBtf([object], { name: "", btf }));
    const values = (target: typeof btf) =>
      resolve(object, [{ name: "t", btf: target }]).map(({ targets: [one] }) => [one?.value, one?.outcome]);
    expect(values(reduced)).toEqual(values(btf));
  });
});

describe.skipIf(kernels.length === 0 || !canLoad)(
  "libbpf, with the reduced BTF in place of the kernel's",
  () => {
    const object = clang(head + programs["a field behind a pointer"]!);
    const load = (bytes: Uint8Array) => {
      writeFileSync(at("custom.btf"), bytes, { mode: 0o600 });
      return loadWithLibbpf(object, { libbpf: { env: process.env }, btfPath: at("custom.btf") });
    };
    const target = () => ({ name: "", btf: loadBtfFile(vmlinuxBtf) });

    it("loads the object that it was made for", () =>
      expect(load(reducedBtf([object], target())).ok).toBe(true));

    it("does not load another one: the file is what it reads", () =>
      expect(load(reducedBtf([clang(head + programs["a field"]!)], target())).ok).toBe(false));
  },
);

/** A module of the running kernel that nobody has: types of its own that are made of the kernel's. */
function moduleBtf(): { readonly bytes: Buffer; readonly alone: Buffer } {
  const kernel = readFileSync(vmlinuxBtf);
  const base = loadBtfFile(vmlinuxBtf);
  const [types, strings] = [8, 16].map((at) => [kernel.readUInt32LE(at), kernel.readUInt32LE(at + 4)]) as [
    [number, number],
    [number, number],
  ];
  const module = new BtfBuilder({ base: { typeCount: base.typeCount, stringsEnd: strings[1] } });
  const known = (name: string, kind: "struct" | "int") => base.findByName(name, kind)[0]!;
  const pointer = (to: number) => module.add({ kind: 2, sizeOrType: to });
  const task = pointer(known("task_struct", "struct"));
  const state = module.add({
    kind: 6,
    name: "crl_state",
    count: 2,
    sizeOrType: 4,
    words: ["CRL_IDLE", 5, "CRL_BUSY", 9],
  });
  const unsigned = known("unsigned int", "int");
  const inner = module.struct("crl_inner", 24, [
    ["list", known("list_head", "struct"), 0],
    ["serial", unsigned, 128],
  ]);
  const outer = module.struct("crl_module", 64, [
    ["unused", unsigned, 0],
    ["task", task, 64],
    ["inner", inner, 128],
    ["state", state, 320],
    ["peer", pointer(inner), 384],
  ]);
  module.add({ kind: 8, name: "crl_typedef", sizeOrType: outer });
  const bytes = module.bytes();
  const part = (file: Buffer, [at, length]: [number, number]) =>
    file.subarray(file.readUInt32LE(4) + at, file.readUInt32LE(4) + at + length);
  const sizes = [8, 16].map((at) => [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)]) as (typeof types)[];
  // Ids and names of split BTF go on from those of its base, so that one behind the other is BTF of both.
  const allTypes = Buffer.concat([part(kernel, types), part(bytes, sizes[0]!)]);
  const allStrings = Buffer.concat([part(kernel, strings), part(bytes, sizes[1]!)]);
  const header = Buffer.from(kernel.subarray(0, 24));
  for (const [at, value] of [24, 0, allTypes.length, allTypes.length, allStrings.length].entries())
    header.writeUInt32LE(value, 4 + at * 4);
  return { bytes, alone: Buffer.concat([header, allTypes, allStrings]) };
}

/** Programs for that module: each needs another part of its types and of the kernel's. */
const modulePrograms: Readonly<Record<string, string>> = {
  "a field of the module": `struct crl_inner { u32 serial; } CORE; struct crl_module { struct crl_inner inner; } CORE; ${program("return info(((struct crl_module *)t)->inner.serial, 0);")}`,
  "a field of the kernel, through the module": `struct task_struct { u32 tgid; } CORE; struct crl_module { struct task_struct *task; } CORE; ${program("return info(((struct crl_module *)t)->task, 0) + t->tgid;")}`,
  "a field of the kernel within the module": `struct list_head { struct list_head *prev; } CORE; struct crl_inner { struct list_head list; } CORE; struct task_struct; ${program("return info(((struct crl_inner *)t)->list.prev, 0);")}`,
  "a type of the module that matches": `struct list_head { struct list_head *next, *prev; } CORE; struct crl_inner { struct list_head list; u32 serial; } CORE; struct task_struct; ${program("return type_info(struct crl_inner, 2);")}`,
  "a size of the module's": `struct crl_module { u8 b; } CORE; typedef struct crl_module crl_typedef; struct task_struct; ${program("return type_info(crl_typedef, 1);")}`,
  "an enumerator of the module": `enum crl_state { CRL_BUSY = 2 }; struct task_struct; ${program("return __builtin_preserve_enum_value(*(enum crl_state *)CRL_BUSY, 1);")}`,
};

describe.skipIf(kernels.length === 0 || !hasBpftool)("the reduced BTF of a kernel and its module", () => {
  const { bytes, alone } =
    kernels.length === 0 ? { bytes: Buffer.alloc(0), alone: Buffer.alloc(0) } : moduleBtf();
  const target = () => {
    const btf = loadBtfFile(vmlinuxBtf);
    return { name: "", btf, modules: [parseBtf(bytes, btf)] };
  };
  writeFileSync(at("crl_module"), bytes);
  writeFileSync(at("both.btf"), alone);

  it.each(Object.entries(modulePrograms))("is bpftool's of both in one: %s", (name, text) => {
    const object = at(`module_${name.replace(/\W/g, "_")}.o`);
    writeFileSync(object, clang(head + text));
    execFileSync("bpftool", ["gen", "min_core_btf", at("both.btf"), at("theirs.btf"), object]);
    writeFileSync(at("ours.btf"), reducedBtf([readFileSync(object)], target()));
    expect(dump(at("ours.btf"))).toBe(dump(at("theirs.btf")));
    expect(dump(at("ours.btf"))).toMatch(/crl_/);
  });

  it.each(Object.entries(modulePrograms))("gives the same values: %s", (_, text) => {
    const object = clang(head + text);
    const values = (one: Omit<ReturnType<typeof target>, "modules">) =>
      resolve(object, [one]).map(({ targets: [first] }) => [first?.value, first?.outcome]);
    const whole = values(target());
    expect(values({ name: "", btf: parseBtf(reducedBtf([object], target())) })).toEqual(whole);
    expect(whole.map(([, outcome]) => outcome)).toEqual(whole.map(() => "resolved"));
  });

  it.skipIf(!canLoad).each(Object.entries(modulePrograms))("is enough for libbpf: %s", (_, text) => {
    const object = clang(head + text);
    const load = (btf: Uint8Array) => {
      writeFileSync(at("custom.btf"), btf, { mode: 0o600 });
      const { ok, programs: loaded } = loadWithLibbpf(object, {
        libbpf: { env: process.env },
        btfPath: at("custom.btf"),
      });
      return [ok, ...loaded.map(({ insns }) => Buffer.from(insns).toString("hex"))];
    };
    const ours = load(reducedBtf([object], target()));
    expect(ours[0]).toBe(true);
    expect(ours).toEqual(load(alone));
    // Without the module's types nothing of it has a value.
    const { btf } = target();
    expect(load(reducedBtf([object], { name: "", btf }))).not.toEqual(ours);
  });
});

describe("corelate resolve --min-btf", () => {
  const target = (name: string, text: string) => {
    writeFileSync(at(name), clang(`${head}${text}`));
    return at(name);
  };
  const [one, two] = [
    target("one.o", "struct s { u64 x, a; u8 rest[64]; } it; struct unused { u64 a; } other;"),
    target("two.o", "struct s { u64 x, y, a; } it;"),
  ] as const;
  writeFileSync(
    at("s.o"),
    clang(`${head}struct s { u64 a; } CORE; SEC("raw_tp") int program(struct s *s) { return s->a; }`),
  );
  const run = async (...args: string[]) => {
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    try {
      await resolveCommand().exitOverride().parseAsync(args, { from: "user" });
      return undefined;
    } catch (error) {
      if (!(error instanceof CorelateError)) throw error;
      return error.diagnostics[0]!.code;
    } finally {
      write.mockRestore();
    }
  };
  const types = (path: string) => {
    const btf = loadBtfFile(path);
    return Array.from({ length: btf.typeCount - 1 }, (_, index) => btf.name(index + 1)).sort();
  };

  it("writes a file for one target", async () => {
    expect(await run(at("s.o"), "--btf", one, "--min-btf", at("min.btf"))).toBeUndefined();
    expect(types(at("min.btf"))).toEqual(["s", "u64", "unsigned long long"]);
  });

  it("writes a folder for several", async () => {
    expect(await run(at("s.o"), "--btf", one, two, "--min-btf", at("all"))).toBeUndefined();
    expect(readdirSync(at("all")).sort()).toEqual(["one.o", "two.o"]);
    const offsets = ["one.o", "two.o"].map((name) => {
      const btf = loadBtfFile(join(at("all"), name));
      const type = btf.type(btf.findByName("s", "struct")[0]!);
      return type.kind === "struct" ? [type.size, type.members.map(({ bitOffset }) => bitOffset)] : undefined;
    });
    expect(offsets).toEqual([
      [80, [64]],
      [24, [128]],
    ]);
  });

  it("writes BTF of a kernel with that of each module", async () => {
    const kernel = new BtfBuilder();
    const int = kernel.int("unsigned int", 4);
    kernel.struct("s", 8, [["a", int, 32]]);
    const module = new BtfBuilder({ base: kernel });
    module.struct("m", 24, [["n", int, 128]]);
    writeFileSync(at("kernel"), kernel.bytes());
    writeFileSync(at("nf_m"), module.bytes());
    writeFileSync(
      at("m.o"),
      clang(`${head}struct s { u32 a; } CORE; struct m { u32 n; } CORE;
SEC("raw_tp") int program(struct s *s) { return s->a + info(((struct m *)s)->n, 0) * info(((struct m *)s)->n, 2); }`),
    );
    const args = [at("m.o"), "--base", at("kernel"), "--btf", at("kernel"), at("nf_m")];
    expect(await run(...args, "--min-btf", at("modules/"))).toBeUndefined();
    expect(types(at("modules/kernel"))).toEqual(["s", "unsigned int"]);
    expect(types(at("modules/nf_m"))).toEqual(["m", "s", "unsigned int"]);
    expect(await run(at("m.o"), "--btf", at("nf_m"), "--min-btf", at("alone.btf"))).toBe("CRL0209");
  });

  it("takes what several objects need", async () => {
    writeFileSync(
      at("x.o"),
      clang(`${head}struct s { u64 x; } CORE; SEC("raw_tp") int program(struct s *s) { return s->x; }`),
    );
    expect(await run(at("s.o"), at("x.o"), "--btf", one, "--min-btf", at("both.btf"))).toBeUndefined();
    const btf = loadBtfFile(at("both.btf"));
    expect(btf.type(btf.findByName("s", "struct")[0]!)).toMatchObject({
      members: [{ name: "x" }, { name: "a" }],
    });
  });

  it("does not write over what it reads", async () =>
    expect(await run(at("s.o"), "--btf", one, "--min-btf", one)).toBe("CRL0065"));

  it("says where it cannot write", async () => {
    mkdirSync(at("folder"));
    writeFileSync(at("folder/file"), "");
    expect(await run(at("s.o"), "--btf", one, two, "--min-btf", at("folder/file"))).toBe("CRL0059");
    expect(await run(at("s.o"), "--btf", one, "--min-btf", at("none/there.btf"))).toBe("CRL0059");
  });

  it("takes several objects for this alone", async () =>
    expect(await run(at("s.o"), at("s.o"), "--btf", one)).toBe("CRL0063"));
});
