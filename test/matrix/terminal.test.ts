import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { Progress } from "../../src/cli/progress.js";
import { matrixProgress } from "../../src/cli/verify-progress.js";
import { compileC } from "../../src/kernel/fixtures/compile.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import type { KernelResult, MatrixProgress } from "../../src/matrix/index.js";
import { whyNotBootable } from "../guest/kernels.js";
import { corelate, run, start } from "../link/linker.js";

tmp.setGracefulCleanup();

/** What is written to a terminal of 80 columns, a line each time that the line is written over. */
function progressOf(isTTY: boolean, events: readonly MatrixProgress[], kernels: number): string[] {
  let written = "";
  const stream = { isTTY, columns: 80, write: (text: string) => (written += text) };
  const tell = matrixProgress(kernels, new Progress(stream as unknown as NodeJS.WriteStream));
  for (const event of events) tell(event);
  return written.split("\r\x1b[K").filter((line) => line !== "");
}

describe("the progress line", () => {
  const done = (kernel: string): MatrixProgress => ({ kind: "done", kernel, result: {} as KernelResult });
  const events: MatrixProgress[] = [
    { kind: "preparing", kernel: "5.10", what: "booting" },
    { kind: "preparing", kernel: "arm64/6.12", what: "the loader" },
    { kind: "objects", kernel: "5.10", done: 1, of: 2 },
    { kind: "loading", path: "a.o", program: "p", seconds: 0.5 },
    { kind: "loading", path: "a.o", program: "p", seconds: 2.4 },
    done("5.10"),
    done("arm64/6.12"),
  ];

  it("has all kernels in one line that fits", () => {
    const lines = progressOf(true, events, 4);
    expect(lines[0]).toBe(`0 of 4 kernels, 5.10: booting [${"-".repeat(24)}]   0%`);
    expect(lines[2]).toMatch(/^0 of 4 kernels, 5\.10: 1 of 2, arm64\/6\.12: the .* \[#{3}-{21}\] {2}12%$/);
    expect(lines.at(-1)).toMatch(/^2 of 4 kernels, running: a\.o \(p\) 2 s \[#{12}-{12}\] {2}50%$/);
    for (const line of lines) expect(line.length).toBeLessThan(80);
  });

  it("says nothing where there is no terminal", () => expect(progressOf(false, events, 4)).toEqual([]));
});

describe.skipIf(!canLoad)("a terminal of 80 columns", () => {
  it("has the matrix in colour, and no progress is left", { timeout: 600_000 }, async (context) => {
    const why =
      (await whyNotBootable("5.10")) ??
      (run("script", ["--version"], ".").status === 0 ? undefined : "`script` of util-linux is not there");
    if (why !== undefined) return context.skip(why);
    const folder = tmp.dirSync({ mode: 0o700, unsafeCleanup: true }).name;
    writeFileSync(join(folder, "accepted.o"), compileC({ file: "accepted.c" }));
    writeFileSync(join(folder, "refused.o"), compileC({ file: "refused.c" }));
    const verify = `${process.execPath} ${corelate} verify accepted.o refused.o --kernel running 5.10 --no-cache`;
    const args = ["-qec", `stty cols 80 rows 24; ${verify}`, "/dev/null"];
    const done = await start("script", args, folder, {
      NO_COLOR: undefined,
      CI: undefined,
      FORCE_COLOR: undefined,
      TERM: "xterm",
    });
    expect(done.status).toBe(1);
    const parts = done.stdout.split("\r\x1b[K");
    expect(parts.some((part) => part.includes("5.10: booting ["))).toBe(true);
    // What stands after the last line that was taken away.
    const lines = parts.at(-1)!.replace(/\r/g, "").split("\n");
    const matrix = lines.slice(0, lines.indexOf(""));
    expect(stripVTControlCharacters(matrix[0]!)).toMatch(/^ +running {5}5\.10$/);
    for (const line of matrix) expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(80);
    expect(matrix.join("\n")).toContain("\x1b[31mREFUSED\x1b[39m");
    const green = matrix
      .join("\n")
      .split("\x1b[32m")
      .slice(1)
      .map((text) => text.split("\x1b[39m")[0]);
    expect(green.length).toBeGreaterThan(3);
    for (const text of green) expect(text).toMatch(/^ +ok \d+$/);
    expect(lines.slice(matrix.length).join("\n")).toMatch(
      /^\n\d+ of \d+ programs loaded on all 2 kernels\n\n.*error\[CRL/,
    );
  });
});
