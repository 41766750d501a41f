/** How many names a suggestion has at most. */
const limit = 5;

/** The names of `known` that are similar to `wanted`, nearest first, then by name. */
export function nearestNames(wanted: string, known: Iterable<string>): string[] {
  const lower = wanted.toLowerCase();
  const furthest = Math.max(1, Math.floor(wanted.length / 3));
  const found: { name: string; distance: number }[] = [];
  for (const name of new Set(known)) {
    const distance = distanceTo(lower, name.toLowerCase(), furthest);
    if (distance <= furthest) found.push({ name, distance });
  }
  found.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return found.slice(0, limit).map(({ name }) => name);
}

/** Edits (insert, delete, replace, swap neighbours) from `a` to `b`; a number above `most` where there are more. */
function distanceTo(a: string, b: string, limitOfEdits: number): number {
  if (Math.abs(a.length - b.length) > limitOfEdits) return limitOfEdits + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, beforeLast[j - 2]! + 1);
      }
      row.push(edits);
      least = Math.min(least, edits);
    }
    if (least > limitOfEdits) return limitOfEdits + 1;
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
