import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";

/** What the tests said while a pass was left out. */
export interface MutantResult {
  readonly passed: number;
  /** Full names of the tests that failed. */
  readonly failed: readonly string[];
  /** Test files whose process ended before the last test: LLVM gave up, or crashed. */
  readonly crashed: number;
}

const root = join(import.meta.dirname, "..", "..");

interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Runs the tests of vitest.config.ts with `pass` left out. Without a name nothing is. */
export async function runMutant(pass: string): Promise<MutantResult> {
  const folder = tmp.dirSync({ prefix: "corelate-mutant-", mode: 0o700, unsafeCleanup: true });
  try {
    const report = join(folder.name, "report.json");
    const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
    const config = join(import.meta.dirname, "vitest.config.ts");
    const args = ["run", "--root", root, "--config", config, "--reporter=json", `--outputFile=${report}`];
    await new Promise<void>((resolve, reject) => {
      const env = { ...process.env, CORELATE_MUTANT: pass };
      const child = spawn(process.execPath, [vitest, ...args], { cwd: root, env, stdio: "ignore" });
      child.on("error", reject);
      child.on("close", () => resolve());
    });
    return readReport(report);
  } finally {
    folder.removeCallback();
  }
}

function readReport(path: string): MutantResult {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    // A worker that dies takes the report with it.
    return { passed: 0, failed: [], crashed: 1 };
  }
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const failed = tests.filter((test) => test.status === "failed").map((test) => test.fullName);
  const crashed = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  return { passed: report.numPassedTests, failed, crashed: crashed.length };
}
