import type { Language, Outcome } from "./evaluate.js";
import type { CoreRelocCase, CoreRelocGroup } from "./group.js";

const opening = `# The kernel's table of CO-RE cases

Linux tests its loaders with a table of programs and targets (\`tools/testing/selftests/bpf/prog_tests/core_reloc.c\`). These are its cases, under
its names, with programs and types of our own: each program once in C, compiled by clang, and once in Rust, compiled by corelate. libbpf
relocates both for the case's target and loads them into the running kernel, and \`corelate resolve\` relocates them off line. Where \`err_\` is in a
name, the program must not load.

- **libbpf**: \`loads\`; \`poisoned\` where the verifier reaches an instruction whose field, type or value the target does not have; \`refused\` where
  libbpf gives the object up.
- **corelate**: how many relocations have a value on the target, how many are \`gone\`, and how many a loader gives up (\`refused\`).
- **as expected**: both languages have the values that the case says, relocation by relocation; libbpf's instructions and corelate's
  are the same to the byte; and the program loads where it should, and only there.

`;

const closing = `
\`module_probed\` and \`module_direct\` read a type that a module adds. The kernel's test loads a module for it; here the type is in the target's
BTF, and a test of its own (\`test/core-reloc/module.test.ts\`) has it in a module's split BTF. \`arrays___err_bad_signed_arr_elem_sz\` is in newer kernels' tables only.

\`UPDATE_GOLDEN=1 npx vitest run test/core-reloc\` writes this page anew.
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
