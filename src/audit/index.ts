/**
 * Finds what rustc itself has decided by a size or an offset of an attributed type. In
 *
 *     const BIG: usize = if size_of::<task>() > 64 { 1 } else { 2 };
 *
 * rustc compares with the size that `task` has in the sparse layout, and only the answer gets into the IR: no pass can notice. So rustc compiles
 * the program once more, with the layout that the types are declared with, and what it makes of both has to be the same, but for the numbers of the
 * layout themselves. Each instruction is put into words (`instruction.ts`), in which a number of the sparse layout is what it is in the declared one
 * (`numbers.ts`); the words are gathered by function and place in the source (`survey.ts`), and the places compared (`compare.ts`).
 */
import { pipeline, runPasses } from "../../passes/pipeline.js";
import type { Unit } from "../../passes/unit.js";
import { type Diagnostic, passes } from "../diagnostics/index.js";
import { compare, compareStatics, type Difference } from "./compare.js";
import { staticsOf } from "./statics.js";
import { survey } from "./survey.js";

/**
 * The passes that delete what does not get into the object, and find out what the numbers mean. None of them touches code that has to do with the
 * attributed types.
 */
const before = new Set([
  "settle-panics",
  "internalize",
  "fold-types",
  "restore-layout",
  "sparse-records",
  "unread-paddings",
]);

/** An error for each function and static that is not the same in both layouts. Both units are as rustc made them, and are changed. */
export function decisions(sparse: Unit, declared: Unit): Diagnostic[] {
  for (const unit of [sparse, declared])
    runPasses(
      pipeline.filter(({ name }) => before.has(name)),
      unit,
    );
  const differences = [
    ...compare(survey(sparse), survey(declared)),
    ...compareStatics(staticsOf(sparse), staticsOf(declared)),
  ];
  return [...grouped(differences)].map(diagnosticOf).sort(byPlace);
}

/** Those of one function, in the order of the source. */
function grouped(differences: readonly Difference[]): Iterable<Difference[]> {
  const groups = new Map<string, Difference[]>();
  for (const difference of differences) {
    const key = `${difference.location?.file ?? ""} ${difference.name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [difference]);
    else group.push(difference);
  }
  return groups.values();
}

function diagnosticOf(group: Difference[]): Diagnostic {
  const lines = [...new Set(group.map(({ location }) => location?.line ?? 0).filter((line) => line > 0))];
  lines.sort((a, b) => a - b);
  const first = group
    .filter(({ location }) => location?.line === lines[0])
    .sort((a, b) => (a.location?.column ?? 0) - (b.location?.column ?? 0))[0]!;
  return passes.decidedByLayout(first.location, {
    sparse: first.sparse.map(inWords),
    declared: first.declared.map(inWords),
    lines: lines.slice(1),
  });
}

/** Values that only the running program has are of no interest. */
function inWords(text: string): string {
  return text.replace(/ _(?= |$)/g, "").replace(/ +/g, " ");
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  const [one, other] = [a.location, b.location];
  return (one?.file ?? "").localeCompare(other?.file ?? "") || (one?.line ?? 0) - (other?.line ?? 0);
}
