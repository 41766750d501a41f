import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { installedLlvm } from "../../src/llvm-bindings/fixtures/installed.js";
import { openLlvm } from "../../src/llvm-bindings/index.js";
import { inEcosystem } from "../cargo/ecosystem.js";
import { corelate, ld, run } from "./linker.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-older-llvm-", unsafeCleanup: true, mode: 0o700 }).name;

const ir = `
target datalayout = "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
target triple = "bpfel"
define dso_local i32 @program() section "xdp" { ret i32 1 }
`;

/** A libLLVM of Debian's: the one that is installed, else, where packages may be fetched, one that is unpacked for this test. */
function debianLlvm(major: number): string | undefined {
  const installed = installedLlvm(major);
  if (installed !== undefined || !inEcosystem) return installed;
  try {
    execFileSync("apt-get", ["download", "-qq", `libllvm${major}`], { cwd: folder, stdio: "ignore" });
    const file = readdirSync(folder).find((name) => name.startsWith(`libllvm${major}_`))!;
    execFileSync("dpkg", ["-x", file, "unpacked"], { cwd: folder, stdio: "ignore" });
  } catch {
    return undefined;
  }
  const found = ["x86_64", "aarch64"].map((cpu) =>
    join(folder, `unpacked/usr/lib/${cpu}-linux-gnu/libLLVM.so.${major}.1`),
  );
  return found.find((path) => existsSync(path));
}

describe.each([19, 20, 21])("libLLVM %i", (major) => {
  it("is refused with the version that the passes need, and why", (context) => {
    const path = debianLlvm(major);
    if (path === undefined) return context.skip(`there is no libLLVM ${major}`);
    writeFileSync(join(folder, "plain.ll"), ir);
    const commands = [
      run(process.execPath, [corelate, "build", "plain.ll", "--llvm", path, "-o", "out.o"], folder),
      run(ld, ["plain.ll", "-o", "out.o"], folder, { CORELATE_LLVM: path }),
    ];
    for (const done of commands) {
      expect(done.stderr).toContain(
        `error[CRL0024]: ${path} is LLVM ${major}; LLVM 22 is the oldest that can be used`,
      );
      expect(done.stderr).toContain("the first that reads debug records");
      expect(done.stderr).toMatch(/help: .*CORELATE_LLVM/);
      expect(done.status).toBe(3);
    }
    expect(existsSync(join(folder, "out.o"))).toBe(false);
    // The reason is the library's, not ours.
    expect(openLlvm(path).has("dbgRecordGetKind")).toBe(false);
    expect(openLlvm(path).has("globalAddDebugInfo")).toBe(false);
  });
});

it("LLVM 22 has what the passes need", () => {
  const llvm = openLlvm(installedLlvm(22)!);
  expect(llvm.has("dbgRecordGetKind") && llvm.has("globalAddDebugInfo")).toBe(true);
});
