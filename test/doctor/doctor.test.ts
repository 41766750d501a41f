import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, describe, expect, it } from "vitest";
import { type Finding, tasks } from "../../src/doctor/index.js";
import { privileges } from "../../src/doctor/loading.js";
import { project } from "../../src/doctor/project.js";
import { distributionOf, installCommand } from "../../src/doctor/system.js";

const cli = join(import.meta.dirname, "../../dist/src/cli/main.js");
const folder = tmp.dirSync({ prefix: "corelate-doctor-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());

function doctor(args: readonly string[], env: NodeJS.ProcessEnv = process.env, cwd = folder.name) {
  const done = spawnSync(process.execPath, [cli, "doctor", ...args], { env, cwd, encoding: "utf8" });
  return { status: done.status, text: done.stdout, errors: done.stderr };
}

function findings(text: string): Finding[] {
  const report = JSON.parse(text) as { format: number; findings: Finding[] };
  expect(report.format).toBe(1);
  return report.findings;
}

describe("corelate doctor", () => {
  it("finds here what the tests are run with", () => {
    const { status, text } = doctor(["--json", "--for", "build,cargo"]);
    expect(status).toBe(0);
    const found = findings(text).filter(({ task }) => task === "build" || task === "cargo");
    expect(found.map(({ state }) => state)).not.toContain("missing");
    const rustc = found.find(({ what }) => what === "rustc")!.text.split(", ")[0]!;
    expect(execFileSync(rustc, ["-vV"], { encoding: "utf8" })).toMatch(/^LLVM version: \d+/m);
  });

  it("says what is missing, how to get it, and fails for what it is asked for", () => {
    const cache = join(folder.name, "empty");
    mkdirSync(cache, { mode: 0o700 });
    const env = { ...process.env, CORELATE_CACHE: cache, CORELATE_LIBBPF: "/nowhere/libbpf.so.1" };
    expect(doctor(["--for", "verify,boot"], env).status).toBe(3);
    const { status, text } = doctor([], env);
    expect(status).toBe(0);
    expect(text).toMatch(/missing\s+libbpf\s+no libbpf was found\n\s+\S/);
    expect(text).toMatch(/missing\s+kernels\s+none in .*\n\s+corelate kernels fetch/);
    expect(text).toMatch(/something is missing for verify and boot; all is there for build\n$/);
    // Nothing but text goes into a pipe.
    expect(text).not.toContain("\u001b");
  });

  it("fails without a compiler", () => {
    const empty = join(folder.name, "path");
    mkdirSync(empty);
    const { status, text } = doctor(["--json"], {
      ...process.env,
      CORELATE_RUSTC: "/nowhere/rustc",
      PATH: empty,
    });
    expect(status).toBe(3);
    const rustc = findings(text).find(({ what }) => what === "rustc")!;
    expect(rustc).toMatchObject({ state: "missing" });
    expect(rustc.remedy).toMatch(/install|rustup|pacman/);
  });

  it("takes what programs print for text", () => {
    const bin = join(folder.name, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "cargo"), "#!/bin/sh\nprintf 'cargo \\033[31m1.0\\n'\n");
    chmodSync(join(bin, "cargo"), 0o755);
    const { text } = doctor([], { ...process.env, RUSTC: "rustc", PATH: `${bin}:${process.env.PATH}` });
    expect(text).not.toContain("\u001b");
  });

  it("refuses a task that it does not know", () => {
    const { status, errors } = doctor(["--for", "fly"]);
    expect(status).toBe(2);
    for (const task of tasks) expect(errors).toContain(task);
  });
});

describe("the command that installs something", () => {
  it.each([
    ["Debian", 'PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n', "apt install libbpf1"],
    ["Ubuntu", 'ID=ubuntu\nID_LIKE="debian"\n', "apt install libbpf1"],
    ["Fedora", "ID=fedora\n", "dnf install libbpf"],
    ["Rocky", 'ID="rocky"\nID_LIKE="rhel centos fedora"\n', "dnf install libbpf"],
    ["Arch", "ID=arch\n", "pacman -S libbpf"],
    ["another", "ID=nixos\n", undefined],
    ["nothing", "", undefined],
    ["a name that every object has", "ID=constructor\nID_LIKE=__proto__\n", undefined],
    ["more than a name", 'ID="debian; rm -rf /"\n', undefined],
  ])("is the one of %s", (_, osRelease, command) => {
    expect(installCommand(distributionOf(osRelease), "libbpf")).toBe(command);
  });

  it("names each package once", () => {
    expect(installCommand("arch", "rustc", "cargo")).toBe("pacman -S rust rust-src");
  });
});

describe("privileges", () => {
  it.each([
    ["all", "000001ffffffffff", "found", /CAP_SYS_ADMIN/],
    ["what BPF needs", "000000c000001000", "found", /CAP_NET_ADMIN, CAP_PERFMON, CAP_BPF/],
    ["one of them", "0000008000000000", "missing", /lacks CAP_NET_ADMIN, CAP_PERFMON$/],
    ["none", "0000000000000000", "missing", /lacks CAP_NET_ADMIN, CAP_PERFMON, CAP_BPF/],
  ])("are read from CapEff: %s", (_, mask, state, text) => {
    expect(privileges(`Name:\tx\nCapPrm:\tffffffffffffffff\nCapEff:\t${mask}\n`)).toMatchObject({
      state,
      text: expect.stringMatching(text),
    });
  });

  it("are none where the file says nothing", () => {
    expect(privileges("")).toMatchObject({ state: "missing" });
  });
});

describe("cargo's configuration", () => {
  const configured = (name: string, text: string) => {
    mkdirSync(join(folder.name, name, ".cargo"), { recursive: true });
    mkdirSync(join(folder.name, name, "deep", "er"), { recursive: true });
    writeFileSync(join(folder.name, name, ".cargo", "config.toml"), text);
    return project(join(folder.name, name, "deep", "er")).map(({ state, text }) => `${state} ${text}`);
  };

  it.each([
    [
      "bpf-linker",
      '[target.bpfel-unknown-none]\nlinker = "bpf-linker"\n',
      [/^note .*its linker is bpf-linker/],
    ],
    ["build-std", '[unstable]\nbuild-std = ["core"]\n', [/^note .*build-std/]],
    ["comments", '# linker = "bpf-linker"\n#build-std = ["core"]\n', []],
    ["ours", '[target.bpfel-unknown-none]\nlinker = "/usr/bin/corelate-ld"\n', [/^found /]],
    ["another project's", "[build]\njobs = 1\n", []],
  ])("with %s", (name, text, expected) => {
    expect(configured(name, text)).toEqual(expected.map((one) => expect.stringMatching(one)));
  });
});
