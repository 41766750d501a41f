import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { btfOf, parseObject } from "../../lib/btf/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { clang } from "../btf/clang.js";
import { examine } from "./examine.js";
import { faults } from "./marks.js";
import { summary } from "./run.js";

const here = import.meta.dirname;
const twoPrograms = () => Buffer.from(clang(readFileSync(join(here, "fixtures/two-programs.c"), "utf8")));

describe.skipIf(!canLoad)("an object", () => {
  it("is looked at program by program where one is refused", () => {
    const { programs, refused, problems } = examine(twoPrograms());
    expect({ programs, problems }).toEqual({ programs: 2, problems: [] });
    expect(refused).toEqual([
      { program: "first", says: expect.stringMatching(/invalid mem access 'scalar'/) },
    ]);
  });

  it("whose types the kernel does not take has a problem, whatever is marked", () => {
    const object = twoPrograms();
    // The name of `second` in the string section of .BTF: no C identifier any more.
    const { elf } = parseObject(object);
    const { data } = elf.sections.find(({ name }) => name === ".BTF")!;
    const at = Buffer.from(data).indexOf("\0second\0") + 1;
    object.write("sec nd", object.indexOf(data) + at);
    expect(btfOf(parseObject(object), "changed").findByName("sec nd", "func")).toHaveLength(1);
    const verdict = examine(object);
    expect(verdict.problems.join()).toMatch(/BTF is optional, ignoring/);
    const anything = [{ file: "", says: /.*/, why: "marked" }];
    expect(faults(verdict, anything).wrong).toEqual(verdict.problems);
  });

  it("whose functions the kernel does not take has a problem behind a refused one", () => {
    const object = twoPrograms();
    const parsed = parseObject(object);
    const { functions } = parsed.ext;
    const ext = parsed.elf.sections.find(({ name }) => name === ".BTF.ext")!.data;
    const second = functions.find(({ section }) => section === "raw_tp/sys_exit")!;
    const first = functions.find(({ section }) => section === "raw_tp/sys_enter")!;
    // func_info of `second` names the type of an int.
    const record = Buffer.alloc(8);
    record.writeUInt32LE(second.type, 4);
    const header = Buffer.from(ext).readUInt32LE(4);
    const at = object.indexOf(ext) + Buffer.from(ext).indexOf(record, header);
    expect(object.readUInt32LE(at + 4)).toBe(second.type);
    object.writeUInt32LE(first.type - 1, at + 4);
    const { wrong } = faults(examine(object), [{ file: "", says: /invalid mem access/, why: "marked" }]);
    expect(wrong.join()).toMatch(/second/);
  });
});

describe("marks", () => {
  it("answer for what they name only", () => {
    const verdict = { programs: 2, problems: [], refused: [{ program: "f", says: "invalid mem access" }] };
    const mark = { file: "", says: /infinite loop/, why: "loops" };
    expect(faults(verdict, [mark]).wrong).toEqual(["f is refused, and not marked: invalid mem access"]);
    expect(faults(verdict, [mark, { ...mark, says: /mem access/, why: "reads" }])).toEqual({
      wrong: [],
      why: ["reads"],
    });
  });

  it("are counted, an object of two tests once", () => {
    const origin = { file: "a", test: "", source: "" };
    const entry = { sha: "1", origin, verdict: { programs: 3, problems: [], refused: [] }, why: [] };
    const marked = { sha: "2", origin, why: ["reads"] };
    expect(summary([entry, { ...entry, origin: { ...origin, file: "b" } }, marked, marked])).toEqual([
      "objects: 2 with 3 programs; 1 load clean",
      "  1 not meant to load: reads",
    ]);
  });
});

it.skipIf(!canLoad)("a test that builds what is refused fails, without a word of its own", async () => {
  const folder = tmp.dirSync({ prefix: "corelate-every-object-", unsafeCleanup: true, mode: 0o700 });
  const report = join(folder.name, "report.json");
  const vitest = join(here, "../../node_modules/vitest/vitest.mjs");
  const config = join(here, "fixtures/vitest.config.ts");
  const args = ["run", "--config", config, "--reporter=json", `--outputFile=${report}`];
  const env = { ...process.env, CORELATE_OBJECTS: join(folder.name, "objects"), NODE_OPTIONS: "" };
  const status = await new Promise((done) => {
    spawn(process.execPath, [vitest, ...args], { env, stdio: "ignore" }).on("close", done);
  });
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as {
    testResults: { assertionResults: { title: string; status: string; failureMessages: string[] }[] }[];
  };
  const results = testResults[0]!.assertionResults;
  for (const { title, status: got, failureMessages } of results) {
    expect(got, title).toBe(title.startsWith("fails") ? "failed" : "passed");
    if (got === "failed") expect(failureMessages.join()).toMatch(/on_enter is refused, and not marked/);
  }
  expect(results.map(({ status: got }) => got).sort()).toEqual(["failed", "failed", "passed", "passed"]);
  expect(status).toBe(1);
  folder.removeCallback();
});
