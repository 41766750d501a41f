import { type Case, shortName } from "./fixture.js";

const opening = `# What others have reported

Reports of Rust programs for BPF that did not compile, link or load, from the issues of bpf-linker, aya, LLVM, Rust and others. For each there is a small
program in \`test/upstream-issues/fixtures\` of the repository. The tests build it, load it with libbpf into the running
kernel, and let the kernel run it.

- **gives N**: all names in the BTF are C identifiers, libbpf loads the program without a warning, and it returns N.
- **CRLnnnn**: corelate refuses the program with this diagnostic, at its line.

| issue | what was reported | here |
| --- | --- | --- |
`;

const closing = `
\`UPDATE_GOLDEN=1 npx vitest run test/upstream-issues\` writes this page.
`;

/** The page with every case; `messageOf` tells the diagnostic's message of one that is refused. */
export function table(cases: readonly Case[], messageOf: (one: Case) => string): string {
  const rows = [...cases]
    .sort((a, b) => compare(a, b))
    .map((one) => {
      const program = one.path.split("/").at(-1)!;
      const issue = `[${shortName(one.url)}](${one.url})`;
      const here = `${outcome(one, messageOf)} (\`${program}\`)`;
      return `| ${issue} | ${one.reported.replaceAll("|", "\\|")} | ${here} |`;
    });
  return `${opening}${rows.join("\n")}\n${closing}`;
}

function outcome(one: Case, messageOf: (one: Case) => string): string {
  switch (one.expected.kind) {
    case "gives":
      return `gives ${one.expected.result}`;
    case "refused":
      return `the verifier refuses it: "${one.expected.words}"`;
    case "error":
      return `${one.expected.code}: ${messageOf(one)}`;
  }
}

function compare(a: Case, b: Case): number {
  const [left, right] = [a, b].map(({ url }) => url.split("/"));
  const project = `${left![3]}/${left![4]}`.localeCompare(`${right![3]}/${right![4]}`, "en");
  return project || Number(left![6]) - Number(right![6]) || a.name.localeCompare(b.name, "en");
}
