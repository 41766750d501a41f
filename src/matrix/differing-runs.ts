import { type Diagnostic, testRunErrors } from "../../lib/diagnostics/index.js";
import type { TestRun, TestRunAnswer } from "../kernel/index.js";
import type { KernelResult } from "./model.js";

/** The runs that do not come to the same on all kernels, of those of which nothing is expected. */
export function differingRuns(results: readonly KernelResult[], runs: readonly TestRun[]): Diagnostic[] {
  const paths = [...new Set(results.flatMap(({ objects }) => objects.map(({ path }) => path)))];
  return paths.flatMap((path) =>
    runs.flatMap(({ program, returns, output }, index) => {
      if (returns !== undefined && output !== undefined) return [];
      const answers = new Map<string, string[]>();
      for (const { kernel, objects } of results) {
        const found = objects.find((object) => object.path === path)?.result.runs;
        const answer = found?.find(({ run }) => run === index);
        if (answer === undefined || answer.error !== 0) continue;
        const text = inWords(answer);
        answers.set(text, [...(answers.get(text) ?? []), kernel]);
      }
      if (answers.size < 2) return [];
      const lines = [...answers].map(([text, kernels]) => `${kernels.join(", ")}: ${text}`);
      return [testRunErrors.differs(`run ${index + 1} of \`${program}\` of ${path}`, lines)];
    }),
  );
}

/** How much of a packet a message shows. */
const shown = 64;

function inWords({ returns, output }: TestRunAnswer): string {
  if (output === "") return `returned ${returns}`;
  const cut = output.length > shown ? `${output.slice(0, shown)}… (${output.length / 2} bytes)` : output;
  return `returned ${returns}, and put out ${cut}`;
}
