import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import tmp from "tmp";
import { beforeAll, describe, expect, it } from "vitest";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { codeBlocks } from "../docs/markdown.js";
import { project, run, start } from "../link/linker.js";
import { apiOf } from "./declarations.js";

tmp.setGracefulCleanup();
const root = fileURLToPath(new URL("../..", import.meta.url));
const emptyFolder = () => tmp.dirSync({ prefix: "corelate-install-", unsafeCleanup: true, mode: 0o700 }).name;

/** Where a user installs it: below the system's temporary folder, with no checkout around. */
const folder = emptyFolder();
const installed = join(folder, "node_modules", "corelate");
/** What a user's environment has, with a cache of its own; npm's variables of the test run would lead back here. */
const env = {
  ...Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => /^(npm_|NODE_|CORELATE_)/i.test(name))
      .map((name) => [name, undefined]),
  ),
  CORELATE_CACHE: emptyFolder(),
  CARGO_TERM_COLOR: "never",
};
const user = (program: string, args: readonly string[]) => start(program, args, folder, env);
const bin = (name: string) => join(folder, "node_modules", ".bin", name);

/** vitest is a peer of the package: the user has it. */
function linkVitest(): void {
  const link = join(folder, "node_modules/vitest");
  if (!existsSync(link)) symlinkSync(join(root, "node_modules/vitest"), link);
}

const packed: string[] = [];
beforeAll(() => {
  const pack = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const [{ filename, files }] = JSON.parse(execFileSync("npm", pack, { cwd: root, encoding: "utf8" })) as [
    { filename: string; files: { path: string }[] },
  ];
  packed.push(...files.map(({ path }) => path));
  project(folder, {
    "package.json": '{ "name": "user", "version": "1.0.0", "private": true, "type": "module" }',
  });
  const install = ["install", "--prefer-offline", "--no-audit", "--no-fund", join(folder, filename)];
  const done = run("npm", install, folder, env);
  if (done.status !== 0) throw new Error(done.stderr);
}, 300_000);

describe("the package", () => {
  it("has no tests, and none of what they need", () => {
    expect(packed.length).toBeGreaterThan(300);
    const tests = packed.filter((path) => /(^|\/)(tests?|fixtures)\/|\.test\./.test(path));
    // Those of an example are what it shows.
    expect(tests.filter((path) => !path.startsWith("examples/tested/tests/"))).toEqual([]);
    expect(packed).toContain("examples/tested/.github/workflows/kernels.yml");
    expect(realpathSync(installed)).toBe(join(realpathSync(folder), "node_modules/corelate"));
  });

  it("has every file that its documents link to", () => {
    const missing = packed
      .filter((path) => path.endsWith(".md"))
      .flatMap((page) => {
        const text = readFileSync(join(installed, page), "utf8").replace(/```[\s\S]*?```/g, "");
        const links = [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)].map(([, link]) => link!);
        // `macro@name` is rustdoc's way to write a link.
        const files = links.filter((link) => !/^[a-z]+:|@/.test(link));
        return files
          .filter((link) => !existsSync(join(installed, dirname(page), link)))
          .map((link) => `${page}: ${link}`);
      });
    expect(missing).toEqual([]);
  });

  it("exports the functions of the commands, every type that their signatures name, and nothing else", () => {
    const { values, unexported, unneeded } = apiOf(join(installed, "dist/src/index.d.ts"));
    expect(values).toEqual([
      "Btf",
      "CorelateError",
      "ExitStatus",
      "RustcFailure",
      "bindings",
      "build",
      "inspect",
      "link",
      "loadBtfFile",
      "parseLinkArguments",
      "renderDiagnostic",
      "renderDiagnosticJson",
      "resolve",
      "verify",
      "verifyOn",
    ]);
    expect(unexported).toEqual([]);
    expect(unneeded).toEqual([]);
  });

  it("can be used from TypeScript as it is", () => {
    project(folder, {
      "use.ts": `
        import { build, inspect, resolve, type BuildOptions, type Inspection } from "corelate";
        const options: BuildOptions = { inputs: ["first.rs"] };
        const found: Inspection = inspect(build(options).output);
        export const names: readonly string[] = found.relocations.map(({ root, path }) => \`\${root}.\${path}\`);
        export { resolve };
      `,
    });
    const tsc = join(root, "node_modules/.bin/tsc");
    const types = ["--typeRoots", join(root, "node_modules/@types"), "--types", "node"];
    const flags = [
      "--noEmit",
      "--strict",
      "--module",
      "nodenext",
      "--target",
      "es2022",
      "--skipLibCheck",
      "false",
    ];
    const done = run(tsc, [...flags, ...types, "use.ts"], folder, env);
    expect(done.stdout + done.stderr).toBe("");
    // The matchers are vitest's to the compiler, too.
    linkVitest();
    cpSync(join(root, "examples/tested/tests/programs.test.ts"), join(folder, "programs.ts"));
    const lax = flags.map((flag) => (flag === "false" ? "true" : flag));
    const matchers = run(tsc, [...lax, ...types, "programs.ts"], folder, env);
    expect(matchers.stdout + matchers.stderr).toBe("");
  }, 120_000);
});

describe("in an empty folder", () => {
  it("builds, inspects and verifies the README's first program", async () => {
    const readme = readFileSync(join(installed, "README.md"), "utf8");
    const program = codeBlocks(readme).find(
      ({ info, text }) => info[0] === "rust" && text.includes("#![no_std]"),
    )!;
    project(folder, { "first.rs": program.text });
    expect(await user(bin("corelate"), ["build", "first.rs", "-o", "first.o"])).toMatchObject({
      status: 0,
      stderr: "",
    });
    const { stdout } = await user(bin("corelate"), ["inspect", "first.o", "--json"]);
    expect(JSON.parse(stdout).relocations).toMatchObject([{ root: "task_struct", path: "tgid" }]);
    expect(stdout).not.toContain(root);
    if (!canLoad) return;
    const verified = await user(bin("corelate"), ["verify", "first.o"]);
    expect(verified.stdout).toMatch(/accepted\s+on_exec/);
    expect(verified.status).toBe(0);
  }, 300_000);

  it("runs the test file of docs/testing.md", async () => {
    const test = codeBlocks(readFileSync(join(installed, "docs/testing.md"), "utf8")).find(
      ({ info, text }) => info[0] === "ts" && text.includes('from "corelate"'),
    );
    const source = readFileSync(join(folder, "first.rs"), "utf8");
    project(folder, {
      "first.test.ts": test!.text,
      "typo.rs": source.replace("p.tgid", "p.tgit"),
    });
    linkVitest();
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    const report = join(folder, "report.json");
    const done = await user(process.execPath, [
      vitest,
      "run",
      "--root",
      folder,
      "--reporter=json",
      "--outputFile",
      report,
    ]);
    expect(done.status, done.stderr + done.stdout).toBe(0);
    expect(JSON.parse(readFileSync(report, "utf8"))).toMatchObject({ numTotalTests: 4, numFailedTests: 0 });
  }, 300_000);

  it("runs docs/start.md as it stands, from `corelate doctor` to a program of one's own", async () => {
    const page = codeBlocks(readFileSync(join(installed, "docs/start.md"), "utf8"));
    const shell = {
      ...env,
      CARGO_NET_OFFLINE: "true",
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    };
    const said: string[] = [];
    let at = folder;
    for (const { info, text } of page) {
      if (info[0] === "rust") {
        // The first is a file of types, the second the program.
        const file = text.startsWith("#![allow") ? "kernel.rs" : "program.rs";
        project(at, { [`ebpf/src/${file}`]: text });
      }
      if (info[0] !== "console") continue;
      for (const line of text.trimEnd().split("\n")) {
        const command = line.replace(/^\$ /, "");
        const folderAfter = /^cd (\w+)$/.exec(command)?.[1];
        if (folderAfter !== undefined) {
          at = join(at, folderAfter);
          cpSync(join(installed, "crates/Cargo.lock"), join(at, "Cargo.lock"));
          continue;
        }
        // What needs root, and what was built by it.
        const needsRoot = command.includes("--kernel running");
        const asUser = "npx corelate cargo -- build --target bpfel-unknown-none";
        const done = await start("sh", ["-c", needsRoot && !canLoad ? asUser : command], at, shell);
        expect(done.status, `${command}: ${done.stdout}${done.stderr}`).toBe(0);
        if (needsRoot && canLoad) expect(done.stdout).toContain("test result: ok. 1 passed");
        said.push(done.stdout);
      }
    }
    expect(said).toHaveLength(7);
    expect(said[3]).toContain("task_struct.real_parent");
    expect(said[6]).toContain("observe");
    // The archive that npm installed it from.
    const { devDependencies } = JSON.parse(readFileSync(join(folder, "first/package.json"), "utf8"));
    expect(devDependencies.corelate).toMatch(/^file:\.\.\/corelate-.*\.tgz$/);
  }, 400_000);

  it("cargo can package each of its crates", async () => {
    const crates = join(folder, "crates");
    cpSync(join(installed, "crates"), crates, { recursive: true });
    const target = join(folder, "packaged");
    const args = ["package", "--workspace", "--offline", "--allow-dirty", "--target-dir", target];
    const done = await start("cargo", args, crates, env);
    expect(done.status, done.stderr).toBe(0);
    const made = readdirSync(join(target, "package")).filter((name) => name.endsWith(".crate"));
    expect(made.sort()).toEqual([
      "corelate-0.1.0.crate",
      "corelate-build-0.1.0.crate",
      "corelate-macros-0.1.0.crate",
    ]);
    for (const crate of made) {
      const listed = run("tar", ["tzf", join(target, "package", crate)], folder).stdout;
      expect(listed, crate).toContain("/README.md");
    }
  }, 300_000);
});
