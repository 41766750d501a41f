import type pc from "picocolors";
import { type Diagnostic, plainText } from "../../lib/diagnostics/index.js";
import type { TestCase, TestResult, TestRun } from "../checks/index.js";

type Colours = ReturnType<typeof pc.createColors>;

/** The line above the tests, as libtest writes it. */
export function renderHead(count: number): string {
  return `\nrunning ${count} test${count === 1 ? "" : "s"}\n`;
}

/** A test's line. */
export function renderTest({ test, state, why }: TestResult, colours: Colours): string {
  return `test ${plainText(test.name)} ... ${outcome(state, why, colours)}\n`;
}

function outcome(state: TestResult["state"], why: string | undefined, colours: Colours): string {
  switch (state) {
    case "ok":
      return colours.green("ok");
    case "failed":
      return colours.red("FAILED");
    case "allowed":
    case "ignored":
      return `${colours.yellow("ignored")}${why === undefined ? "" : `, ${plainText(why)}`}`;
  }
}

/** What stands below the tests: the failures with their explanations, and the counts. */
export function renderEnd(
  { tests }: TestRun,
  {
    filteredOut,
    seconds,
    colours,
    render,
  }: {
    readonly filteredOut: number;
    readonly seconds: number;
    readonly colours: Colours;
    readonly render: (diagnostic: Diagnostic) => string;
  },
): string {
  const failed = tests.filter(({ state }) => state === "failed");
  const count = (...states: TestResult["state"][]) =>
    tests.filter(({ state }) => states.includes(state)).length;
  const parts: string[] = [];
  const allowed = tests.filter(({ state }) => state === "allowed");
  if (allowed.length > 0) parts.push(explained("refusals that are allowed", allowed, asWarning, render));
  if (failed.length > 0) {
    parts.push(explained("failures", failed, (diagnostic) => diagnostic, render));
    const names = failed.map(({ test }) => `    ${plainText(test.name)}\n`).sort();
    parts.push(`failures:\n${names.join("")}`);
  }
  const word = failed.length > 0 ? colours.red("FAILED") : colours.green("ok");
  parts.push(
    `test result: ${word}. ${count("ok")} passed; ${failed.length} failed; ${count("allowed", "ignored")} ignored; 0 measured; ${filteredOut} filtered out; finished in ${seconds.toFixed(2)}s\n`,
  );
  return `\n${parts.join("\n")}\n`;
}

/** As libtest's `--list`. */
export function renderList(cases: readonly TestCase[]): string {
  const lines = cases.map(({ name }) => `${plainText(name)}: test\n`);
  return `${lines.join("")}\n${cases.length} test${cases.length === 1 ? "" : "s"}, 0 benchmarks\n`;
}

function asWarning(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, severity: "warning" };
}

/** One paragraph an explanation, with every test that it is for: kernels that say the same share one. */
function explained(
  title: string,
  results: readonly TestResult[],
  change: (diagnostic: Diagnostic) => Diagnostic,
  render: (diagnostic: Diagnostic) => string,
): string {
  const groups = new Map<string, { readonly names: string[]; readonly first: TestResult }>();
  for (const result of results) {
    const { test, diagnostics } = result;
    // Registers and addresses in the notes differ from kernel to kernel.
    const said = diagnostics.map(({ code, message, location }) => [code, message, location]);
    const key = JSON.stringify([test.object.path, test.program, said]);
    const group = groups.get(key) ?? { names: [], first: result };
    group.names.push(test.kernel.name);
    groups.set(key, group);
  }
  const paragraphs = [...groups.values()].map(({ names, first: { test, diagnostics } }) => {
    const program = test.name.slice(0, test.name.length - test.kernel.name.length);
    return `---- ${plainText(program + names.join(", "))} ----\n${diagnostics.map((one) => render(change(one))).join("")}`;
  });
  return `${title}:\n\n${paragraphs.join("\n")}`;
}
