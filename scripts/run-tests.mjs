#!/usr/bin/env node
// Runs the tests: vitest's, and the companion crate's on the host. Arguments go to vitest; with some, the crate's are left out.
// The last line is `N passed, N failed`, whatever happens; tests that were skipped are counted in the line before it.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
/** What the tests leave behind goes with it: vitest ends its workers without letting them tidy up. */
const temporary = mkdtempSync(join(tmpdir(), "corelate-tests-"));
const report = join(temporary, "report.json");
const env = { ...process.env, TMPDIR: temporary };
process.on("exit", () => rmSync(temporary, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

/** Runs a command with its output shown; gives its status and what it wrote to standard output. */
function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "pipe", "inherit"] });
    const chunks = [];
    child.stdout.on("data", (chunk) => {
      chunks.push(chunk);
      process.stdout.write(chunk);
    });
    child.on("error", (error) => {
      console.error(`${command}: ${error.message}`);
      resolve({ status: 127, output: "" });
    });
    child.on("close", (status) => resolve({ status: status ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}

/** A runner that failed without a failing test (a crash, a file that cannot be read) counts as one failure. */
function settle(counts, status) {
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

async function runVitest(args) {
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const { status } = await run(process.execPath, [
    vitest,
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...args,
  ]);
  return settle(readReport(), status);
}

function readReport() {
  let json;
  try {
    json = JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const brokenFiles = json.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  return {
    passed: json.numPassedTests,
    failed: json.numFailedTests + brokenFiles.length,
    skipped: json.numPendingTests + json.numTodoTests,
  };
}

async function runCargo(folder) {
  const args = ["test", "--workspace", "--offline", "--locked", "--quiet"];
  args.push("--manifest-path", join(folder, "Cargo.toml"), "--target-dir", join("crates", "target"));
  const { status, output } = await run("cargo", args);
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const match of output.matchAll(/^test result: .* (\d+) passed; (\d+) failed; (\d+) ignored/gm)) {
    counts.passed += Number(match[1]);
    counts.failed += Number(match[2]);
    counts.skipped += Number(match[3]);
  }
  return settle(counts, status);
}

const args = process.argv.slice(2);
const results =
  args.length > 0
    ? [await runVitest(args)]
    : [await runVitest([]), await runCargo("crates"), await runCargo(join("crates", "tests"))];
const total = { passed: 0, failed: 0, skipped: 0 };
for (const counts of results) for (const name of Object.keys(total)) total[name] += counts[name];
if (total.passed + total.failed === 0) total.failed = 1;
console.log(`\n${total.skipped} skipped`);
const closing = `${total.passed} passed, ${total.failed} failed`;
mkdirSync(join(root, "build"), { recursive: true });
// For .ci/run, since make says something more when this fails.
writeFileSync(join(root, "build", "test-counts"), `${closing}\n`);
console.log(closing);
process.exitCode = total.failed === 0 ? 0 : 1;
