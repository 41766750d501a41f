import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { beforeAll, describe, expect, it } from "vitest";
import { corelate } from "../link/linker.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-completion-", unsafeCleanup: true }).name;
const script = (shell: string) => join(folder, shell === "zsh" ? "_corelate" : shell);
const has = (shell: string) => spawnSync(shell, ["-c", "exit"]).error === undefined;

beforeAll(() => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const text = execFileSync(process.execPath, [corelate, "completion", shell], { encoding: "utf8" });
    writeFileSync(script(shell), text);
  }
  for (const name of ["seen.o", "seen.rs"]) writeFileSync(join(folder, name), "");
});

/** A line as it is typed, and what can follow; in zsh what the line becomes. */
const cases: readonly (readonly [line: string, words: readonly string[]])[] = [
  ["corelate insp", ["inspect"]],
  ["corelate kernels fe", ["fetch"]],
  ["corelate build --em", ["--emit"]],
  ["corelate build --emit o", ["obj"]],
  ["corelate build x.rs --targ", ["--target"]],
  ["corelate new --program cgroup/c", ["cgroup/connect4"]],
  ["corelate new a --user l", ["libbpf-rs"]],
  ["corelate completion f", ["fish"]],
  ["corelate kernels add --im", ["--image"]],
  ["corelate verify --verb", ["--verbose"]],
];

describe.skipIf(!has("bash"))("bash", () => {
  /** What bash offers; files where the script has nothing. */
  function offered(words: readonly string[]): string[] {
    const program = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _corelate; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const done = spawnSync("bash", ["-c", program, "bash", script("bash"), ...words], { encoding: "utf8" });
    expect(done.stderr.replace(/.*compopt.*\n/g, "")).toBe("");
    return done.stdout.split("\n").filter((word) => word !== "");
  }

  it.each(cases)("%s", (line, words) => expect(offered(line.split(" "))).toEqual(words));

  it("offers all commands and, after `--emit=`, all values; nothing of its own after `--`", () => {
    const help = execFileSync(process.execPath, [corelate, "--help"], { encoding: "utf8" });
    const commands = [...help.split("\nCommands:\n")[1]!.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name!);
    expect(offered(["corelate", ""])).toEqual(commands.filter((name) => name !== "help"));
    expect(offered(["corelate", "build", "--emit", "=", ""])).toEqual(["obj", "llvm-ir", "llvm-bc", "asm"]);
    expect(offered(["corelate", "cargo", "--", "--em"])).toEqual([]);
    expect(offered(["corelate", "inspect", "see"])).toEqual([]);
  });
});

describe.skipIf(!has("fish"))("fish", () => {
  const offered = (line: string) => {
    const done = spawnSync(
      "fish",
      ["--no-config", "-c", `source ${script("fish")}; complete -C ${JSON.stringify(line)}`],
      {
        cwd: folder,
        env: { ...process.env, HOME: folder },
        encoding: "utf8",
      },
    );
    expect(done.stderr).toBe("");
    return done.stdout
      .split("\n")
      .filter((word) => word !== "")
      .map((word) => word.split("\t")[0]);
  };
  it.each(cases)("%s", (line, words) => expect(offered(line)).toEqual(words));
  it("offers files as inputs", () => expect(offered("corelate inspect see")).toEqual(["seen.o", "seen.rs"]));
});

describe.skipIf(!has("zsh"))("zsh", () => {
  it("completes each line in place", () => {
    const lines = join(folder, "lines");
    const typed = cases.map(([line]) => `zpty -w -n t ${JSON.stringify(line)}$'\\t'; wait_for`);
    const program = `
zmodload zsh/zpty zsh/datetime
cd ${folder}
zpty t "ZDOTDIR=${folder} TERM=dumb zsh -f -i"
count=0
wait_for() { zpty -w -n t $'\\C-x'; (( count++ )); for i in {1..300}; do [[ $(cat ${lines} 2>/dev/null | wc -l) -ge $count ]] && return; sleep 0.05; done }
zpty -w t "fpath=(${folder} \\$fpath); autoload -U compinit; compinit -u -D; dump() { print -r -- \\"\\$BUFFER\\" >> ${lines}; BUFFER=; }; zle -N dump; bindkey '^X' dump"
sleep 0.5
${typed.join("\n")}
zpty -d t
`;
    const done = spawnSync("zsh", ["-f", "-c", program], { encoding: "utf8", timeout: 100_000 });
    expect(done.stderr).toBe("");
    const expected = cases.map(([line, words]) => `${line.replace(/\S+$/, "")}${words[0]}`);
    expect(
      readFileSync(lines, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => line.trimEnd()),
    ).toEqual(expected);
  }, 120_000);
});

it("another shell is refused", () => {
  const done = spawnSync(process.execPath, [corelate, "completion", "tcsh"], { encoding: "utf8" });
  expect(done.stderr).toContain("error[CRL0063]");
  expect(done.status).toBe(2);
});
