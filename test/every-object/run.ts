import "./begin-run.js";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { allEntries, type Entry, recordFolder } from "./recorded.js";

/** Empties the folder of the objects before a run, and afterwards says how many there were. */
export function setup(): () => void {
  rmSync(recordFolder, { recursive: true, force: true });
  return () => {
    if (!existsSync(recordFolder)) return;
    for (const name of readdirSync(recordFolder))
      if (name.startsWith("written-")) rmSync(join(recordFolder, name), { recursive: true });
    for (const line of summary(allEntries())) console.log(line);
  };
}

/** How many objects were loaded, and why the others were not. */
export function summary(entries: readonly Entry[]): string[] {
  const objects = new Map<string, Entry>();
  // An object that comes from two tests counts once, with both reasons.
  for (const entry of entries) {
    const why = [...new Set([...(objects.get(entry.sha)?.why ?? []), ...entry.why])];
    objects.set(entry.sha, { ...entry, why });
  }
  const all = [...objects.values()];
  if (all.length === 0) return [];
  const counted = new Map<string, number>();
  for (const { why } of all) for (const reason of why) counted.set(reason, (counted.get(reason) ?? 0) + 1);
  const programs = all.reduce((sum, { verdict }) => sum + (verdict?.programs ?? 0), 0);
  const clean = all.filter(({ verdict }) => verdict?.refused.length === 0 && verdict.problems.length === 0);
  return [
    `objects: ${all.length} with ${programs} programs; ${clean.length} load clean`,
    ...[...counted].sort().map(([why, count]) => `  ${count} not meant to load: ${why}`),
  ];
}
