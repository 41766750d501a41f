import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import tmp from "tmp";
import { afterAll, describe, expect, it } from "vitest";
import { inspect } from "../../lib/btf/index.js";
import { randomProgram } from "./random-program.js";
import { allTwins } from "./twin.js";

/** The library: `npm run build` makes it. */
const library = join(import.meta.dirname, "..", "..", "dist", "src", "index.js");

/** Builds each input into an output, audited or not; LLVM may take the process down. */
const script = `
import { writeFileSync } from "node:fs";
const [library, audit, ...paths] = process.argv.slice(1);
const { build } = await import(library);
for (let at = 0; at < paths.length; at += 2)
  writeFileSync(paths[at + 1], build({ inputs: [paths[at]], audit: audit === "audit" }).output);`;

type Build = readonly [input: string, output: string];

/** In one process of its own, one after the other. */
function buildAll(builds: readonly Build[], audit: "audit" | "plain" = "plain"): void {
  const args = ["--input-type=module", "-e", script, library, audit, ...builds.flat()];
  execFileSync(process.execPath, args, { stdio: "ignore" });
}

const threads = `
import { Worker } from "node:worker_threads";
import { setImmediate } from "node:timers/promises";
const [library, ...paths] = process.argv.slice(1);
const code = 'import(process.argv[2]).then(({ build }) => require("node:fs").writeFileSync(process.argv[4], build({ inputs: [process.argv[3]] }).output))';
for (let at = 0; at < paths.length; at += 2) {
  const worker = new Worker(code, { eval: true, execArgv: [], argv: [library, paths[at], paths[at + 1]] });
  await new Promise((done) => worker.on("exit", done));
}`;

/** Each in a thread of its own, one after the other, of one process. */
function buildInThreads(builds: readonly Build[]): void {
  const args = ["--input-type=module", "-e", threads, library, ...builds.flat()];
  execFileSync(process.execPath, args, { stdio: "ignore" });
}

const folder = tmp.dirSync({ prefix: "corelate-second-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());
const file = (name: string) => join(folder.name, name);

describe.skipIf(!existsSync(library))("two builds in one process are equal", () => {
  for (const { name, rustPath } of allTwins()) {
    it(name, () => {
      const outputs = [1, 2].map((count) => file(`${name}.${count}.o`));
      buildAll(
        outputs.map((output) => [rustPath, output]),
        "audit",
      );
      const [first, second] = outputs.map((output) => readFileSync(output));
      expect(inspect(first!).relocations.length).toBeGreaterThan(0);
      expect(Buffer.compare(first!, second!)).toBe(0);
    });
  }
});

describe.skipIf(!existsSync(library))("two threads of one process build what one process builds", () => {
  it("one after the other", () => {
    const { rustPath } = allTwins().find(({ name }) => name === "enums")!;
    const outputs = [1, 2].map((count) => file(`thread${count}.o`));
    buildInThreads(outputs.map((output) => [rustPath, output]));
    buildAll([[rustPath, file("threadless.o")]]);
    const expected = readFileSync(file("threadless.o"));
    for (const output of outputs) expect(Buffer.compare(readFileSync(output), expected)).toBe(0);
  });
});

/** Programs of one process that use the same names for other types. */
const programs = Array.from({ length: 30 }, (_, seed) => ({
  name: `random${seed}`,
  ...randomProgram(seed),
}));

describe.skipIf(!existsSync(library))("a build is what it is in a process of its own", () => {
  for (const { name, rust } of programs) writeFileSync(file(`${name}.rs`), rust);

  it("after many others, with the same names for other types", { timeout: 600_000 }, async () => {
    buildAll(programs.map(({ name }) => [file(`${name}.rs`), file(`${name}.o`)]));
    await setImmediate();
    // Once more, the other way round.
    buildAll([...programs].reverse().map(({ name }) => [file(`${name}.rs`), file(`${name}.reverse.o`)]));
    for (const { name, relocations } of programs) {
      // The builds are waited for synchronously; vitest gives up on a worker that it does not hear from for a minute.
      await setImmediate();
      const [object, reverse] = [`${name}.o`, `${name}.reverse.o`].map((at) => readFileSync(file(at)));
      const found = inspect(object!).relocations.map((r) => ({
        function: r.function,
        kind: r.kind,
        root: r.root,
        path: r.path,
      }));
      expect(found, name).toEqual(relocations);
      expect(Buffer.compare(object!, reverse!), name).toBe(0);
      buildAll([[file(`${name}.rs`), file(`${name}.alone.o`)]]);
      expect(Buffer.compare(object!, readFileSync(file(`${name}.alone.o`))), name).toBe(0);
    }
  });
});
