import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Command } from "commander";
import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { bindingsCommand } from "../../src/cli/bindings.js";
import { buildCommand } from "../../src/cli/build.js";
import { cargoCommand } from "../../src/cli/cargo.js";
import { completionCommand } from "../../src/cli/completion.js";
import { doctorCommand } from "../../src/cli/doctor.js";
import { examples } from "../../src/cli/examples.js";
import { inspectCommand } from "../../src/cli/inspect.js";
import { kernelsCommand } from "../../src/cli/kernels.js";
import { linkCommand } from "../../src/cli/link.js";
import { newCommand } from "../../src/cli/new.js";
import { optCommand } from "../../src/cli/opt.js";
import { requiresCommand } from "../../src/cli/requires.js";
import { resolveCommand } from "../../src/cli/resolve.js";
import { completed } from "../../src/cli/run-program.js";
import { rustcCommand } from "../../src/cli/rustc.js";
import { serveCommand } from "../../src/cli/serve.js";
import { testCommand } from "../../src/cli/test.js";
import { verifyCommand } from "../../src/cli/verify.js";
import { corelate } from "../link/linker.js";

tmp.setGracefulCleanup();
const root = join(import.meta.dirname, "..", "..");

const made: Readonly<Record<string, () => Command>> = {
  new: newCommand,
  build: buildCommand,
  rustc: rustcCommand,
  cargo: cargoCommand,
  link: linkCommand,
  opt: optCommand,
  inspect: inspectCommand,
  resolve: resolveCommand,
  requires: requiresCommand,
  verify: verifyCommand,
  test: testCommand,
  bindings: bindingsCommand,
  kernels: kernelsCommand,
  serve: serveCommand,
  completion: () => completionCommand(async () => []),
  doctor: doctorCommand,
};

/** The commands that do something themselves, by their words. */
function leaves(command: Command, path: string): (readonly [string, Command])[] {
  return command.commands.length === 0
    ? [[path, command]]
    : command.commands.flatMap((below) => leaves(below, `${path} ${below.name()}`));
}

const all = Object.entries(made).flatMap(([name, make]) => leaves(completed(make(), name), name));

describe("--help", () => {
  it("of every command has examples, and there are none for others", () => {
    const help = execFileSync(process.execPath, [corelate, "--help"], { encoding: "utf8" });
    const names = [...help.split("\nCommands:\n")[1]!.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name!);
    expect(Object.keys(made)).toEqual(names.filter((name) => name !== "help"));
    expect(Object.keys(examples).sort()).toEqual(all.map(([path]) => path).sort());
    const shown = execFileSync(process.execPath, [corelate, "build", "--help"], { encoding: "utf8" });
    expect(shown).toContain("Examples:\n  # writes main.o\n  $ corelate build src/main.rs\n");
  });

  const lines = Object.entries(examples).flatMap(([path, own]) => own.map(([line]) => [path, line] as const));
  it.each(lines)("%s: `%s` is taken", async (path, line) => {
    const words = line.replace(/ > .*/, "").split(" ");
    expect(words.slice(0, 1 + path.split(" ").length).join(" ")).toBe(`corelate ${path}`);
    const [name] = path.split(" ");
    const command = completed(made[name!]!(), name!);
    const target = leaves(command, name!).find(([own]) => own === path)![1];
    let taken = 0;
    target.exitOverride().action(() => void taken++);
    await command.exitOverride().parseAsync(words.slice(2), { from: "user" });
    expect(taken).toBe(1);
  });
});

describe("--verbose", () => {
  it("is an option of every command but rustc, whose arguments are its own", () => {
    const without = all.filter(([, command]) => !command.options.some(({ long }) => long === "--verbose"));
    expect(without.map(([path]) => path)).toEqual(["rustc"]);
  });

  it("says what was run, found and written; without it nothing is said", () => {
    const output = join(tmp.dirSync({ unsafeCleanup: true }).name, "snoop.o");
    const source = join(root, "examples/exec-snoop/src/main.rs");
    const run = (more: readonly string[], env: NodeJS.ProcessEnv = {}) =>
      spawnSync(process.execPath, [corelate, "build", source, "--no-audit", "-o", output, ...more], {
        encoding: "utf8",
        env: { ...process.env, CORELATE_SERVICE: "", ...env },
      });
    const said = run(["-v"]);
    expect(said.stdout).toBe("");
    expect(said.stderr).toMatch(/^corelate: libLLVM: \S*libLLVM\S*$/m);
    expect(said.stderr).toMatch(/^corelate: \S*rustc \S*exec-snoop\/src\/main\.rs --target .*: \d+ ms$/m);
    expect(said.stderr).toMatch(/^corelate: the passes and LLVM: \d+ ms$/m);
    expect(said.stderr).toMatch(/^corelate: wrote \S*snoop\.o: \d+ bytes$/m);
    expect(said.stderr.split("\n").every((line) => line === "" || line.startsWith("corelate: "))).toBe(true);
    expect(run([]).stderr).toBe("");
    expect(run([], { CORELATE_VERBOSE: "1" }).stderr).toContain("corelate: wrote");
  }, 120_000);
});
