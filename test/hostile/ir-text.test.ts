import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, it } from "vitest";
import { build } from "../../src/index.js";
import { main } from "./cli.js";
import { mutateIr } from "./mutate/ir.js";
import { program } from "./mutate/program.js";
import { Random } from "./mutate/random.js";

const folder = tmp.dirSync({ prefix: "corelate-ir-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());
const at = (name: string) => join(folder.name, name);
const cases = process.env.CORELATE_LONG ? 1_000 : 30;

it(`IR that is changed ${cases} times ends in an object or a numbered diagnostic`, {
  timeout: 3_600_000,
}, async () => {
  writeFileSync(at("main.rs"), program);
  build({ inputs: [at("main.rs")], rustcArgs: ["-Awarnings", `--emit=llvm-ir=${at("main.ll")}`] });
  const text = readFileSync(at("main.ll"), "latin1");
  const only = process.env.CORELATE_CASE;
  const seeds = only === undefined ? Array.from({ length: cases }, (_, seed) => seed) : [Number(only)];
  const ended = new Map<string, number>();
  const faults: string[] = [];
  const lane = async () => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      const path = at(`${seed}.ll`);
      writeFileSync(path, mutateIr(text, new Random(seed)), "latin1");
      const { end, fault } = await compiled(path);
      ended.set(end, (ended.get(end) ?? 0) + 1);
      if (fault !== undefined) faults.push(`CORELATE_CASE=${seed}: ${fault}`);
    }
  };
  await Promise.all([lane(), lane()]);
  console.log(`changed IR: ${cases} cases: ${[...ended].map(([end, n]) => `${end} ${n}`).join(", ")}`);
  if (faults.length > 0) throw new Error(faults.join("\n"));
});

/** How `corelate build` of the module at `path` ended, and what is wrong with that. */
function compiled(path: string): Promise<{ end: string; fault?: string }> {
  const args = [main, "build", "--no-audit", "--emit", "asm", path, "-o", "/dev/null"];
  return new Promise((done) => {
    const child = execFile(process.execPath, args, { timeout: 120_000 }, (_, __, stderr) => {
      const { exitCode, signalCode } = child;
      const code = /^error\[(CRL\d{4})\]/m.exec(stderr)?.[1];
      if (exitCode === 0) done({ end: "done" });
      else if (exitCode === 1 && code !== undefined && code !== "CRL0080") done({ end: code });
      else done({ end: "fault", fault: `status ${exitCode} ${signalCode}\n${stderr}` });
    });
  });
}
