import {
  compareVersions,
  type KernelVersion,
  programTypes,
  type SectionName,
  sectionNames,
} from "../../lib/kernel-features/index.js";
import type { Attached, AttachedOn } from "./attached.js";

/** The kernels that are booted for it. */
export const attachedKernels: readonly KernelVersion[] = ["5.10", "6.12", "7.3"];

type Found = ReadonlyMap<KernelVersion, AttachedOn>;

const begin =
  "<!-- begin: `CORELATE_KERNELS=1 UPDATE_GOLDEN=1 npx vitest run test/programs/attached.test.ts` writes what follows -->\n";
const end = "<!-- end of what ran -->\n";

/** How a program that came to run did so; undefined where it did not. */
function wayOf(one: Attached | undefined): string | undefined {
  if (one === undefined || one.way === "none") return undefined;
  // Of a program that replaces another the kernel counts no runs: its answer says that it ran.
  if (one.runs === 0 && one.value === undefined) return undefined;
  return one.way === "test-run" ? "test run" : one.way;
}

/** Why no kernel here can run a program of these sections as one alone. */
const always: Readonly<Record<string, string>> = {
  lirc_mode2: "these kernels have no `CONFIG_BPF_LIRC_MODE2`",
  "struct_ops+": "runs as a member of its struct: [struct-ops.md](struct-ops.md)",
  "struct_ops.s+": "runs as a member of its struct: [struct-ops.md](struct-ops.md)",
};

const qdisc =
  "the queueing discipline `clsact` is a module; since Linux 6.6 programs are attached without it";
const pairs = "the driver of veth is a module, and XDP without a driver's help takes no such map there";

const injection =
  "this kernel lets programs sleep only at functions of `CONFIG_FUNCTION_ERROR_INJECTION`, which Debian leaves out";

/** What a kernel is not too old for, and has not. */
const lacking: Partial<Record<KernelVersion, Readonly<Record<string, string>>>> = {
  "5.10": {
    ...same(qdisc, "tc/ingress", "tc/egress", "tc", "classifier"),
    ...same(pairs, "xdp/devmap", "xdp/cpumap"),
    ...same(injection, "fentry.s+", "fmod_ret.s+", "fexit.s+"),
  },
  "6.12": {
    ...same(injection, "fentry.s+", "fmod_ret.s+", "fexit.s+"),
    "tp_btf.s+": "such programs may sleep since Linux 7.2; 5.10 only does not look whether they ask to",
  },
};

function same(reason: string, ...patterns: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(patterns.map((pattern) => [pattern, reason]));
}

/** What `section` needs that came after `kernel`: the newest of it. */
function newerThan(
  { type, attach, sleepable, frags }: SectionName,
  kernel: KernelVersion,
): string | undefined {
  const needs: { since: KernelVersion; says: string }[] = [
    { since: type.since, says: `programs of type ${type.name} came with` },
    ...(attach ? [{ since: attach.since, says: `attach type ${attach.name} came with` }] : []),
    ...(sleepable ? [{ since: sleepable, says: "such programs may sleep since" }] : []),
    ...(frags ? [{ since: "5.18" as const, says: "packets in several buffers came with" }] : []),
  ];
  const [newest] = needs
    .filter(({ since }) => compareVersions(since, kernel) > 0)
    .sort((a, b) => compareVersions(b.since, a.since));
  return newest && `${newest.says} Linux ${newest.since}`;
}

function reasonOf(section: SectionName, kernel: KernelVersion, one: Attached | undefined): string {
  const known = always[section.pattern] ?? lacking[kernel]?.[section.pattern] ?? newerThan(section, kernel);
  if (known !== undefined) return known;
  if (one === undefined || one.way !== "none") return "attached, but nothing here makes it run";
  const said = one.message.replace(/^libbpf: /, "").replace(/prog 'p\d+': /, "");
  return one.step === "load" && said !== "" ? said : `${one.step}: errno ${one.error}${said && `, ${said}`}`;
}

/** Why kernels did not run it: once where they have the same reason. */
function reasonsOf(found: Found, section: SectionName, index: number): string {
  const kernels = new Map<string, KernelVersion[]>();
  for (const [kernel, { programs }] of found) {
    const one = programs.get(index);
    if (wayOf(one) !== undefined) continue;
    const reason = reasonOf(section, kernel, one);
    kernels.set(reason, [...(kernels.get(reason) ?? []), kernel]);
  }
  if (kernels.size === 1) return [...kernels.keys()][0]!;
  return [...kernels].map(([reason, on]) => `${on.join(", ")}: ${reason}`).join("; ");
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |\n`;
}

function table(heading: readonly string[], rows: readonly string[]): string {
  return row(heading) + row(heading.map(() => "---")) + rows.join("");
}

/** The ways in which programs of these sections ran, and the kernels on which one of them did. */
function ran(found: Found, indices: readonly number[]): { ways: string; on: string } {
  const ways = new Set<string>();
  const on: KernelVersion[] = [];
  for (const [kernel, { programs }] of found) {
    const here = indices.flatMap((index) => wayOf(programs.get(index)) ?? []);
    for (const way of here) ways.add(way);
    if (here.length > 0) on.push(kernel);
  }
  const where = on.length === found.size ? "all" : on.join(", ") || "none";
  return { ways: [...ways].join(", ") || "-", on: where };
}

/** `page` with the tables of what was attached and ran. */
export function withAttached(page: string, found: Found): string {
  const from = page.indexOf(begin) + begin.length;
  const to = page.indexOf(end);
  if (from < begin.length || to < 0) throw new Error("the page has no place for the table");
  const kernels = [...found].map(([kernel, { release, machine, libbpf, programs }]) => {
    const all = [...programs.values()];
    const loaded = all.filter(({ way, step }) => way !== "none" || step !== "load").length;
    const running = all.filter((one) => wayOf(one) !== undefined).length;
    return row([
      kernel,
      `${release}, ${machine}`,
      libbpf,
      `${loaded} of ${all.length}`,
      `${running} of ${all.length}`,
    ]);
  });
  const sections = sectionNames.map((section, index) => {
    const { ways, on } = ran(found, [index]);
    return row([`\`${section.pattern}\``, ways, on, reasonsOf(found, section, index)]);
  });
  const types = programTypes.slice(1).map(({ name }) => {
    const all = sectionNames.flatMap((section, index) => (section.type.name === name ? [index] : []));
    const { ways, on } = ran(found, all);
    const names = all.map((index) => `\`${sectionNames[index]!.pattern}\``).join(", ");
    const why = on === "all" ? "" : reasonsOf(found, sectionNames[all[0]!]!, all[0]!);
    return row([`\`${name}\``, ways, on, why, names]);
  });
  const text = [
    table(["kernel", "release", "libbpf", "loaded", "ran"], kernels),
    table(["section", "ran", "on", "why not elsewhere"], sections),
    table(["program type", "ran", "on", "why not elsewhere", "sections"], types),
  ].join("\n");
  return `${page.slice(0, from)}${text}${page.slice(to)}`;
}
