import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseElf } from "../btf/index.js";
import { inlinedCalls } from "./index.js";

const source = `__attribute__((always_inline)) static inline int value(const int *pointer) {
  return *(volatile const int *)pointer;
}
__attribute__((always_inline)) static inline int twice(const int *pointer) {
  return value(pointer) +
         value(pointer + 1);
}
__attribute__((section("first"))) int one(const int *pointer) {
  return twice(pointer);
}
__attribute__((section("second"))) int two(const int *pointer) {
  return value(pointer) == 7 ? twice(pointer + 2) : 1;
}
`;

function compile(...args: readonly string[]): Buffer {
  const flags = ["-target", "bpf", "-O2", ...args, "-x", "c", "-c", "-", "-o", "-"];
  return execFileSync("clang-22", flags, { input: source, maxBuffer: 1 << 24 });
}

/** The lines of the calls of each instruction of a section, without repeats. */
function linesOf(object: Uint8Array, name: string): string[] {
  const elf = parseElf(object);
  const calls = inlinedCalls(elf);
  const section = elf.section(name)!;
  const found = new Set<string>();
  for (let offset = 0; offset < section.data.length; offset += 8)
    found.add(
      calls(section.index, offset)
        .map(({ line }) => line)
        .join(" "),
    );
  return [...found];
}

describe("calls that were inlined", () => {
  const object = compile("-gdwarf-4");

  it("are those of the code at a place, from the inside out", () => {
    expect(linesOf(object, "first")).toEqual(expect.arrayContaining(["5 9", "6 9"]));
    expect(linesOf(object, "second")).toEqual(expect.arrayContaining(["12", "5 12", "6 12"]));
    expect(linesOf(object, "first").join(" ")).not.toContain("12");
  });

  it("have their files", () => {
    const elf = parseElf(object);
    const [call] = inlinedCalls(elf)(elf.section("first")!.index, 0);
    expect(call?.file).toBe(join(process.cwd(), "<stdin>"));
    expect(call?.column).toBeGreaterThan(0);
  });

  it("are not known without DWARF 4", () => {
    expect(linesOf(compile("-g0"), "first")).toEqual([""]);
    expect(linesOf(compile("-gdwarf-5"), "first")).toEqual([""]);
  });

  it("are read from damaged sections without harm", () => {
    const { sections } = parseElf(object);
    const debug = sections.filter(({ name }) => name.startsWith(".debug_"));
    expect(debug.length).toBeGreaterThan(3);
    for (const { data } of debug) {
      const start = data.byteOffset - object.byteOffset;
      for (let at = 0; at < data.length; at += 3)
        for (const byte of [0, 0xff]) {
          const damaged = Buffer.from(object);
          damaged[start + at] = byte;
          expect(() => linesOf(damaged, "first")).not.toThrow();
        }
    }
  });
});
