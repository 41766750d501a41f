import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import tmp from "tmp";
import { beforeAll, describe, expect, it } from "vitest";
import { start } from "../link/linker.js";
import { changed, missing, recipes, type Step } from "./recipe.js";

/** Follows the recipes of CONTRIBUTING.md, each in a copy of the tree. */
const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
const found = recipes(page);

/** The files that git knows or would add, with the installed packages and what was compiled: a contributor follows a recipe in a tree that was built. */
function copyOfTheTree(): string {
  const { name: copy } = tmp.dirSync({ prefix: "corelate-recipe-", unsafeCleanup: true, mode: 0o700 });
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  const files = execFileSync("git", list, { cwd: root, encoding: "utf8" }).split("\0").filter(Boolean);
  for (const file of files) cpSync(join(root, file), join(copy, file), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  cpSync(join(root, "dist"), join(copy, "dist"), { recursive: true });
  mkdirSync(join(copy, "build"));
  const checked = join(root, "build", "lint.tsbuildinfo");
  if (existsSync(checked)) cpSync(checked, join(copy, "build", "lint.tsbuildinfo"));
  return copy;
}

/** As `make lint` checks the types. */
const types = "npx tsc --noEmit --incremental --tsBuildInfoFile build/lint.tsbuildinfo";

async function follow(copy: string, step: Step): Promise<void> {
  if (step.kind === "run") {
    for (const { line, prints } of step.commands) await run(copy, line, prints);
    return;
  }
  const path = join(copy, step.path);
  mkdirSync(dirname(path), { recursive: true });
  if (step.kind === "write") writeFileSync(path, step.text, { flag: "wx" });
  else writeFileSync(path, changed(readFileSync(path, "utf8"), step.diff));
}

/** What vitest has set for this run is not meant for one that a recipe starts. */
const env = {
  ...Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => /^(VITEST.*|TEST|NODE_ENV|FORCE_COLOR|CORELATE_OBJECTS)$/.test(name))
      .map((name) => [name, undefined]),
  ),
  NO_COLOR: "1",
  // Crates that others wrote are compiled there already.
  CARGO_TARGET_DIR: join(root, "crates", "target"),
};

async function run(copy: string, line: string, prints: readonly string[] = []): Promise<void> {
  const { status, stdout, stderr } = await start("bash", ["-c", line], copy, env);
  const output = stdout + stderr;
  expect(status, `${line}\n${output}`).toBe(0);
  expect(missing(output, prints), `${line}\n${output}`).toEqual([]);
}

describe.each([...found])("the recipe for %s", (_, steps) => {
  let copy: string;
  beforeAll(() => {
    copy = copyOfTheTree();
  });

  it("does what it promises", async () => {
    expect(steps.filter(({ kind }) => kind === "run").length).toBeGreaterThan(0);
    for (const step of steps) await follow(copy, step);
  }, 600_000);

  it("leaves the tree in order", async () => {
    const files = steps.flatMap((step) => (step.kind === "run" ? [] : [step.path]));
    const formatted = files.filter((path) => path.endsWith(".ts"));
    await run(copy, `npx biome ci ${formatted.join(" ")} && ${types}`);
  }, 300_000);
});

describe("CONTRIBUTING.md", () => {
  it("has a recipe for each kind of thing", () => {
    expect([...found.keys()]).toEqual(["A pass", "A diagnostic", "A command", "A relocation kind"]);
  });

  it("is not followed where it does not fit", () => {
    expect(changed("a\nb\nc\n", " a\n-b\n+d\n")).toBe("a\nd\nc\n");
    expect(() => changed("a\na\n", " a\n+b\n")).toThrow("2 places fit");
    expect(() => changed("b\n", " a\n+b\n")).toThrow("0 places fit");
    expect(missing("one\ntwo 2\n", ["one", "two …"])).toEqual([]);
    expect(missing("two\none\n", ["one", "two"])).toEqual(["two"]);
  });
});
