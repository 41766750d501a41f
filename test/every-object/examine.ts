import { parseObject } from "../../lib/btf/index.js";
import { findRefusal } from "../../src/explain/index.js";
import { type LoadResult, loadWithLibbpf } from "../../src/kernel/index.js";
import { repairsIn } from "../loads-clean.js";

/** What libbpf and the running kernel made of an object. */
export interface Verdict {
  /** How many programs it has. */
  readonly programs: number;
  /** What no mark answers for: repairs of BTF, parts of it that were left out, and warnings about what loads. */
  readonly problems: readonly string[];
  /** Programs that were refused, with the verifier's or libbpf's words; the name is empty where libbpf refused the object as a whole. */
  readonly refused: readonly { readonly program: string; readonly says: string }[];
}

/**
 * Loads an object, and where a program is refused each program on its own: the kernel looks at the types, functions and lines of a program
 * before it verifies it, so that a refusal in one must not hide what is wrong with another.
 */
export function examine(bytes: Uint8Array): Verdict {
  const options = { name: "object", libbpf: { env: process.env } };
  const whole = loadWithLibbpf(bytes, options);
  const programs = whole.programs.map(({ name }) => name);
  // libbpf has not a word to say about an object without types.
  const missing = [".BTF", ".BTF.ext"].filter((name) => parseObject(bytes).section(name) === undefined);
  const problems = new Set([...missing.map((name) => `there is no ${name}`), ...problemsOf(whole)]);
  if (whole.errno === 0) return { programs: programs.length, problems: [...problems], refused: [] };
  const refused: { program: string; says: string }[] = [];
  for (const program of programs) {
    const alone = loadWithLibbpf(bytes, { ...options, only: [program] });
    for (const problem of problemsOf(alone)) problems.add(problem);
    if (alone.errno !== 0) refused.push({ program, says: refusalIn(alone, program) });
  }
  if (refused.length === 0) refused.push({ program: "", says: refusalIn(whole, "") });
  return { programs: programs.length, problems: [...problems], refused };
}

/** Of a refused object the warnings are about the refusal, which is judged by its own words. */
function problemsOf(loaded: LoadResult): string[] {
  const warnings = loaded.errno === 0 ? loaded.warnings : [];
  return [...new Set([...repairsIn(loaded), ...warnings])];
}

function refusalIn(loaded: LoadResult, program: string): string {
  const log = loaded.report.programLogs.get(program);
  return (log === undefined ? undefined : findRefusal(log)?.reason) ?? loaded.warnings.join("; ");
}
