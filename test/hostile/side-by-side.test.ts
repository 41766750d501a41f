import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import tmp from "tmp";
import { afterAll, describe, expect, it } from "vitest";
import { parseElf } from "../../lib/btf/index.js";

const main = join(import.meta.dirname, "../../dist/src/cli/main.js");
const folder = tmp.dirSync({ prefix: "corelate-side-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());

/** A program whose code is one number, which shows whose code an object holds. */
function program(answer: number): string {
  return `#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
#[no_mangle]
#[link_section = "raw_tp/sys_enter"]
pub extern "C" fn answer(_ctx: *const u64) -> i64 { ${answer} }
`;
}

/** The folders `a` and `b`, each with a `main.rs`, in a folder of their own. */
function twoCrates(name: string): string {
  const cwd = join(folder.name, name);
  for (const [index, crate] of ["a", "b"].entries()) {
    mkdirSync(join(cwd, crate), { recursive: true });
    writeFileSync(join(cwd, crate, "main.rs"), program(index + 1));
  }
  return cwd;
}

function run(cwd: string, ...args: string[]): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [main, ...args], { cwd, stdio: ["ignore", "ignore", "pipe"] });
    const chunks: Buffer[] = [];
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("close", (status) => {
      const said = Buffer.concat(chunks).toString();
      if (status === 0) done(said);
      else fail(new Error(`status ${status}: ${said}`));
    });
  });
}

/** The number that the program of `object` returns: its first instruction is `w0 = N` or `r0 = N`. */
function answerOf(object: string): number {
  const { data } = parseElf(readFileSync(object)).sections.find(({ name }) => name === "raw_tp/sys_enter")!;
  return new DataView(data.buffer, data.byteOffset).getInt32(4, true);
}

const target = ["--target", "bpfel-unknown-none"];
const ways: readonly (readonly [string, (crate: string) => string[]])[] = [
  ["corelate build", (crate) => ["build", `${crate}/main.rs`, "-o", `${crate}.o`]],
  [
    "corelate rustc",
    (crate) => ["rustc", "--", `${crate}/main.rs`, ...target, "--emit", "obj", "-o", `${crate}.o`],
  ],
];

describe.each(ways)("two crates of one name, built at once with %s", (_, args) => {
  const rounds = args("a")[0] === "build" || process.env.CORELATE_LONG ? 40 : 5;

  it(`each become their own object, ${rounds} times of ${rounds}`, { timeout: 600_000 }, async () => {
    const cwd = twoCrates(`rounds-${args("a")[0]}`);
    for (let round = 0; round < rounds; round++) {
      await Promise.all(["a", "b"].map((crate) => run(cwd, ...args(crate))));
      expect([answerOf(join(cwd, "a.o")), answerOf(join(cwd, "b.o"))], `round ${round}`).toEqual([1, 2]);
      for (const name of ["a.o", "b.o"]) rmSync(join(cwd, name));
    }
  });

  it("write nothing but their output into the working directory", async () => {
    const cwd = twoCrates(`watched-${args("a")[0]}`);
    const seen = new Set<string>();
    const watcher = watch(cwd, (_event, name) => seen.add(String(name)));
    await run(cwd, ...args("a"));
    await sleep(200);
    watcher.close();
    // The output is written under another name first.
    expect([...seen].filter((name) => !/^(\.corelate-[\w-]{12}\.tmp|a\.o)$/.test(name))).toEqual([]);
    expect(seen).toContain("a.o");
    expect(readdirSync(cwd).sort()).toEqual(["a", "a.o", "b"]);
  });
});

describe("outputs that are rustc's own", () => {
  const build = (crate: string, ...args: string[]) => [
    "build",
    `${crate}/main.rs`,
    "-o",
    "x.o",
    "--",
    ...args,
  ];

  it.each<[string, string[], string[]]>([
    ["in the working directory", ["--emit", "dep-info,metadata"], ["libmain.rmeta", "main.d"]],
    [
      "with their paths",
      ["--emit=dep-info=d/deps,metadata", "--out-dir", "d"],
      ["d/deps", "d/libmain.rmeta"],
    ],
    ["under -o", ["--emit", "dep-info", "-o", "d/only.d"], ["d/only.d"]],
    [
      "with the crate's name",
      ["--emit", "dep-info", "--crate-name=other", "-Cextra-filename=-1"],
      ["other-1.d"],
    ],
  ])("%s", async (name, args, made) => {
    const cwd = twoCrates(`own ${name}`);
    mkdirSync(join(cwd, "d"));
    await run(cwd, ...build("a", ...args));
    const files = readdirSync(cwd, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== "main.rs")
      .map((entry) => join(entry.parentPath, entry.name).slice(cwd.length + 1));
    expect(files.sort()).toEqual([...made, "x.o"].sort());
  });

  it("and the wrapper's", async () => {
    const cwd = twoCrates("wrapper");
    mkdirSync(join(cwd, "out"));
    const emit = ["--emit", "obj,dep-info=deps,llvm-ir", "--out-dir", "out"];
    await run(cwd, "rustc", "--", "a/main.rs", ...target, ...emit);
    expect(readdirSync(join(cwd, "out")).sort()).toEqual(["main.ll", "main.o"]);
    expect(existsSync(join(cwd, "deps"))).toBe(true);
    // What is linked, by either name.
    for (const [index, named] of [
      ["-o", "l.o"],
      ["--emit", "link=l.o"],
    ].entries()) {
      await run(cwd, "rustc", "--", "b/main.rs", ...target, "--crate-type", "cdylib", ...named);
      expect(answerOf(join(cwd, "l.o")), named.join(" ")).toBe(2);
      rmSync(join(cwd, "l.o"));
      expect(readdirSync(cwd).sort(), `${index}`).toEqual(["a", "b", "deps", "out"]);
    }
  });
});
