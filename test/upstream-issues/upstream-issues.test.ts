import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseObject } from "../../lib/btf/index.js";
import { CorelateError, type Diagnostic } from "../../lib/diagnostics/index.js";
import { numberNames } from "../../passes/object/legalize-debug-info/numbers.js";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { loadWithLibbpf } from "../../src/kernel/index.js";
import { expectLoadsClean } from "../loads-clean.js";
import { runXdp } from "../run-xdp.js";
import { allCases, type Case } from "./fixture.js";
import { table } from "./table.js";

const cases = allCases();

it("there are two dozen at least, of several projects", () => {
  expect(cases.length).toBeGreaterThanOrEqual(24);
  expect(new Set(cases.map(({ url }) => url.split("/").slice(3, 5).join("/"))).size).toBeGreaterThan(3);
});

/** C's numbers have names of several words. */
const numbers = new Set(Object.values(numberNames));

/** A name that the kernel takes otherwise: a C identifier, or a section's name. */
const cName = /^([A-Za-z_]\w*|\.[\w.]+|license|maps)?$/;

describe.each(cases)("$name", ({ path, expected }) => {
  if (expected.kind === "error") {
    it(`is refused with ${expected.code}, which names a line`, () => {
      const found = refusal(path);
      expect([...new Set(found.map(({ code }) => code))]).toEqual([expected.code]);
      expect(found[0]!.location?.line).toBeGreaterThan(0);
    });
    return;
  }
  it("builds, with BTF that has C names only", () => {
    const { btf } = parseObject(objectOf(path));
    const names = [...btf!.names().keys()];
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !cName.test(name) && !numbers.has(name))).toEqual([]);
  });

  if (expected.kind === "refused") {
    it.runIf(canLoad)(`the verifier refuses it: ${expected.words}`, () => {
      const loaded = loadWithLibbpf(objectOf(path), { name: "refused", libbpf: { env: process.env } });
      expect(loaded.ok).toBe(false);
      expect(loaded.log).toContain(expected.words);
    });
    return;
  }

  it.runIf(canLoad)("loads without a word of libbpf's", () => {
    expectLoadsClean(objectOf(path));
  });

  it.runIf(canLoad)(`gives ${expected.result} in the kernel`, () => {
    expect(runXdp(objectOf(path))).toBe(expected.result);
  });
});

/** `UPDATE_GOLDEN=1 npx vitest run test/upstream-issues` writes the page anew. */
it("docs/upstream-issues.md has them all", () => {
  const page = join(import.meta.dirname, "..", "..", "docs", "upstream-issues.md");
  const text = table(cases, messageOf);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(page, text);
  expect(readFileSync(page, "utf8")).toBe(text);
});

const built = new Map<string, Uint8Array>();

function objectOf(path: string): Uint8Array {
  const object = built.get(path) ?? build({ inputs: [path] }).output;
  built.set(path, object);
  return object;
}

function refusal(path: string): readonly Diagnostic[] {
  try {
    build({ inputs: [path] });
  } catch (error) {
    if (error instanceof CorelateError) return error.diagnostics;
    throw error;
  }
  return [];
}

function messageOf({ path, expected }: Case): string {
  if (expected.kind !== "error") return "";
  return refusal(path).find(({ code }) => code === expected.code)?.message ?? "";
}
