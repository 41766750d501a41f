import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import tmp from "tmp";
import { describe, expect, it } from "vitest";

tmp.setGracefulCleanup();
const root = join(import.meta.dirname, "..", "..");

/** A file with one import, and the rule that has to refuse it; undefined where none may. */
interface Case {
  readonly name: string;
  readonly file: string;
  readonly imports: string;
  readonly refused?: RegExp;
}

const floor = /imports? (lib\/|.* and lib\/) only/;
const face = /is in its index\.ts/;

const cases: readonly Case[] = [
  { name: "lib imports lib", file: "lib/btf/a.ts", imports: "../diagnostics/index.js" },
  { name: "lib imports a pass", file: "lib/btf/b.ts", imports: "../../passes/index.js", refused: floor },
  {
    name: "lib imports the driver",
    file: "lib/btf/c.ts",
    imports: "../../src/kernel/index.js",
    refused: floor,
  },
  {
    name: "a test of lib imports the driver",
    file: "lib/btf/d.test.ts",
    imports: "../../src/kernel/index.js",
    refused: floor,
  },
  {
    name: "a test of lib imports a test's helper",
    file: "lib/btf/e.test.ts",
    imports: "../../test/btf/clang.js",
    refused: floor,
  },
  {
    name: "lib reaches past an index",
    file: "lib/btf/f.ts",
    imports: "../diagnostics/render.js",
    refused: face,
  },
  {
    name: "lib reaches past the index of a folder in its own",
    file: "lib/btf/g.ts",
    imports: "./core/spec.js",
    refused: face,
  },
  {
    name: "lib reaches a folder within another",
    file: "lib/diagnostics/h.ts",
    imports: "../btf/core/index.js",
    refused: face,
  },
  {
    name: "a folder within another imports what is above it",
    file: "lib/btf/core/i.ts",
    imports: "../elf.js",
  },
  {
    name: "a pass imports an analysis",
    file: "passes/check/one/a.ts",
    imports: "../../analyses/code/index.js",
  },
  {
    name: "a pass imports what all passes share",
    file: "passes/check/one/b.ts",
    imports: "../../manager/index.js",
  },
  {
    name: "a pass imports what another one offers",
    file: "passes/check/one/c.ts",
    imports: "../../relocate/two/index.js",
  },
  {
    name: "a pass reaches into another stage's",
    file: "passes/check/one/d.ts",
    imports: "../../relocate/two/gep.js",
    refused: face,
  },
  {
    name: "a pass reaches into one of its stage",
    file: "passes/check/one/e.ts",
    imports: "../two/gep.js",
    refused: face,
  },
  {
    name: "a pass reaches into an analysis",
    file: "passes/check/one/f.ts",
    imports: "../../analyses/debug-info/walk.js",
    refused: face,
  },
  {
    name: "a pass reaches into lib",
    file: "passes/check/one/g.ts",
    imports: "../../../lib/btf/elf.js",
    refused: face,
  },
  {
    name: "a pass reaches a folder of lib's folder",
    file: "passes/check/one/h.ts",
    imports: "../../../lib/btf/core/index.js",
    refused: face,
  },
  {
    name: "a pass imports the driver",
    file: "passes/check/one/i.ts",
    imports: "../../../src/driver/index.js",
    refused: floor,
  },
  {
    name: "a pass imports a test",
    file: "passes/check/one/j.ts",
    imports: "../../../test/pass.js",
    refused: floor,
  },
  {
    name: "a pass reaches a folder of another's",
    file: "passes/check/one/k.ts",
    imports: "../../relocate/two/inner/index.js",
    refused: face,
  },
  {
    name: "an analysis reaches into another one",
    file: "passes/analyses/one/a.ts",
    imports: "../two/walk.js",
    refused: face,
  },
  { name: "the driver imports the passes", file: "src/driver/a.ts", imports: "../../passes/index.js" },
  {
    name: "the driver reaches past the passes' index",
    file: "src/driver/b.ts",
    imports: "../../passes/pipeline-table.js",
    refused: face,
  },
  {
    name: "the driver reaches into a pass",
    file: "src/driver/c.ts",
    imports: "../../passes/relocate/relocate/gep.js",
    refused: face,
  },
  {
    name: "a command reaches into the driver",
    file: "src/cli/a.ts",
    imports: "../driver/build.js",
    refused: face,
  },
  {
    name: "a command reaches a folder of the driver's",
    file: "src/cli/b.ts",
    imports: "../driver/inputs/index.js",
    refused: face,
  },
  { name: "the driver imports a folder of its own", file: "src/driver/d.ts", imports: "./inputs/index.js" },
  {
    name: "the driver imports a test",
    file: "src/driver/e.ts",
    imports: "../../test/pass.js",
    refused: floor,
  },
  {
    name: "the driver imports a benchmark",
    file: "src/driver/f.ts",
    imports: "../../bench/main.js",
    refused: floor,
  },
  { name: "a test of the driver's reads a part", file: "src/driver/g.test.ts", imports: "../kernel/load.js" },
  { name: "a circle", file: "src/driver/circle.ts", imports: "./other.js", refused: /part of a cycle/ },
  {
    name: "a circle of types",
    file: "src/driver/types.ts",
    imports: "./other-types.js",
    refused: /part of a cycle/,
  },
  {
    name: "a type from a private file",
    file: "src/cli/c.ts",
    imports: "type ../driver/build.js",
    refused: face,
  },
  {
    name: "a file that is read later",
    file: "src/cli/d.ts",
    imports: "await ../driver/build.js",
    refused: face,
  },
];

/** What closes the circles. */
const others: Readonly<Record<string, string>> = {
  "src/driver/other.ts": 'export { x } from "./circle.js";\n',
  "src/driver/other-types.ts": 'import type { x } from "./types.js";\nexport type y = x;\n',
};

function textOf({ imports }: Case): string {
  const [how, path] = imports.includes(" ") ? (imports.split(" ") as [string, string]) : ["", imports];
  if (how === "await") return `export const x = await import("${path}");\n`;
  if (how === "type" || path.endsWith("-types.js"))
    return `import type { y } from "${path}";\nexport type x = y;\n`;
  return `import { y } from "${path}";\nexport const x = y;\n`;
}

/** What Biome has against each file of a tree that consists of the cases. */
function refusals(): ReadonlyMap<string, string> {
  const tree = tmp.dirSync({ prefix: "corelate-imports-", unsafeCleanup: true, mode: 0o700 }).name;
  const config = JSON.parse(readFileSync(join(root, "biome.json"), "utf8"));
  writeFileSync(join(tree, "biome.json"), JSON.stringify({ ...config, vcs: { enabled: false } }));
  const files = [...cases.map((one) => [one.file, textOf(one)] as const), ...Object.entries(others)];
  for (const [file, text] of files) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text);
  }
  const only = ["--only=suspicious/noImportCycles", "--only=style/noRestrictedImports"];
  const biome = join(root, "node_modules", ".bin", "biome");
  const { stdout } = spawnSync(biome, ["lint", ...only, "--max-diagnostics=none", "--reporter=github", "."], {
    cwd: tree,
    encoding: "utf8",
  });
  const found = new Map<string, string>();
  for (const [, file, message] of stdout.matchAll(/^::error .*?file=([^,]+),.*?::(.*)$/gm))
    found.set(file!.replace(`${tree}/`, ""), `${found.get(file!.replace(`${tree}/`, "")) ?? ""}${message}\n`);
  return found;
}

describe("the rules for imports", () => {
  const found = refusals();
  it.each(cases)("$name", ({ file, refused }) => {
    if (refused === undefined) expect(found.get(file)).toBeUndefined();
    else expect(found.get(file)).toMatch(refused);
  });
});

describe("the folders that others import", () => {
  const folders = (folder: string) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "fixtures")
      .map(({ name }) => `${folder}/${name}`);
  const stages = folders("passes").filter((stage) => stage !== "passes/analyses");
  // Nobody imports the commands: `src/cli/commands.ts` reads the one that is asked for.
  const faces = [
    ...folders("lib"),
    "passes",
    ...folders("passes/analyses"),
    ...stages.flatMap(folders),
    ...folders("src").filter((folder) => folder !== "src/cli"),
  ];
  // A rule names the folders whose inner folders nobody else imports.
  it.each([
    { floor: "lib", named: /\*\*\/\{([^}]*)\}\/\*\/\*\*/, there: folders("lib") },
    { floor: "passes", named: /\*\*\/\{([^}]*)\}\/\*\/\*\/\*\*/, there: folders("passes") },
    {
      floor: "src",
      named: /\*\*\/\{([^}]*)\}\/\*\/\*\*/,
      there: folders("src").filter((folder) => folder !== "src/cli"),
    },
  ])("the rule of $floor/ names its folders", ({ floor, named, there }) => {
    const { overrides } = JSON.parse(readFileSync(join(root, "biome.json"), "utf8"));
    const rule = JSON.stringify(
      overrides.find((one: { includes: string[] }) => one.includes[0] === `${floor}/**`),
    );
    const names = named.exec(rule)?.[1]?.split(",") ?? [];
    expect(names.map((name) => `${floor}/${name}`).sort()).toEqual([...there].sort());
  });
  it.each(faces)("%s has an index.ts", (folder) => {
    expect(existsSync(join(root, folder, "index.ts"))).toBe(true);
  });
});
