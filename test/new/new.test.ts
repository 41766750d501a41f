import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { build, inspect } from "../../src/index.js";
import { readPins } from "../../src/kernels/index.js";
import { checkName, installedFor, programKinds, projectFiles, writeProject } from "../../src/new/index.js";
import { cargoOf } from "../../src/toolchain/index.js";
import { corelate, rustc } from "../link/linker.js";
import { corelateNew, emptyFolder, newProject, projectName, variants } from "./projects.js";

const root = join(import.meta.dirname, "..", "..");
/** Kernels do not have to be in the cache of whoever runs the tests: their names are not looked up. */
const noKernels = ["--kernels", ""];

/** The paths of a project's own files. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/target|node_modules/.test(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

describe("each kind with each user space", () => {
  const folder = emptyFolder();
  beforeAll(() => {
    for (const { kind, user } of variants) newProject(folder, kind, user);
  });

  it("has no placeholder left, and Rust as rustfmt writes it", () => {
    expect(variants.length).toBe(67);
    for (const { kind, user } of variants)
      for (const file of filesOf(join(folder, projectName(kind.name, user)))) {
        const text = readFileSync(file, "utf8");
        expect(text, file).not.toMatch(/@[a-z-]+@/);
        expect(text, file).toMatch(/[^\n]\n$/);
      }
    const sources = variants.flatMap(({ kind, user }) =>
      filesOf(join(folder, projectName(kind.name, user))).filter((file) => file.endsWith(".rs")),
    );
    const format = spawnSync("rustfmt", ["--check", "--edition", "2021", ...sources], { encoding: "utf8" });
    if (format.error === undefined) expect(format.stdout).toBe("");
  });

  it("has a workflow and a package.json that can be read, and pins that corelate reads", () => {
    for (const { kind, user } of variants) {
      const project = join(folder, projectName(kind.name, user));
      const workflow = parse(readFileSync(join(project, ".github/workflows/programs.yml"), "utf8"));
      const commands = workflow.jobs.kernel.steps
        .flatMap(({ run }: { run?: string }) => run ?? [])
        .join("\n");
      expect(commands).toContain("corelate test");
      expect(commands.includes("cargo build")).toBe(user !== "none");
      expect(readPins(join(project, "corelate.kernels.json"))).toMatchObject({
        kernels: [],
        objects: ["ebpf"],
      });
      const { devDependencies } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
      expect(realpathSync(join(project, devDependencies.corelate.replace(/^file:/, "")))).toBe(
        realpathSync(root),
      );
      expect(realpathSync(join(project, "node_modules/.bin/corelate"))).toBe(realpathSync(corelate));
    }
  });

  // The others are built by `make test-new`.
  it.each(["tp_btf", "kprobe", "iter", "xdp", "sockops", "sk_msg", "tc", "uprobe"])(
    "%s: the program builds, and its object is taken by this kernel",
    (name) => {
      const source = join(folder, projectName(name, "none"), "ebpf/src/main.rs");
      const { output, diagnostics } = build({ inputs: [source], audit: false });
      expect(diagnostics).toEqual([]);
      const { programs, relocations, maps } = inspect(output);
      const { section, types } = programKinds.find((kind) => kind.name === name)!;
      expect(programs).toMatchObject([{ function: "observe", section }]);
      expect(maps.map((map) => map.name)).toContain("COUNTS");
      // Whatever it reads of the kernel is relocated. A context is no memory of the kernel's.
      expect(relocations.length > 0).toBe(types.length > 0);
    },
  );
});

describe("names", () => {
  it.each([
    ["", "it is empty"],
    ["9lives", "digit"],
    ["-x", "hyphen"],
    ["fn", "keyword"],
    ["gen", "keyword"],
    ["a/b", "path"],
    ["..", "ASCII"],
    [".", "ASCII"],
    ["../x", "path"],
    ["a\\b", "path"],
    ["größe", "ASCII"],
    ["a b", "ASCII"],
    ["a\nb", "ASCII"],
    ["x".repeat(60), "60 characters"],
    ["___", "underscores"],
    ["test", "Rust's own"],
    ["core", "Rust's own"],
    ["build", "cargo makes a folder"],
    ["nul", "Windows"],
    ["aya", "crate"],
    ["corelate", "crate"],
  ])("%j is refused: %s", (name, why) => {
    expect(() => checkName(name)).toThrow(why);
  });

  it("cargo takes those that are not", () => {
    const folder = emptyFolder();
    const names = ["Snoop2", "a", "_x", "tcp-life", "tcp_life", "x".repeat(59), "ebpf", "user", "new"];
    for (const name of names) {
      checkName(name);
      const project = join(folder, name);
      const [kind] = programKinds;
      const plan = { name, kind: kind!, user: "aya", kernels: [], installed: installedFor(project) } as const;
      writeProject(project, projectFiles(plan, project));
    }
    for (const name of names.slice(0, 6)) {
      const args = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
      const done = spawnSync(cargoOf(rustc), args, { cwd: join(folder, name), encoding: "utf8" });
      expect(done.stderr).toBe("");
      const packages = JSON.parse(done.stdout).packages as { name: string }[];
      expect(packages.map((one) => one.name).sort()).toEqual([name, `${name}-ebpf`].sort());
    }
  });
});

describe("bad input", () => {
  const folder = emptyFolder();

  /** Runs `corelate new` and expects a refusal, of which nothing is left. */
  function refused(code: string, args: readonly string[], status = 2): string {
    const before = readdirSync(folder).sort();
    const done = corelateNew(folder, ...args);
    expect(done.stderr).toContain(`[${code}]`);
    expect(done.status).toBe(status);
    expect(done.stdout).toBe("");
    expect(readdirSync(folder).sort()).toEqual(before);
    return done.stderr;
  }

  it("names that cargo does not take, with one that it does", () => {
    expect(refused("CRL0820", ["größe", "--yes"])).toContain("`groe` would do");
    expect(refused("CRL0820", ["some/where", "--yes"])).toContain("`my-where` would do");
    expect(refused("CRL0820", ["--yes", "--", "-x"])).toContain("`x` would do");
  });

  it("a folder with something in it, a file, a link; an empty folder is filled", () => {
    mkdirSync(join(folder, "full/inner"), { recursive: true });
    writeFileSync(join(folder, "file"), "");
    symlinkSync("full", join(folder, "link"));
    expect(refused("CRL0821", ["full", "--yes"])).toContain("it has inner");
    expect(refused("CRL0821", ["file", "--yes"])).toContain("it is a file");
    expect(refused("CRL0821", ["link", "--yes"])).toContain("it is a link");
    mkdirSync(join(folder, "empty"));
    expect(corelateNew(folder, "empty", "--yes", ...noKernels).status).toBe(0);
    expect(readFileSync(join(folder, "empty/Cargo.toml"), "utf8")).toContain('members = ["ebpf", "user"]');
  });

  it("templates that do not exist, with near ones", () => {
    expect(refused("CRL0823", ["one", "--program", "fentri", "--yes"])).toContain("names near it: fentry");
    expect(refused("CRL0823", ["one", "--program", "nothing-like-it", "--yes"])).toContain("cgroup/connect4");
    expect(refused("CRL0823", ["one", "--user", "libbpf", "--yes"])).toContain("aya, libbpf-rs, none");
    expect(refused("CRL0824", ["one", "--program", "syscall", "--user", "aya"])).toContain("libbpf-rs, none");
  });

  it("kernels that are not known, or cannot be", () => {
    expect(refused("CRL0600", ["one", "--kernels", "6.12/amd64", "--yes"])).toContain("6.12/amd64");
    expect(refused("CRL0600", ["one", "--kernels", "../..", "--yes"])).toContain(
      "cannot be the name of a kernel",
    );
  });

  it("no terminal without --yes, and no name", () => {
    expect(refused("CRL0826", ["one"])).toContain("not said: --program, --user, --kernels");
    expect(refused("CRL0826", ["--yes"])).toContain("the name");
    expect(refused("CRL0063", ["one", "two", "--yes"])).toContain("too many arguments");
    expect(refused("CRL0063", ["one", "--lisst"])).toContain("--list");
  });

  it.skipIf(process.getuid?.() === 0)("a folder that may not be written to", () => {
    chmodSync(folder, 0o500);
    refused("CRL0822", ["one", "--yes", ...noKernels], 3);
    chmodSync(folder, 0o700);
  });

  it("a working folder that is gone, or read-only for everyone", () => {
    // /proc is one in which nobody can make anything.
    const done = corelateNew("/proc", "one", "--yes", ...noKernels);
    expect(done.stderr).toContain("error[CRL0822]");
    expect(done.status).toBe(3);
  });
});

describe.skipIf(spawnSync("script", ["--version"]).error !== undefined)("on a terminal", () => {
  /** Runs `corelate new` on a terminal and types `keys`, each when its question is there. */
  async function typed(folder: string, args: string, keys: readonly (readonly [string, string])[]) {
    const command = `stty columns 100 rows 40; ${process.execPath} ${corelate} new ${args}`;
    const env = { ...process.env, CORELATE_CACHE: emptyFolder(), TERM: "xterm" };
    const terminal = spawn("script", ["-qfec", command, "/dev/null"], { cwd: folder, env });
    let shown = "";
    let next = 0;
    terminal.stdout.setEncoding("utf8").on("data", (text: string) => {
      shown += text;
      const key = keys[next];
      if (key === undefined || !shown.includes(key[0])) return;
      next++;
      shown = "";
      terminal.stdin.write(key[1]);
    });
    const status = await new Promise((resolve) => terminal.on("close", resolve));
    return { status, shown };
  }

  it("asks for what is not given", async () => {
    const folder = emptyFolder();
    const enter = "\r";
    const down = "\x1b[B";
    const done = await typed(folder, "--program syscall", [
      ["called?", `snoop${enter}`],
      ["loads it?", `${down}${enter}`],
    ]);
    expect(done.shown).toContain("snoop/ is a project with a program of the kind syscall");
    expect(done.status).toBe(0);
    // aya is not offered, so the second is none.
    expect(readFileSync(join(folder, "snoop/Cargo.toml"), "utf8")).toContain('members = ["ebpf"]');
  });

  it("writes nothing when it is cancelled", async () => {
    const folder = emptyFolder();
    const done = await typed(folder, "snoop", [["kind of program?", "\x03"]]);
    expect(done.shown).toContain("error[CRL0827]");
    expect(done.status).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });
});

it("docs/new.md has the kinds of `--list`", () => {
  const page = readFileSync(join(root, "docs/new.md"), "utf8");
  for (const { name, section, summary } of programKinds)
    expect(page).toContain(`| \`${name}\` | \`${section}\` | ${summary} |`);
  const listed = corelateNew(root, "--list");
  expect(
    listed.stdout
      .split("\n")
      .slice(1, -1)
      .map((line) => line.split(" ")[0]),
  ).toEqual(programKinds.map(({ name }) => name));
});
