import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import tmp from "tmp";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readPins } from "../../src/kernels/index.js";
import { start } from "../link/linker.js";
import { whyNotBootable } from "./kernels.js";

tmp.setGracefulCleanup();
const root = fileURLToPath(new URL("../..", import.meta.url));
const example = join(root, "examples/tested");
const pins = readPins(join(example, "corelate.kernels.json"));
const patience = 600_000;

/** A copy of the example, installed as `npm install` installs it: nothing is fetched. */
function install(): string {
  const folder = tmp.dirSync({ prefix: "corelate-tested-", unsafeCleanup: true, mode: 0o700 }).name;
  cpSync(example, folder, { recursive: true, filter: (path) => !path.includes("node_modules") });
  const bin = join(folder, "node_modules/.bin");
  mkdirSync(bin, { recursive: true });
  symlinkSync(root, join(folder, "node_modules/corelate"));
  symlinkSync(join(root, "node_modules/vitest"), join(folder, "node_modules/vitest"));
  symlinkSync(join(root, "dist/src/cli/main.js"), join(bin, "corelate"));
  symlinkSync(join(root, "node_modules/vitest/vitest.mjs"), join(bin, "vitest"));
  return folder;
}
const folder = install();

/** In CI vitest compares snapshots, and writes none. npm's own variables would lead to this tree's packages. */
const env = {
  ...Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => /^(npm_|VITEST)/i.test(name))
      .map((name) => [name, undefined]),
  ),
  CI: "true",
  NO_COLOR: "1",
  npm_config_offline: "true",
};
const shell = (command: string) => start("sh", ["-ec", command], folder, env);

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly on: unknown;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly "runs-on": string;
        readonly strategy?: { readonly matrix: { readonly kernel: readonly string[] } };
        readonly steps: readonly Step[];
      }
    >
  >;
}
const workflow = parse(readFileSync(join(example, ".github/workflows/kernels.yml"), "utf8")) as Workflow;
const commands = (job: string) => workflow.jobs[job]!.steps.flatMap(({ run }) => run ?? []);

const why = new Map<string, string | undefined>();
beforeAll(async () => {
  const names = process.env.CORELATE_KERNELS === undefined ? pins.kernels.slice(0, 1) : pins.kernels;
  for (const { name, arch, version } of names) why.set(name, await whyNotBootable(`${arch}/${version}`));
}, patience);

describe("the workflow of examples/tested", () => {
  it("has a job for each kernel that is pinned", () => {
    expect(workflow.jobs.kernel!.strategy!.matrix.kernel).toEqual(pins.kernels.map(({ name }) => name));
    expect(Object.keys(workflow)).toEqual(["name", "on", "jobs"]);
    for (const job of Object.values(workflow.jobs)) {
      expect(job["runs-on"]).toMatch(/^ubuntu-/);
      for (const step of job.steps) expect([step.uses, step.run].filter(Boolean)).toHaveLength(1);
      for (const { uses } of job.steps)
        if (uses !== undefined) expect(uses).toMatch(/^actions\/[\w-]+@v\d+$/);
    }
  });

  it("takes what Debian's kind calls packages, and options that there are", async () => {
    const all = [...commands("kernel"), ...commands("relocations")].flatMap((run) => run.trim().split("\n"));
    const packages = all
      .filter((line) => line.startsWith("sudo apt-get install"))
      .flatMap((line) =>
        line
          .split(" ")
          .slice(3)
          .filter((word) => !word.startsWith("-")),
      );
    expect(packages.length).toBeGreaterThan(2);
    for (const name of packages)
      if (!name.endsWith("-19"))
        expect(execFileSync("apt-cache", ["show", name], { encoding: "utf8" })).toContain(`Package: ${name}`);
    const help = (await shell("npx corelate test --help")).stdout;
    const options = all
      .filter((line) => line.startsWith("npx corelate test"))
      .flatMap((line) => line.match(/--[a-z]+/g) ?? []);
    expect(options).toEqual(["--fetch", "--kernel", "--junit"]);
    for (const option of options) expect(help).toContain(option);
    const known =
      /^(rustup component add rust-src|sudo apt-get (update|install .*)|npm install|npx (corelate test|vitest run) .*)$/;
    expect(all.filter((line) => !known.test(line))).toEqual([]);
  });

  it("runs its command of a kernel", { timeout: patience }, async (context) => {
    for (const [kernel, reason] of why) {
      if (reason !== undefined) return context.skip(reason);
      const command = commands("kernel").find((run) => run.startsWith("npx corelate"))!;
      const done = await shell(command.replaceAll(/\$\{\{ matrix\.kernel \}\}/g, kernel));
      expect(done.stdout + done.stderr).toContain(`test on_exec on ${kernel} ... ok\n`);
      expect(done.status).toBe(0);
      expect(readFileSync(join(folder, "junit.xml"), "utf8")).toContain(`<testsuite name="${kernel} (`);
    }
  });

  it("runs what needs no kernel", { timeout: patience }, async () => {
    const command = commands("relocations").find((run) => run.startsWith("npx vitest"))!;
    const done = await shell(command);
    expect(done.stdout + done.stderr).toMatch(/Tests {2}3 passed \| 2 skipped \(5\)/);
    expect(done.status).toBe(0);
  });
});

describe.skipIf(process.env.CORELATE_KERNELS === undefined)("examples/tested", () => {
  it("is tested by one command", { timeout: patience }, async (context) => {
    const reason = [...why.values()].find((one) => one !== undefined);
    if (reason !== undefined) return context.skip(reason);
    const done = await shell("npm test");
    expect(done.stdout + done.stderr).toContain("test result: ok. 5 passed; 0 failed; 1 ignored; ");
    expect(done.stdout).toMatch(/Tests {2}5 passed \(5\)/);
    expect(done.status).toBe(0);
  });
});
