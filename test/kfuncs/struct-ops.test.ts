import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BpfObject, essentialName, parseObject } from "../../lib/btf/index.js";
import { build } from "../../src/index.js";
import { compileC } from "../../src/kernel/fixtures/compile.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { buildItems } from "../calls/verify.js";
import { expectLoadsClean } from "../loads-clean.js";
import { notation, notationOf } from "../types/notation.js";
import { externsOf } from "./externs.js";

const fixture = (name: string) => join(import.meta.dirname, "fixtures", name);
const object = build({ inputs: [fixture("operations.rs")] }).output;

/** The structs of operations in a section: what each member holds, by its name and type, and the program that the static linker's relocation names. */
function operationsIn(object: BpfObject, name: string): Record<string, string[]> {
  const btf = object.btf!;
  const section = object.section(name)!;
  const type = btf.type(btf.findByName(name, "datasec")[0]!);
  if (type.kind !== "datasec") throw new Error(`${name} is no section`);
  const relocations = object.elf.relocationsOf(section.index);
  return Object.fromEntries(
    type.variables.map(({ type: id, size }) => {
      const variable = btf.type(id);
      if (variable.kind !== "var") throw new Error("no variable");
      const record = btf.type(variable.type);
      if (record.kind !== "struct") throw new Error("no struct");
      const at = Number(object.elf.symbols.find((symbol) => symbol.name === variable.name)!.value);
      const members = record.members.map((member) => {
        const start = at + member.bitOffset / 8;
        const relocation = relocations.find(({ offset }) => Number(offset) === start);
        const value =
          relocation === undefined
            ? Buffer.from(section.data.subarray(start, at + size))
                .toString("hex")
                .slice(0, 32)
            : object.elf.symbols[relocation.symbol]!.name;
        const pointer = btf.type(member.type);
        const written =
          pointer.kind === "ptr" ? `*${notation(btf, pointer.type)}` : notation(btf, member.type);
        return `${member.name}: ${written.replaceAll("const ", "")} = ${value}`;
      });
      return [`${variable.name}: ${essentialName(record.name)} ${record.size}`, members];
    }),
  );
}

describe("structs of operations", () => {
  it("are the same as in clang's object", () => {
    const twin = parseObject(compileC({ text: readFileSync(fixture("operations.c"), "utf8") }));
    const ours = operationsIn(parseObject(object), ".struct_ops");
    expect(ours).toEqual(operationsIn(twin, ".struct_ops"));
    expect(Object.keys(ours).sort()).toEqual([
      "careful_ops: tcp_congestion_ops 56",
      "hasty: tcp_congestion_ops 40",
    ]);
    expect(ours["careful_ops: tcp_congestion_ops 56"]![3]).toBe(
      "ssthresh: *fn(*sock) -> u32 = careful_ops_ssthresh",
    );
  });

  it("have programs with the same sections, functions of the kernel and types as clang's", () => {
    const text = readFileSync(fixture("operations.c"), "utf8");
    const twin = compileC({ text });
    const programs = (bytes: Uint8Array) =>
      parseObject(bytes)
        .functions.map(({ name, section }) => `${section} ${name}`)
        .sort();
    expect(programs(object)).toEqual(programs(twin));
    expect(externsOf(object)).toEqual(externsOf(twin));
    expect(notationOf(parseObject(object).btf!, "tcp_sock")).toBe(
      "struct tcp_sock 8 { snd_cwnd: u32 @0, delivered: u32 @4 }",
    );
  });

  it("are in a section for links unless the attribute says otherwise", () => {
    const { object: built, diagnostics } = buildItems(`${sockType}
pub struct linked;
#[corelate::struct_ops(tcp_congestion_ops___flavour)]
impl linked { const name: [i8; 16] = "linked"; #[sleepable] fn init(sk: &sock) {} fn ssthresh(_sk: &sock) -> u32 { 3 } }`);
    expect(diagnostics).toEqual([]);
    const parsed = parseObject(built!);
    expect(parsed.section(".struct_ops")).toBeUndefined();
    expect(Object.keys(operationsIn(parsed, ".struct_ops.link"))).toEqual(["linked: tcp_congestion_ops 32"]);
    expect(parsed.functions.map(({ section }) => section)).toEqual([
      "struct_ops.s/init",
      "struct_ops/ssthresh",
    ]);
  });
});

const sockType = `#[corelate::preserve_access_index] #[repr(C)] pub struct sock { pub sk_pacing_rate: u64 }
#[allow(non_upper_case_globals)]`;

describe.skipIf(!canLoad)("a TCP congestion control on the running kernel", () => {
  const folder = mkdtempSync(join(tmpdir(), "corelate-operations-"));
  const path = join(folder, "operations.o");
  const run = (command: string, ...args: string[]) => {
    const done = spawnSync(command, args, { encoding: "utf8" });
    if (done.status !== 0) throw new Error(`${command} ${args.join(" ")}: ${done.stdout}${done.stderr}`);
    return done.stdout;
  };
  beforeAll(() => {
    writeFileSync(path, object, { mode: 0o600 });
    run("bpftool", "struct_ops", "register", path);
  });
  afterAll(() => {
    for (const name of ["careful_ops", "hasty"])
      spawnSync("bpftool", ["struct_ops", "unregister", "name", name]);
    rmSync(folder, { recursive: true, force: true });
  });

  it("loads without a warning", () => void expectLoadsClean(object));

  it("is there under its name", () => {
    const known = readFileSync("/proc/sys/net/ipv4/tcp_available_congestion_control", "utf8")
      .trim()
      .split(" ");
    expect(known).toEqual(expect.arrayContaining(["careful", "hasty"]));
  });

  it("sends bytes through a network namespace, and is called for each connection", () => {
    const before = counters();
    const received = (control: string, bytes: number) =>
      Number(
        run(
          "unshare",
          "--net",
          "sh",
          "-c",
          `ip link set lo up && exec perl ${fixture("transfer.pl")} ${control} ${bytes}`,
        ),
      );
    expect(received("careful", 4_000_000)).toBe(4_000_000);
    expect(received("careful", 1)).toBe(1);
    expect(received("hasty", 100_000)).toBe(100_000);
    const [inits, acked, delivered, releases] = counters().map((value, index) => value - before[index]!);
    // The listening side takes the namespace's own congestion control.
    expect([inits, releases]).toEqual([2, 2]);
    expect(acked).toBeGreaterThan(10);
    expect(delivered).toBeGreaterThanOrEqual(acked!);
  });

  /** What `seen` holds: calls of `init`, packets acknowledged and delivered, calls of `release`. */
  function counters(): number[] {
    // An object where there is one program of the name.
    const [program] = [
      JSON.parse(run("bpftool", "-j", "prog", "show", "name", "careful_ops_init")) as { map_ids: number[] },
    ].flat();
    const dump = JSON.parse(run("bpftool", "-j", "map", "dump", "id", String(program!.map_ids[0]))) as {
      formatted: { value: { ".bss": [{ seen: number[] }] } };
    }[];
    return dump[0]!.formatted.value[".bss"][0].seen;
  }
});

describe.skipIf(!canLoad)("what this kernel's BTF contradicts", () => {
  const operations = (members: string) =>
    buildItems(
      `${sockType}\npub struct wrong;\n#[corelate::struct_ops(tcp_congestion_ops)]\nimpl wrong { ${members} }`,
    ).diagnostics;

  it("a member that is not there is CRL0783, at the function, with names near it", () => {
    const diagnostics = operations("\nfn ssthres(_sk: &sock) -> u32 { 3 }");
    expect(diagnostics).toMatchObject([
      {
        code: "CRL0783",
        message: expect.stringContaining("`ssthres`"),
        notes: [expect.stringContaining("ssthresh")],
      },
    ]);
    expect(diagnostics[0]!.location?.file).toMatch(/case\.rs$/);
  });

  it("a constant that is no member is CRL0783, unless it is 0, which loaders leave out", () => {
    expect(operations("const flag: u32 = 2;")).toMatchObject([{ code: "CRL0783" }]);
    expect(operations("const flag: u32 = 0; fn ssthresh(_sk: &sock) -> u32 { 3 }")).toEqual([]);
  });

  it.each([
    ['const name: [u8; 8] = "wrong";', "u8[8]", "char[16]"],
    ["const flags: u64 = 1;", "u64", "u32"],
    ["const ssthresh: u64 = 1;", "u64", "u32 (*)(struct sock *)"],
    ["fn flags() {}", "void (*)(void)", "u32"],
    [
      "fn ssthresh(_sk: &sock, _more: u32) -> u32 { _more }",
      "u32 (*)(struct sock *, u32)",
      "u32 (*)(struct sock *)",
    ],
  ])("%s is CRL0784", (members, local, target) => {
    const names: Record<string, string> = {
      "unsigned char": "u8",
      "unsigned int": "u32",
      "long long unsigned int": "u64",
    };
    const short = (text: string) =>
      text.replace(/unsigned char|long long unsigned int|unsigned int/g, (name) => names[name]!);
    const [diagnostic] = operations(members);
    expect(diagnostic).toMatchObject({ code: "CRL0784" });
    expect(diagnostic!.notes!.map(short)).toEqual([`declared: ${local}`, `the kernel: ${target}`]);
  });

  it("a function of the kernel with other arguments is CRL0782, at its call", () => {
    const { diagnostics } = buildItems(`${sockType}
#[corelate::kfunc] unsafe extern "C" { fn bpf_task_release(task: *mut sock, how: u32); }
#[corelate::program("syscall")] fn program(_ctx: *mut u64) -> i32 {
    unsafe { bpf_task_release(core::ptr::null_mut(), 1) }; 0 }`);
    expect(diagnostics).toMatchObject([
      {
        code: "CRL0782",
        message: expect.stringContaining("`bpf_task_release`"),
        notes: ["declared: void (struct sock *, unsigned int)", "the kernel: void (struct task_struct *)"],
      },
    ]);
  });

  it("CORELATE_KERNEL_BTF=none compares nothing", () => {
    process.env.CORELATE_KERNEL_BTF = "none";
    try {
      expect(operations("const flag: u32 = 2; fn ssthresh(_sk: &sock) -> u32 { 3 }")).toEqual([]);
    } finally {
      delete process.env.CORELATE_KERNEL_BTF;
    }
  });
});
