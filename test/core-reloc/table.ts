import type { Language, Outcome } from "./evaluate.js";
import type { CoreRelocCase, CoreRelocGroup } from "./group.js";

const opening = `# The kernel's table of CO-RE cases

Linux tests libbpf with a table of programs and targets (\`tools/testing/selftests/bpf/prog_tests/core_reloc.c\`). The cases below have the same
names, with programs and types of our own. Each program is written twice: in C, compiled by clang, and in Rust, compiled by corelate. libbpf
relocates both for the case's target and loads them into the running kernel; \`corelate resolve\` relocates them without a kernel. A program with \`err_\` in its
name must not load.

- **libbpf**: \`loads\`; \`poisoned\`: the verifier reaches an instruction whose field, type or enumerator is missing on the target; \`refused\`:
  libbpf refuses the object.
- **corelate**: how many relocations have a value on the target, how many are \`gone\`, and for how many a loader refuses the object (\`refused\`).
- **as expected**: in both languages each relocation has the value that the case expects; libbpf and corelate write the same
  bytes; and the program loads if it should, and only then.

`;

const closing = `
\`module_probed\` and \`module_direct\` read a type that a module adds. The kernel's test loads a module for it. Here the type is in the target's
BTF, and another test (\`test/core-reloc/module.test.ts\`) has it in a module's split BTF. \`arrays___err_bad_signed_arr_elem_sz\` is in newer kernels' tables only.

\`UPDATE_GOLDEN=1 npx vitest run test/core-reloc\` writes this page.
`;

/** The page with every case of `groups`, for people. `outcomeOf` tells how a case went. */
export function table(
  groups: readonly CoreRelocGroup[],
  outcomeOf: (group: CoreRelocGroup, one: CoreRelocCase, language: Language) => Outcome,
): string {
  const notes: string[] = [];
  const note = (text: string) => {
    if (!notes.includes(text)) notes.push(text);
    return `<sup>${notes.indexOf(text) + 1}</sup>`;
  };
  const rows = groups.flatMap((group) =>
    group.cases.map((one) => {
      const [c, rust] = [outcomeOf(group, one, "C"), outcomeOf(group, one, "Rust")];
      const { differs, known } = group.rust;
      const reasons = [differs, known?.cases.includes(one.name) ? known.why : undefined];
      const marks = reasons.filter((text) => text !== undefined).map(note);
      const cells = [
        `\`${one.name}\``,
        c.libbpf,
        counts(c),
        rust.libbpf,
        `${counts(rust)}${marks.join(" ")}`,
        verdict(c, rust),
      ];
      return `| ${cells.join(" | ")} |`;
    }),
  );
  const head = [
    "| case | C: libbpf | C: corelate | Rust: libbpf | Rust: corelate | as expected |",
    "| --- | --- | --- | --- | --- | --- |",
  ];
  const numbered = notes.map((text, i) => `${i + 1}. ${text}`);
  return `${opening}${[...head, ...rows].join("\n")}\n\n${numbered.join("\n")}\n${closing}`;
}

function counts({ resolved, gone, refused }: Outcome): string {
  const parts: [number, string][] = [
    [resolved, ""],
    [gone, " gone"],
    [refused, " refused"],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count}${what}`)
    .join(", ");
}

function verdict(c: Outcome, rust: Outcome): string {
  const wrong = [...(c.problems.length > 0 ? ["C"] : []), ...(rust.problems.length > 0 ? ["Rust"] : [])];
  return wrong.length === 0 ? "yes" : `**not in ${wrong.join(" and ")}**`;
}
