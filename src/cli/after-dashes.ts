/** commander gives what stands before and after `--` in one list; `raw` are the arguments as they were written. */
export function splitAtDashes(
  given: readonly string[],
  raw: readonly string[],
): { before: string[]; after: string[] } {
  const dashes = raw.indexOf("--");
  const after = dashes < 0 ? 0 : raw.length - dashes - 1;
  const cut = given.length - after;
  return { before: given.slice(0, cut), after: given.slice(cut) };
}
