/** What follows each `flag` in `args`: `--flag value`, `--flag=value`, and for short flags `-Cvalue`. */
export function valuesOf(args: readonly string[], flag: string): string[] {
  const found: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    const next = args[index + 1];
    if (arg === flag && next !== undefined) {
      found.push(next);
      index++;
    } else if (isJoined(arg, flag)) {
      found.push(arg.slice(flag.length + (flag.startsWith("--") ? 1 : 0)));
    }
  }
  return found;
}

/** `args` without `flags` and their values. */
export function without(args: readonly string[], flags: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    if (flags.includes(arg)) index++;
    else if (!flags.some((flag) => isJoined(arg, flag))) kept.push(arg);
  }
  return kept;
}

function isJoined(arg: string, flag: string): boolean {
  return flag.startsWith("--")
    ? arg.startsWith(`${flag}=`)
    : arg.startsWith(flag) && arg.length > flag.length;
}
