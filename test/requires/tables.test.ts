import { existsSync, readFileSync } from "node:fs";
import { release } from "node:os";
import { describe, expect, it } from "vitest";
import { loadBtfFile, vmlinuxBtf } from "../../lib/btf/index.js";
import {
  attachTypes,
  btfKinds,
  compareVersions,
  type Feature,
  helpers,
  instructionFeatures,
  iterators,
  type KernelVersion,
  kfuncs,
  mapFields,
  mapFlags,
  mapTypes,
  parseVersion,
  programTypes,
  sectionNamed,
  sectionNames,
  structOps,
} from "../../lib/kernel-features/index.js";
import { enumerators, type KernelLists, kernelLists } from "./kernel-lists.js";

const recorded: [KernelVersion, KernelLists][] = Object.entries(
  JSON.parse(readFileSync(new URL("kernels.json", import.meta.url), "utf8")),
) as [KernelVersion, KernelLists][];

/** How many rows of a table are there in a release: the kernel only adds at the end. */
function count(table: readonly Feature[], version: KernelVersion): number {
  const there = table.map(({ since }) => compareVersions(since, version) <= 0);
  expect(there.lastIndexOf(true) + 1, "a number in the middle is newer").toBe(there.filter(Boolean).length);
  return there.filter(Boolean).length;
}

/** Functions that an older kernel had with other arguments, by the last one that had them. */
const hadOtherArguments: Readonly<Record<string, KernelVersion>> = { bpf_stream_vprintk: "6.17" };

function compare(version: KernelVersion, kernel: KernelLists): void {
  expect(count(helpers, version)).toBe(kernel.helpers);
  expect(count(mapTypes, version)).toBe(kernel.mapTypes);
  expect(count(programTypes, version)).toBe(kernel.programTypes);
  expect(count(attachTypes, version)).toBe(kernel.attachTypes);
  const there = ({ since, gone }: Feature) =>
    compareVersions(since, version) <= 0 && (gone === undefined || compareVersions(version, gone) < 0);
  const said = [...iterators.values()].filter(there).map(({ name }) => name);
  // A kernel may be built without one of them, but has none that the table says is newer.
  expect(kernel.iterators.filter((name) => !said.includes(name))).toEqual([]);
  expect(
    kernel.kfuncs.filter(
      (name) => !(kfuncs.has(name) && there(kfuncs.get(name)!)) && hadOtherArguments[name] !== version,
    ),
  ).toEqual([]);
}

describe("the tables", () => {
  it("are compared with at least eight kernels", () => expect(recorded.length).toBeGreaterThanOrEqual(8));

  it.each(recorded)("have what Debian's kernel %s has, and nothing newer", compare);

  it.skipIf(!existsSync(vmlinuxBtf))("have what the running kernel has, by name", () => {
    const btf = loadBtfFile(vmlinuxBtf);
    const version = parseVersion(release())!;
    compare(version, kernelLists(btf, iterators.keys()));
    const names = (table: readonly Feature[], prefix: string, upper: boolean) =>
      table
        .filter(({ since }) => compareVersions(since, version) <= 0)
        .map(({ name }) => `${prefix}${upper ? name.toUpperCase() : name}`);
    expect(names(helpers, "BPF_FUNC_", false)).toEqual(enumerators(btf, "bpf_func_id"));
    expect(names(mapTypes, "BPF_MAP_TYPE_", true)).toEqual(enumerators(btf, "bpf_map_type"));
    expect(names(programTypes, "BPF_PROG_TYPE_", true)).toEqual(enumerators(btf, "bpf_prog_type"));
    expect(names(attachTypes, "BPF_", true)).toEqual(enumerators(btf, "bpf_attach_type"));
  });

  it.each([
    ["helpers", helpers],
    ["map types", mapTypes],
    ["program types", programTypes],
    ["attach types", attachTypes],
    ["map flags", mapFlags],
  ])("%s are in the order of their releases, since the kernel adds at the end", (_, table) => {
    const since = table.map((feature) => feature.since);
    expect([...since].sort(compareVersions)).toEqual(since);
  });

  it("name a commit or a file for each fact", () => {
    const all = [helpers, mapTypes, programTypes, attachTypes, mapFlags].flat();
    const more = [kfuncs, btfKinds, iterators, structOps, mapFields, instructionFeatures];
    for (const { name, since, source } of [...all, ...more.flatMap((table) => [...table.values()])]) {
      expect(since, name).toMatch(/^\d\.\d{1,2}$/);
      expect(source, name).toMatch(/^(?:[0-9a-f]{12}|\w+\/[\w./]+\.[ch]|vmlinux of \d\.\d+)$/);
    }
  });

  it("have 211 helpers, 116 section names and all types", () => {
    expect(helpers).toHaveLength(212);
    expect(sectionNames).toHaveLength(116);
    expect(mapTypes).toHaveLength(36);
    expect(programTypes).toHaveLength(33);
  });

  it.each([
    ["kprobe/do_sys_open", "kprobe"],
    ["xdp", "xdp"],
    ["?tp_btf/sched_switch", "tracing"],
    ["fentry.s/x", "tracing"],
    ["lsm_cgroup/socket_bind", "lsm"],
    ["tc", "sched_cls"],
    ["cgroup_skb/egress", "cgroup_skb"],
    ["uprobe.multi.s//bin/sh:main", "kprobe"],
  ])("know the section %s", (section, type) => expect(sectionNamed(section)?.type.name).toBe(type));

  it.each(["kprobes/x", "xdp/other", "maps", "", "tcp", "fentryx/y"])("know no section %j", (section) =>
    expect(sectionNamed(section)).toBeUndefined(),
  );
});

describe("versions", () => {
  it.each([
    ["5.9", "5.10", -1],
    ["6.1", "5.19", 1],
    ["4.20", "5.0", -1],
    ["6.12", "6.12", 0],
  ] as const)("%s and %s are compared by numbers", (a, b, sign) =>
    expect(Math.sign(compareVersions(a, b))).toBe(sign),
  );

  it.each([
    ["5.15", "5.15"],
    ["v6.1", "6.1"],
    ["6.18.15+deb13-cloud-amd64", "6.18"],
    ["7.3-rc7", "7.3"],
  ])("%s is read as %s", (text, version) => expect(parseVersion(text)).toBe(version));

  it.each(["", "6", "6.x", "six", "6.1e3", "-1.2", "6.1 ", "9999.1"])("%j is none", (text) =>
    expect(parseVersion(text)).toBeUndefined(),
  );
});
