import { sectionNames } from "../../lib/kernel-features/index.js";
import { isAyaSection, isCiliumSection } from "../../lib/requires/index.js";
import type { KernelResult } from "../../src/matrix/index.js";
import { examples, nameOf, rustLine } from "./sections.js";

const begin =
  "<!-- begin: `CORELATE_KERNELS=1 UPDATE_GOLDEN=1 npx vitest run test/programs/sections.test.ts` writes what follows -->\n";
const end = "<!-- end -->\n";

/** `page` with the table of section names in it. */
export function withTable(page: string, results: readonly KernelResult[]): string {
  const from = page.indexOf(begin) + begin.length;
  const to = page.indexOf(end);
  if (from < begin.length || to < 0) throw new Error("the page has no place for the table");
  const heading = ["section", "example", "other loaders", "loaded on", "why not elsewhere"];
  const rows = sectionNames.map(({ pattern }, index) => {
    const example = examples[index]!;
    const loaders = [
      ...(isAyaSection(example.section) ? ["aya"] : []),
      // It takes the name for that of a uprobe, but not the arguments: they ask for LINUX_HAS_BPF_COOKIE.
      ...(isCiliumSection(example.section) && !pattern.startsWith("usdt") ? ["cilium"] : []),
    ];
    const { loaded, refused } = seen(results, index);
    const line = rustLine(example, "f").replaceAll("|", "\\|");
    return [`\`${pattern}\``, `\`${line}\``, loaders.join(", ") || "-", loaded, refused];
  });
  const text = [heading, heading.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |\n`)
    .join("");
  const kernels = results.map(({ kernel, version, arch, objects }) => {
    const programs = objects[0]?.result.programs ?? [];
    const accepted = programs.filter(({ outcome }) => outcome === "accepted").length;
    return `| ${kernel} | ${version} | ${arch} | ${accepted} of ${programs.length} |\n`;
  });
  const table = `| kernel | \`uname -r\` | \`uname -m\` | programs loaded |\n| --- | --- | --- | --- |\n${kernels.join("")}`;
  return `${page.slice(0, from)}${table}\n${text}${page.slice(to)}`;
}

/** Why no kernel takes a program as it is here, where that is not the kernel's doing. */
const reasons: Readonly<Record<string, string>> = {
  "freplace+": "the loader has to be told which program it replaces (`bpf_program__set_attach_target`)",
  lirc_mode2: "these kernels have no `CONFIG_BPF_LIRC_MODE2`",
  "struct_ops+": "needs a map of its struct: [struct-ops.md](struct-ops.md)",
  "struct_ops.s+": "needs a map of its struct: [struct-ops.md](struct-ops.md)",
};

/** What a refusal without a log comes from. */
function reasonOf(index: number, says: string, isLoaded: boolean): string {
  const { pattern, type, attach, frags } = sectionNames[index]!;
  const known = reasons[pattern];
  if (known !== undefined || !says.startsWith("EINVAL")) return known ?? says;
  if (!isLoaded) return "the loader's libbpf does not know the name";
  if (frags) return "packets in several buffers came with Linux 5.18";
  return `${attach === undefined ? `programs of type ${type.name}` : `attach type ${attach.name}`} came with Linux ${(attach ?? type).since}`;
}

/** Where a program was loaded, and the first thing that was said where it was not. */
function seen(results: readonly KernelResult[], index: number): { loaded: string; refused: string } {
  const name = nameOf(index);
  const all = results.map(({ kernel, objects }) => ({
    kernel,
    program: objects[0]?.result.programs.find((program) => program.name === name),
  }));
  const loaded = all.filter(({ program }) => program?.outcome === "accepted").map(({ kernel }) => kernel);
  const first = all.find(({ program }) => program?.outcome !== "accepted")?.program;
  const says = first?.diagnostic?.message ?? first?.outcome ?? "";
  const words = says
    .replace(/^.*?: /, "")
    .replaceAll(/[|`<>]/g, "'")
    .replaceAll(name, "it")
    .slice(0, 160);
  return {
    loaded: loaded.length === all.length ? "all" : loaded.join(", ") || "none",
    refused: reasonOf(index, words, loaded.length > 0),
  };
}
