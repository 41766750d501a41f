import { classes, type DifferenceClass } from "./classes.js";

/** What was counted of the objects of a suite. */
export interface SuiteCounts {
  readonly objects: number;
  /** Objects times kernels: the running one, and the types of the test. */
  readonly relocated: number;
  readonly programs: number;
  /** Programs that are loaded with BTF, by loader. */
  readonly withBtf: Readonly<Record<Loader, number>>;
  /** Of `relocated`, the ones with the same instructions as libbpf's. */
  readonly sameInstructions: Readonly<Record<Other, number>>;
  /** Of `objects`, the ones of which the kernel took the same programs. */
  readonly sameAnswer: Readonly<Record<Other, number>>;
}

export type Other = DifferenceClass["loader"];
export type Loader = Other | "libbpf";

const others: readonly Other[] = ["aya", "cilium/ebpf"];
const loaders: readonly Loader[] = ["libbpf", ...others];

const opening = `# Three loaders

\`make test-ecosystem\` gives the objects of the tests to libbpf 1.1, aya 0.14.0 and cilium/ebpf 0.19.0, each in one process. It compares the programs after
relocation: for the running kernel, and for the tests' own targets, which have other layouts. Then each loader loads
the programs into the running kernel, one by one.

- **relocated the same**: pairs of an object and a target for which the loader writes the same bytes as libbpf, apart from the numbers of maps and kernel functions, and from
  the order of subprograms.
- **same answer**: objects of which the kernel accepts the same programs, and refuses the others for the same reason. Most of the oracle's objects use
  made-up types, which a real kernel does not have, so they are refused.
- **with BTF**: programs that were loaded with their BTF. The test fails if a program is loaded without it (but the linker's
  inputs are IR without debug info, except for one), and if there is a difference that is not in the second table.

`;

const closing = `
The causes of these differences are in the loaders: libbpf, clang and \`corelate resolve\` agree on these objects. For a program that should work
with all three:

- If the width of a field differs between kernels, ask for \`field_size!\` and choose the load: cilium/ebpf does not change the width of a load.
- For cilium/ebpf, ask for \`type_exists!\` before \`type_size!\`. For aya, do not ask for the size or id of a type that may be missing, and do not use \`type_matches!\`.
- For aya, do not use arrays of three or more dimensions.
- Use the section \`classifier\` instead of \`tc\`.
- Maps of \`corelate::maps\` work with all three. Maps of the old form (\`#[map]\` of aya-ebpf) are refused by libbpf 1.0 and newer. examples/aya-exec
  and examples/aya-contexts use them.

\`UPDATE_GOLDEN=1 make test-ecosystem\` writes this page.
`;

/** The page, for people. `found` says in how many objects each class came up. */
export function page(
  suites: ReadonlyMap<string, SuiteCounts>,
  found: ReadonlyMap<DifferenceClass, number>,
): string {
  const rows = [...suites].map(([suite, counts]) => row(suite, counts));
  const all = [...suites.values()];
  rows.push(row("**all**", all.reduce(sum)));
  const head = [
    "suite",
    "objects",
    "relocated",
    ...others.map((loader) => `relocated the same: ${loader}`),
    ...others.map((loader) => `same answer: ${loader}`),
    "programs",
    ...loaders.map((loader) => `with BTF: ${loader}`),
  ];
  const differences = classes.map((one) =>
    cells([one.loader, one.what, String(found.get(one) ?? 0), one.cause]),
  );
  return [
    opening,
    table(head, rows),
    "\n## Where they differ from libbpf\n\n",
    table(["loader", "what", "objects", "cause"], differences),
    closing,
  ].join("");
}

function row(suite: string, counts: SuiteCounts): string {
  return cells([
    suite,
    ...[counts.objects, counts.relocated],
    ...others.map((loader) => counts.sameInstructions[loader]),
    ...others.map((loader) => counts.sameAnswer[loader]),
    counts.programs,
    ...loaders.map((loader) => counts.withBtf[loader]),
  ]);
}

/** The sum of two suites' counts. */
export function sum(a: SuiteCounts, b: SuiteCounts): SuiteCounts {
  const added = <K extends string>(left: Readonly<Record<K, number>>, right: Readonly<Record<K, number>>) =>
    Object.fromEntries(Object.keys(left).map((key) => [key, left[key as K] + right[key as K]])) as Record<
      K,
      number
    >;
  return {
    objects: a.objects + b.objects,
    relocated: a.relocated + b.relocated,
    programs: a.programs + b.programs,
    withBtf: added(a.withBtf, b.withBtf),
    sameInstructions: added(a.sameInstructions, b.sameInstructions),
    sameAnswer: added(a.sameAnswer, b.sameAnswer),
  };
}

const cells = (list: readonly (string | number)[]) => `| ${list.join(" | ")} |\n`;

function table(head: readonly string[], rows: readonly string[]): string {
  return `${cells(head)}${cells(head.map(() => "---"))}${rows.join("")}`;
}
