import { describe, expect, it } from "vitest";
import { type LoaderName, loaderReasons } from "../../lib/requires/index.js";
import { clang } from "../btf/clang.js";

const head = `
typedef unsigned int u32; typedef unsigned long long u64;
#define CORE __attribute__((preserve_access_index))
#define SEC(name) __attribute__((section(name), used))
struct task_struct { u32 tgid; u32 cube[2][3][4]; u32 square[2][3]; } CORE;
char _license[] SEC("license") = "GPL";
`;
const program = (section: string, body = "return 0;", name = "program") =>
  `SEC("${section}") int ${name}(u64 *ctx) { struct task_struct *t = (void *)ctx[0]; (void)t; ${body} }`;
const map = (type: number) =>
  `struct { int (*type)[${type}]; u32 *key; u32 *value; int (*max_entries)[4]; } map SEC(".maps");`;

/** \`OUTCOME PROGRAM WHAT\`. */
function found(text: string, loader: LoaderName): string[] {
  return loaderReasons(clang(head + text), loader).map(
    ({ outcome, program: of, what }) => `${outcome} ${of ?? "-"} ${what}`,
  );
}

const plain = program("tp_btf/sched_process_exec", "return t->tgid + t->square[1][2];");
const takes: Readonly<Record<LoaderName, string[]>> = { libbpf: [], aya: [], cilium: [] };

describe("loaders take", () => {
  it.each<[string, string]>([
    ["a tracepoint with relocations", plain],
    ["each of the maps of 5.8", map(27) + plain],
    ["an arena", map(33) + plain],
    ["`xdp/devmap`", program("xdp/devmap")],
    ["`cgroup_skb/egress`", program("cgroup_skb/egress")],
    ["`sk_reuseport/migrate`", program("sk_reuseport/migrate")],
  ])("%s", (_, text) => {
    for (const [loader, none] of Object.entries(takes))
      expect(found(text, loader as LoaderName)).toEqual(none);
  });
});

describe.each<[string, string, Readonly<Record<LoaderName, string[]>>]>([
  [
    "no section",
    program("nonsense"),
    {
      libbpf: ["refused program the section `nonsense`"],
      aya: ["refused program the section `nonsense`"],
      cilium: ["refused program the section `nonsense`"],
    },
  ],
  ["`tc`", program("tc"), { ...takes, aya: ["refused program the section `tc`"] }],
  [
    "`kprobe.multi`",
    program("kprobe.multi/tcp_*"),
    { ...takes, aya: ["refused program the section `kprobe.multi/tcp_*`"] },
  ],
  [
    "`fmod_ret`",
    program("fmod_ret/security_file_open"),
    {
      ...takes,
      aya: ["refused program the section `fmod_ret/security_file_open`"],
    },
  ],
  ["a program that is left out", program("?xdp"), { ...takes, aya: ["refused program the section `?xdp`"] }],
  [
    "a cgroup's socket address of Unix",
    program("cgroup/connect_unix"),
    {
      ...takes,
      aya: ["refused program the section `cgroup/connect_unix`"],
    },
  ],
  [
    "`fsession`",
    program("fsession/tcp_connect"),
    {
      libbpf: [],
      aya: ["refused program the section `fsession/tcp_connect`"],
      cilium: ["refused program the section `fsession/tcp_connect`"],
    },
  ],
  [
    "`type_matches!`",
    program("xdp", "return __builtin_preserve_type_info(*(struct task_struct *)0, 2);"),
    {
      ...takes,
      aya: ["refused program `type_matches!`"],
    },
  ],
  [
    "the size of a type",
    program("xdp", "return __builtin_preserve_type_info(*(struct task_struct *)0, 1);"),
    {
      libbpf: [],
      aya: ["depends program the size or the id of a type"],
      cilium: ["depends program the size or the id of a type"],
    },
  ],
  [
    "a type's own id",
    program("xdp", "return __builtin_btf_type_id(*(struct task_struct *)0, 0);"),
    {
      ...takes,
      cilium: ["differs program `type_id_local!`"],
    },
  ],
  [
    "three dimensions",
    program("tp_btf/sched_process_exec", "return t->cube[1][2][3];"),
    {
      ...takes,
      aya: ["differs program an element of an array of three dimensions or more"],
    },
  ],
  [
    "a map of the old form",
    `struct { u32 a, b, c, d, e; } old SEC("maps");${plain}`,
    {
      ...takes,
      libbpf: ["refused - the map `old` in the section `maps`"],
    },
  ],
  ["a new type of map", map(34) + plain, { ...takes, aya: ["refused - the map `map` of type insn_array"] }],
  [
    "the kernel's configuration",
    `extern u32 CONFIG_HZ __attribute__((section(".kconfig")));${program("xdp", "return CONFIG_HZ;")}`,
    {
      ...takes,
      aya: ["refused - the kernel's configuration: `CONFIG_HZ`"],
    },
  ],
  [
    "a setting that may be missing",
    `extern u32 CONFIG_HZ __attribute__((section(".kconfig"), weak));${program("xdp", "return &CONFIG_HZ ? CONFIG_HZ : 0;")}`,
    {
      libbpf: [],
      aya: ["refused - the kernel's configuration: `CONFIG_HZ`"],
      cilium: ["refused - the setting `CONFIG_HZ`, which may be missing"],
    },
  ],
  [
    "a setting of the loader's that cilium/ebpf knows",
    `extern _Bool LINUX_HAS_SYSCALL_WRAPPER __attribute__((section(".kconfig")));${program("xdp", "return LINUX_HAS_SYSCALL_WRAPPER;")}`,
    {
      ...takes,
      aya: ["refused - the kernel's configuration: `LINUX_HAS_SYSCALL_WRAPPER`"],
    },
  ],
  [
    "a setting of the loader's that it does not know",
    `extern _Bool LINUX_HAS_BPF_COOKIE __attribute__((section(".kconfig")));${program("xdp", "return LINUX_HAS_BPF_COOKIE;")}`,
    {
      libbpf: [],
      aya: ["refused - the kernel's configuration: `LINUX_HAS_BPF_COOKIE`"],
      cilium: ["refused - the setting `LINUX_HAS_BPF_COOKIE`"],
    },
  ],
  [
    "a variable without a type",
    `extern const void jiffies __attribute__((section(".ksyms")));${program("xdp", "return (u64)&jiffies;")}`,
    {
      ...takes,
      cilium: ["refused - a variable of the kernel without a type: `jiffies`"],
    },
  ],
])("of %s", (_, text, expected) => {
  it.each(["libbpf", "aya", "cilium"] as const)("%s says", (loader) => {
    expect(found(text, loader)).toEqual(expected[loader]);
  });
});

it("a reason has its line, a way out, and where that is known from", () => {
  const [reason] = loaderReasons(clang(head + program("tc")), "aya");
  expect(reason!.places[0]!.line).toBeGreaterThan(5);
  expect(reason!.help).toContain("classifier");
  expect(reason!.source).toContain("ProgramSection");
});
