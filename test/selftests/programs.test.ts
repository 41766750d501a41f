import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { verify } from "../../src/kernel/index.js";
import { programFiles, programsFolder, type Written, writtenIn } from "./written.js";

/** Those of every run; the others take longer than they may. */
const always = new Set(["arithmetic", "memory"]);

/** What became of each program, in the words of its comments: the value, what a refusal says, or `loads`. */
function outcomes(file: string, programs: readonly Written[]): Record<string, number | string> {
  const path = join(programsFolder, `${file}.rs`);
  const runs = programs.flatMap(({ name, expected }) =>
    expected.kind === "returns"
      ? [{ program: name, input: expected.packet, context: expected.context, repeat: 0 }]
      : [],
  );
  const result = verify(build({ inputs: [path], audit: process.env.CORELATE_SELFTESTS === "1" }).output, {
    testRuns: runs,
  });
  return Object.fromEntries(
    programs.map(({ name, expected }) => {
      const verdict = result.programs.find((program) => program.name === name);
      if (verdict === undefined) return [name, "is not in the object"];
      if (verdict.outcome !== "accepted") {
        const says = verdict.refusal?.reason ?? verdict.log;
        return [name, expected.kind === "refused" && says.includes(expected.says) ? expected.says : says];
      }
      const answer = result.runs?.find(({ run }) => runs[run]?.program === name);
      if (answer === undefined) return [name, "loads"];
      return [name, answer.error === 0 ? answer.returns | 0 : `cannot be run: ${answer.error}`];
    }),
  );
}

describe.skipIf(!canLoad)("what the kernel's selftests check, in Rust", () => {
  const files = programFiles().filter((file) => process.env.CORELATE_SELFTESTS === "1" || always.has(file));
  it.each(files)("%s", { timeout: 300_000 }, (file) => {
    const programs = writtenIn(file);
    const expected = programs.map(({ name, expected }) => [
      name,
      expected.kind === "returns" ? expected.value : expected.kind === "refused" ? expected.says : "loads",
    ]);
    expect(outcomes(file, programs)).toEqual(Object.fromEntries(expected));
  });
});
