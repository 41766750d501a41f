import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const page = (name: string) => readFileSync(join(root, name), "utf8");
const readme = page("README.md");

describe("README.md", () => {
  it("can be read in one go", () => {
    expect(readme.trimEnd().split("\n").length).toBeLessThanOrEqual(70);
  });

  it("links to every page in docs/", () => {
    const pages = readdirSync(join(root, "docs")).filter((name) => /\.(md|svg)$/.test(name));
    expect(pages.length).toBeGreaterThan(10);
    expect(pages.filter((name) => !readme.includes(`](docs/${name})`))).toEqual([]);
  });

  it("shows what is relocated today", () => {
    execFileSync(process.execPath, [join(root, "scripts/picture.mjs"), "--check"]);
    const picture = page("docs/relocations.svg");
    const lines = page("examples/exec-snoop/src/main.rs");
    const shown = [...picture.matchAll(/>([^<]+)<\/text>/g)].map(([, text]) => text!.replace(/&amp;/g, "&"));
    expect(shown).toEqual(
      expect.arrayContaining(["Linux 6.1", "Linux 6.12", "Linux 6.18", "task_struct.tgid"]),
    );
    // A line of the program, and offsets that differ between the kernels.
    expect(lines).toContain(shown[shown.indexOf("task_struct.tgid") - 1]);
    expect(new Set(shown.slice(shown.indexOf("task_struct.tgid")).slice(1, 5)).size).toBe(4);
  });
});

describe("docs/limitations.md", () => {
  it("names messages that there are", () => {
    const known = new Set(
      [...page("docs/diagnostics.md").matchAll(/^### (CRL\d{4})/gm)].map(([, code]) => code),
    );
    const named = [...page("docs/limitations.md").matchAll(/CRL\d{4}/g)].map(([code]) => code);
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((code) => !known.has(code))).toEqual([]);
  });
});
