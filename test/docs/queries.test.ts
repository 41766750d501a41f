import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { relocationKindNames } from "../../lib/btf/index.js";

const root = join(import.meta.dirname, "..", "..");
const page = readFileSync(join(root, "docs", "queries.md"), "utf8");
const sources = join(root, "crates", "corelate", "src");
const crate = readdirSync(sources, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".rs"))
  .map((file) => readFileSync(join(sources, file), "utf8"))
  .join("\n");
const fixtures = readdirSync(join(root, "test", "queries", "fixtures"))
  .filter((file) => file.endsWith(".rs"))
  .map((file) => readFileSync(join(root, "test", "queries", "fixtures", file), "utf8"))
  .join("\n");

/** The rows of the page's table: the macro's name and the kinds of its relocations. */
const rows = [...page.matchAll(/^\| `(\w+)!\(.*?\)` \|.*?\| ([\d, ]+)(?: for each path)? \|/gm)].map(
  ([, name, kinds]) => ({ name: name!, kinds: kinds!.split(", ").map(Number) }),
);

describe("docs/queries.md", () => {
  it("has a row for each macro of the crate that asks or reads, and no other", () => {
    const macros = [
      ...crate.matchAll(/^macro_rules! ((?:container|field|type|enum|read|write)\w*) \{/gm),
    ].map(([, name]) => name!);
    expect(macros.length).toBeGreaterThan(15);
    expect(rows.map(({ name }) => name).sort()).toEqual(macros.sort());
  });

  it.each(rows)(
    "$name! is in a fixture of test/queries, with relocations of its kinds",
    ({ name, kinds }) => {
      expect(fixtures).toMatch(new RegExp(`\\b${name}(!|\\b as \\w+)|[{,:] *${name}\\b`));
      for (const kind of kinds) {
        expect(relocationKindNames[kind as keyof typeof relocationKindNames]).toBeDefined();
        expect(fixtures).toMatch(new RegExp(`^// relocation: \\w+ ${kind} `, "m"));
      }
    },
  );

  it("has all thirteen kinds", () => {
    const kinds = new Set(rows.flatMap((row) => row.kinds));
    expect([...kinds].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });
});
