import { execFile, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { stages } from "./manager/index.js";

/**
 * Every `passes/STAGE/NAME/fixtures/*.ll` is the input of one pass, with what it makes of it in LLVM's own notation:
 *
 *     ; RUN: corelate opt %s --passes=NAME | FileCheck %s
 *
 * `not` in front expects a refusal. Without the pass the same checks have to fail, unless the file says that the pass has nothing to do there:
 *
 *     ; LEAVES ALONE: a copy that somebody reads
 */
const root = join(import.meta.dirname, "..");
const cli = join(root, "dist/src/cli/main.js");

/** LLVM's `FileCheck` and `not`, which are in the same package. */
const tools = ["/usr/lib/llvm-22/bin/", ""].find(
  (folder) => spawnSync(`${folder}FileCheck`, ["--version"]).status === 0,
);

const passes = stages.flatMap((stage) =>
  readdirSync(join(root, "passes", stage)).map((name) => ({ stage, name })),
);
const fixtures = passes.flatMap(({ stage, name }) => {
  const folder = join(root, "passes", stage, name, "fixtures");
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".ll")) : [];
  return files.sort().map((file) => ({ name, file, path: join(folder, file) }));
});

function leavesAlone(path: string): boolean {
  return /^; LEAVES ALONE: \S/m.test(readFileSync(path, "utf8"));
}

/** Runs `line` as LLVM's lit would. */
function run(line: string, path: string): Promise<{ passed: boolean; output: string }> {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const command = line
    .replaceAll("%s", quoted(path))
    .replace(/^not\s/, `${tools}not `)
    .replace(/\bcorelate\s/, `${quoted(process.execPath)} ${quoted(cli)} `)
    .replace(/\bFileCheck\s/, `${tools}FileCheck `);
  return new Promise((resolve) => {
    execFile("bash", ["-o", "pipefail", "-c", command], { cwd: root }, (error, stdout, stderr) =>
      resolve({ passed: error === null, output: `${command}\n${stdout}${stderr}` }),
    );
  });
}

describe("fixtures of one pass", () => {
  it("are checked with LLVM's FileCheck", () => expect(tools).toBeDefined());

  it.each(passes)("$name has at least three, and one of what it leaves alone", ({ name }) => {
    const own = fixtures.filter((fixture) => fixture.name === name);
    expect(own.length).toBeGreaterThanOrEqual(3);
    expect(own.some(({ path }) => leavesAlone(path))).toBe(true);
  });

  it.concurrent.each(fixtures)("$name: $file", async ({ name, file, path }) => {
    const text = readFileSync(path, "utf8");
    const lines = [...text.matchAll(/^; RUN: (.+)$/gm)].map(([, line]) => line!);
    expect(lines.length, `${file} has a line to run`).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line, `${file} runs its own pass`).toMatch(new RegExp(`--passes=[^ ]*\\b${name}\\b`));
      const { passed, output } = await run(line, path);
      expect(passed, output).toBe(true);
      const without = await run(line.replace(/--passes=\S+/, "--passes="), path);
      expect(without.passed, `without ${name}: ${without.output}`).toBe(leavesAlone(path));
    }
    expect(basename(path)).toBe(file);
  });
});
