import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { beforeEach, describe, expect, it } from "vitest";
import { inspect } from "../../lib/btf/index.js";
import { corelate, ld, run } from "../link/linker.js";
import { debianLlvm, olderMajors } from "./libraries.js";
import { downgrade, rustIr } from "./rust-ir.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-older-llvm-", unsafeCleanup: true, mode: 0o700 }).name;
const source = join(import.meta.dirname, "..", "oracle", "fixtures", "pointer_chain.rs");
const object = join(folder, "out.o");

describe.each(olderMajors)("libLLVM %i", (major) => {
  const llvm = debianLlvm(major);
  if (llvm === undefined) return it.skip("is not installed");
  const build = (...args: string[]) =>
    run(process.execPath, [corelate, "build", "--no-audit", ...args, "--llvm", llvm, "-o", "out.o"], folder);
  const link = (...args: string[]) => run(ld, [...args, "-o", "out.o"], folder, { CORELATE_LLVM: llvm });

  beforeEach(() => rmSync(object, { force: true }));

  it.each([
    ["corelate build", build],
    ["corelate-ld", link],
  ])("does for %s", (_name, command) => {
    writeFileSync(join(folder, "program.ll"), downgrade(rustIr(source)));
    expect(command("program.ll")).toMatchObject({ status: 0, stderr: "" });
    const { relocations } = inspect(readFileSync(object));
    const wanted = [...readFileSync(source, "utf8").matchAll(/^\/\/ relocation: (.*)$/gm)].map((m) => m[1]);
    expect(wanted.length).toBeGreaterThan(0);
    expect(relocations.map((r) => [r.function, r.kind, r.root, r.path, r.access].join(" ")).sort()).toEqual(
      wanted.sort(),
    );
  });

  it("does not read what a newer LLVM wrote", () => {
    const { status, stderr } = build(source);
    expect(stderr).toContain(`error[CRL0004]: ${llvm} is LLVM ${major}, which is older than LLVM 22`);
    expect(status).toBe(3);
    expect(existsSync(object)).toBe(false);
  });
});
