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

\`make test-ecosystem\` gives the objects of the tests to libbpf 1.1, aya 0.14.0 and cilium/ebpf 0.19.0, each in one process, and compares what would go
to the kernel after relocation, for the running kernel and for the types that the tests relocate for, whose layouts are other ones. Then each loads
the programs into the running kernel, one by one.

- **relocated the same**: objects times kernels with libbpf's instructions to the byte, but for the numbers of maps and of the kernel's functions and for
  the order of subprograms.
- **same answer**: objects of which the kernel takes the same programs, and refuses the others for the same reason. Most of the oracle's objects have
  types of their own, and are refused for those on a real kernel.
- **with BTF**: programs that are in the kernel with their BTF. A program that is there without it is a failure of the test, in any cell (the linker's
  inputs are IR without debug info, but for one); so is a difference that is not in the second table.

`;

const closing = `
The differences are the loaders' own: libbpf, clang and \`corelate resolve\` agree on these objects. What follows for a program that should work
with all three:

- Where a field's width differs between kernels, ask \`field_size!\` and load the one or the other: cilium/ebpf does not change the width of a load.
- Ask \`type_exists!\` before \`type_size!\` with cilium/ebpf; with aya leave sizes and ids of types that may be missing, and \`type_matches!\`.
- Leave elements of arrays of three dimensions and more to libbpf and cilium/ebpf.
- Write the section \`classifier\` rather than \`tc\`.
- Maps of \`corelate::maps\` work with all three. Maps of the old form (\`#[map]\` of aya-ebpf) are refused by libbpf 1.0 and newer; examples/aya-exec
  and examples/aya-contexts have them.

\`UPDATE_GOLDEN=1 make test-ecosystem\` writes this page anew.
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
