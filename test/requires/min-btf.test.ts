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

describe("split BTF", () => {
  const modules = existsSync("/sys/kernel/btf")
    ? readdirSync("/sys/kernel/btf").filter((name) => name !== "vmlinux")
    : [];
  it.skipIf(modules.length === 0 || kernels.length === 0)("becomes one BTF with the types of both", () => {
    const base = loadBtfFile(vmlinuxBtf);
    const module = loadBtfFile(join("/sys/kernel/btf", modules[0]!), base);
    let id = module.firstId;
    while (id < module.typeCount) {
      const type = module.type(id);
      if (type.kind === "struct" && type.name !== "" && /^\w+$/.test(type.members[0]?.name ?? "")) break;
      id++;
    }
    const type = module.type(id);
    if (type.kind !== "struct") return;
    const object = clang(`${head}struct ${type.name} { u64 x; } CORE; struct task_struct { u32 tgid; } CORE;
${program(`return type_info(struct ${type.name}, 1) + t->tgid;`)}`);
    const reduced = parseBtf(reducedBtf([object], { name: "", btf: base, modules: [module] }));
    expect(reduced.findByName(type.name, "struct")).toHaveLength(1);
    expect(reduced.findByName("task_struct", "struct")).toHaveLength(1);
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
