import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { vmlinuxBtf } from "../../lib/btf/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { compile, evaluate, type Language, type Outcome } from "./evaluate.js";
import type { CoreRelocCase, CoreRelocGroup } from "./group.js";
import { groups } from "./groups/index.js";
import { table } from "./table.js";

const languages: readonly Language[] = ["C", "Rust"];
const page = join(import.meta.dirname, "..", "..", "docs", "core-reloc.md");
const hasKernel = existsSync(vmlinuxBtf);

const objects = new Map<string, Uint8Array>();
const outcomes = new Map<string, Outcome>();

function objectOf(group: CoreRelocGroup, language: Language): Uint8Array {
  const key = `${language} ${group.name}`;
  const object = objects.get(key) ?? compile(group, language);
  objects.set(key, object);
  return object;
}

function outcomeOf(group: CoreRelocGroup, one: CoreRelocCase, language: Language): Outcome {
  const key = `${language} ${one.name}`;
  const outcome = outcomes.get(key) ?? evaluate(group, one, language, objectOf(group, language));
  outcomes.set(key, outcome);
  return outcome;
}

it("has the cases of the kernel's table", () => {
  const names = groups.flatMap(({ cases }) => cases.map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
  // 77, and arrays___err_bad_signed_arr_elem_sz, which newer kernels have.
  expect(names).toHaveLength(78);
  for (const { name, fails } of groups.flatMap(({ cases }) => cases))
    expect({ name, fails: fails ?? false }).toEqual({ name, fails: name.includes("err_") });
});

describe.each(groups)("core_reloc: $name", (group) => {
  describe.each(languages)("in %s", (language) => {
    it.each(group.cases.filter(({ target }) => target !== undefined || hasKernel))("$name", (one) => {
      const { problems } = outcomeOf(group, one, language);
      const { known } = group.rust;
      if (language === "C" || !known?.cases.includes(one.name)) {
        expect(problems).toEqual([]);
        return;
      }
      expect(problems.length, `as expected now: take it from the known cases of "${known.why}"`).not.toBe(0);
      expect(problems.filter((problem) => !known.problem.test(problem))).toEqual([]);
    });
  });
});

/** `UPDATE_GOLDEN=1 npx vitest run test/core-reloc` writes the page anew. */
it.runIf(canLoad && hasKernel)("is the table of docs/core-reloc.md", () => {
  const text = table(groups, outcomeOf);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(page, text);
  expect(readFileSync(page, "utf8")).toBe(text);
});
