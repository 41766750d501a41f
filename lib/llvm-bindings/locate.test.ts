import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CorelateError } from "../diagnostics/index.js";
import { readDynamicSection } from "./elf-dynamic.js";
import { installedLlvm } from "./fixtures/installed.js";
import { privateFolder, rustc } from "./fixtures/rust.js";
import { createTargetMachine, findLlvm, llvmMajor, openLlvm, rustcLlvm } from "./index.js";

const llvm22 = installedLlvm(22)!;
const llvm19 = installedLlvm(19);
const debian = { sysroot: "/usr", path: rustc, llvmMajor: 22 };
const absent = { sysroot: "/none", path: "/none", llvmMajor: 22 };

/** A folder with links to the libraries. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = privateFolder();
  for (const [name, target] of Object.entries(files)) symlinkSync(target, join(folder, name));
  return folder;
}

describe("findLlvm", () => {
  it("takes the one named, and the option before the variable", () => {
    expect(findLlvm({ explicit: llvm22, env: { CORELATE_LLVM: "/none" } })).toBe(llvm22);
    expect(findLlvm({ env: { CORELATE_LLVM: llvm22 }, rustc: debian })).toBe(llvm22);
  });

  it("takes an empty variable for none", () => {
    expect(llvmMajor(findLlvm({ env: { CORELATE_LLVM: "" } }))).toBeGreaterThanOrEqual(22);
  });

  it.each([["/none"], ["/etc/passwd"]])("refuses %s rather than to go on", (path) => {
    expect(() => findLlvm({ explicit: path, env: {}, rustc: debian })).toThrow(/^CRL0022/);
    expect(() => findLlvm({ env: { CORELATE_LLVM: path }, rustc: debian })).toThrow(/^CRL0022/);
  });

  it("takes the one that Debian's rustc links", () => {
    const path = rustcLlvm(debian);
    expect(path).toMatch(/libLLVM\.so\.22/);
    expect(findLlvm({ env: {}, rustc: debian })).toBe(path);
  });

  it("takes the one that a rustup toolchain carries", () => {
    // The layout of ~/.rustup/toolchains/*: bin/rustc, lib/librustc_driver-*.so with a run path of $ORIGIN/../lib, lib/libLLVM.
    const sysroot = privateFolder();
    mkdirSync(join(sysroot, "bin"));
    mkdirSync(join(sysroot, "lib"));
    const lib = join(sysroot, "lib");
    const shared = ["-x", "c", "/dev/null", "-shared", "-Wl,--no-as-needed", "-Wl,-rpath,$ORIGIN/../lib"];
    execFileSync("clang-22", [...shared, "-o", join(lib, "libLLVM.so.22.1-rust")]);
    execFileSync("clang-22", [
      ...shared,
      "-o",
      join(lib, "librustc_driver-1.so"),
      `-L${lib}`,
      "-l:libLLVM.so.22.1-rust",
    ]);
    execFileSync("clang-22", [
      ...shared,
      "-o",
      join(sysroot, "bin", "rustc"),
      `-L${lib}`,
      "-l:librustc_driver-1.so",
    ]);
    const found = rustcLlvm({ sysroot, path: "/proxy", llvmMajor: 22 }, []);
    expect(found).toMatch(/libLLVM\.so\.22\.1-rust$/);
  });

  it("finds none for a compiler that is not there", () => {
    expect(rustcLlvm(absent)).toBeUndefined();
  });

  it.skipIf(llvm19 === undefined)(
    "takes the nearest version that is new enough (skipped: libLLVM 19 is not installed)",
    () => {
      const folders = [
        folderWith({
          "libLLVM.so.22.1": llvm22,
          "libLLVM.so.19.1": llvm19!,
          "libLLVM-18.so.1": "/etc/passwd",
        }),
      ];
      expect(llvmMajor(findLlvm({ env: {}, folders, rustc: { ...absent, llvmMajor: 18 } }))).toBe(19);
      expect(llvmMajor(findLlvm({ env: {}, folders, rustc: { ...absent, llvmMajor: 20 } }))).toBe(22);
      expect(llvmMajor(findLlvm({ env: {}, folders }))).toBe(22);
    },
  );

  /** A libLLVM that says it is LLVM 23, and is 22 in everything else, in a toolchain laid out as rustup lays them out. */
  function toolchainWithLlvm23(name: string): { sysroot: string; library: string } {
    const sysroot = privateFolder();
    for (const folder of ["bin", "lib"]) mkdirSync(join(sysroot, folder));
    const at = (...path: string[]) => join(sysroot, ...path);
    const source = "void LLVMGetVersion(unsigned *a, unsigned *b, unsigned *c) { *a = 23; *b = *c = 0; }";
    writeFileSync(at("llvm.c"), source);
    const library = at("lib", name);
    execFileSync("clang-22", ["-shared", "-o", library, at("llvm.c"), "-Wl,--no-as-needed", llvm22]);
    const linked = (out: string, needs: string) =>
      execFileSync("clang-22", [
        ...["-x", "c", "/dev/null", "-shared", "-Wl,--no-as-needed", "-Wl,-rpath,$ORIGIN/../lib"],
        ...["-o", out, `-L${at("lib")}`, `-l:${needs}`],
      ]);
    linked(at("lib", "librustc_driver-1.so"), name);
    linked(at("bin", "rustc"), "librustc_driver-1.so");
    return { sysroot, library };
  }

  it.each(["libLLVM.so.23.1-rust-1.99.0-nightly", "libLLVM-23-rust-1.99.0-nightly.so"])(
    "takes %s of a nightly for what that nightly wrote",
    (name) => {
      const { sysroot, library } = toolchainWithLlvm23(name);
      const folders = [folderWith({ "libLLVM.so.22.1": llvm22 })];
      const nightly = { sysroot, path: join(sysroot, "bin/rustc"), llvmMajor: 23 };
      expect(findLlvm({ env: {}, folders, rustc: nightly })).toBe(library);
      expect(openLlvm(library).version.major).toBe(23);
      // The input is a nightly's, and the compiler that was found is another one.
      const sysroots = () => ["/none", sysroot];
      expect(findLlvm({ env: {}, folders, rustc: debian, inputMajor: 23, sysroots })).toBe(library);
      expect(findLlvm({ env: {}, folders, inputMajor: 23, sysroots })).toBe(library);
      // Where the system's will do, no other compiler is looked at.
      expect(findLlvm({ env: {}, folders, rustc: absent, inputMajor: 22, sysroots })).toBe(llvm22);
    },
  );

  it("takes an older one where there is no other: reading says what is wrong", () => {
    const folders = [folderWith({ "libLLVM.so.22.1": llvm22 })];
    expect(findLlvm({ env: {}, folders, inputMajor: 99, sysroots: () => [] })).toContain("so.22");
    expect(findLlvm({ env: {}, folders, rustc: { ...debian, llvmMajor: 99 } })).toContain("so.22");
  });

  it("goes on after a file that only has the name", () => {
    const folders = [folderWith({ "libLLVM.so.99.1": "/etc/passwd", "libLLVM.so.22.1": llvm22 })];
    expect(findLlvm({ env: {}, folders })).toContain("libLLVM.so.22");
  });

  it("says what it tried", () => {
    const folder = folderWith({ "libLLVM.so.99.1": "/etc/passwd" });
    const empty = privateFolder();
    expect(noteOf(() => findLlvm({ env: {}, folders: [folder], rustc: { ...absent, llvmMajor: 23 } }))).toBe(
      "tried /etc/passwd: /etc/passwd cannot be used as libLLVM",
    );
    expect(noteOf(() => findLlvm({ env: {}, folders: [empty] }))).toBe(`tried ${empty}/libLLVM.so.*`);
  });

  it("passes over a libLLVM without BPF, unless it is the one named", () => {
    const source = "void LLVMGetVersion(unsigned *a, unsigned *b, unsigned *c) { *a = 22; *b = *c = 0; }";
    const folder = privateFolder();
    const path = join(folder, "libLLVM.so.23.0");
    writeFileSync(join(folder, "fake.c"), source);
    execFileSync("clang-22", ["-shared", "-o", path, join(folder, "fake.c")]);
    expect(() => findLlvm({ explicit: path, env: {} })).toThrow(/^CRL0003/);
    expect(findLlvm({ env: {}, folders: [folder, folderWith({ "libLLVM.so.22.1": llvm22 })] })).toContain(
      "so.22",
    );
    const llvm = openLlvm(path);
    expect(() => createTargetMachine(llvm, { triple: "bpfel" })).toThrow(/^CRL0003/);
    expect(() => llvm.contextCreate()).toThrow(/^CRL0021: .* has no function LLVMContextCreate/);
  });

  it("refuses a libLLVM that is too old", () => {
    const source = "void LLVMGetVersion(unsigned *a, unsigned *b, unsigned *c) { *a = 18; *b = *c = 0; }";
    const folder = privateFolder();
    const path = join(folder, "libLLVM.so.22.0");
    writeFileSync(join(folder, "fake.c"), source);
    execFileSync("clang-22", ["-shared", "-o", path, join(folder, "fake.c")]);
    expect(() => findLlvm({ explicit: path, env: {} })).toThrow(
      /^CRL0024: .* is LLVM 18; LLVM 19 is the oldest/,
    );
    expect(() => openLlvm(path)).toThrow(/^CRL0024/);
    expect(llvmMajor(path)).toBe(18);
  });
});

/** The first note of the diagnostic that `action` ends with. */
function noteOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof CorelateError) return error.diagnostics[0]?.notes?.[0];
  }
  throw new Error("nothing was refused");
}

describe("readDynamicSection", () => {
  it("agrees with readelf", () => {
    const expected = [
      ...execFileSync("readelf", ["-d", llvm22], { encoding: "utf8" }).matchAll(/NEEDED.*\[(.*)\]/g),
    ];
    expect(readDynamicSection(llvm22).needed).toEqual(expected.map((m) => m[1]));
  });

  it("is empty for other files", () => {
    const folder = privateFolder();
    const cut = join(folder, "cut");
    copyFileSync("/usr/bin/true", join(folder, "true"));
    writeFileSync(cut, Buffer.concat([Buffer.from("\x7fELF\x02\x01"), Buffer.alloc(70, 0xff)]));
    for (const path of ["/none", "/etc", "/etc/passwd", cut]) {
      expect(readDynamicSection(path)).toEqual({ needed: [], runPath: [] });
    }
    expect(readDynamicSection(join(folder, "true")).needed).toContain("libc.so.6");
  });
});
