import type { KernelResult } from "../../src/matrix/index.js";
import type { Red } from "./expected.js";

const begin = "<!-- begin: `UPDATE_GOLDEN=1 make test-kernels` writes what follows -->\n";
const end = "<!-- end -->\n";

/** `page` with the tables of what was seen in it. */
export function withTables(page: string, results: readonly KernelResult[], reds: readonly Red[]): string {
  const from = page.indexOf(begin) + begin.length;
  const to = page.indexOf(end);
  if (from < begin.length || to < 0) throw new Error("the page has no place for the tables");
  const tables = `${kernelTable(results)}\n${programTable(results)}\n${redTable(reds)}`;
  return `${page.slice(0, from)}${tables}${page.slice(to)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[], right = false): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  return line(head) + line(head.map((_, at) => (right && at > 0 ? "---:" : "---"))) + rows.map(line).join("");
}

function kernelTable(results: readonly KernelResult[]): string {
  const rows = results.map(({ kernel, version, arch, objects }) => {
    const verdicts = objects.flatMap(({ result }) => result.programs);
    const accepted = verdicts.filter(({ outcome }) => outcome === "accepted");
    return [kernel, version, arch, `${accepted.length} of ${verdicts.length}`];
  });
  return table(["kernel", "`uname -r`", "`uname -m`", "programs accepted"], rows);
}

/** The instructions that each verifier looked at. */
function programTable(results: readonly KernelResult[]): string {
  const rows = (results[0]?.objects ?? []).flatMap(({ path, result }) =>
    result.programs.map(({ name, section }) => [
      `${path}: \`${name}\` (\`${section}\`)`,
      ...results.map(({ objects }) => {
        const own = objects.find((object) => object.path === path);
        if (own === undefined) return "not built";
        const found = own.result.programs.find((program) => program.name === name);
        return found?.outcome === "accepted"
          ? String(found.counts?.instructions ?? found.info?.verifiedInstructions ?? "ok")
          : (found?.outcome ?? "not there");
      }),
    ]),
  );
  return table(["program", ...results.map(({ kernel }) => kernel)], rows, true);
}

function redTable(reds: readonly Red[]): string {
  if (reds.length === 0) return "No program is refused.\n";
  const rows = reds.map(({ kernel, example, program, says, why = "" }) => [
    kernel,
    `${example}: \`${program}\``,
    `\`${says.replace(/[|`]/g, "'")}\``,
    why,
  ]);
  return table(["kernel", "program", "what it says", "why"], rows);
}
