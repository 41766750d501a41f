import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Command } from "commander";
import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { commands, everyCommand } from "../../src/cli/commands.js";
import { examples } from "../../src/cli/examples.js";
import { completed } from "../../src/cli/run-program.js";
import { corelate } from "../link/linker.js";

tmp.setGracefulCleanup();
const root = join(import.meta.dirname, "..", "..");

/** The commands that do something themselves, by their words. */
function leaves(command: Command, path: string): (readonly [string, Command])[] {
  return command.commands.length === 0
    ? [[path, command]]
    : command.commands.flatMap((below) => leaves(below, `${path} ${below.name()}`));
}

const all = (await everyCommand()).flatMap((command) => leaves(command, command.name()));

describe("--help", () => {
  it("of every command has examples, and there are none for others", () => {
    expect(Object.keys(examples).sort()).toEqual(all.map(([path]) => path).sort());
    const shown = execFileSync(process.execPath, [corelate, "build", "--help"], { encoding: "utf8" });
    expect(shown).toContain("Examples:\n  # writes main.o\n  $ corelate build src/main.rs\n");
  });

  const lines = Object.entries(examples).flatMap(([path, own]) => own.map(([line]) => [path, line] as const));
  it.each(lines)("%s: `%s` is taken", async (path, line) => {
    const words = line.replace(/ > .*/, "").split(" ");
    expect(words.slice(0, 1 + path.split(" ").length).join(" ")).toBe(`corelate ${path}`);
    const [name] = path.split(" ");
    const command = completed(await commands[name!]!(), name!);
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
