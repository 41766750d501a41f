import { describe, expect, it } from "vitest";
import {
  btfOf,
  describeRelocation,
  parseObject,
  relocationKindNames,
  resolveObject,
} from "../../lib/btf/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { BtfBuilder } from "./btf-builder.js";
import { type Case, groups } from "./cases/index.js";
import { clang } from "./clang.js";
import { relocateWithCorelate, relocateWithLibbpf, targetBtf } from "./libbpf.js";

/** The ids of types are the compilers' business: the table has `*` for those. */
function lineFits(line: string, expected: string | undefined): boolean {
  const pattern = (expected ?? "").replace(/[.[\]()+$^|?\\]/g, "\\$&").replaceAll("*", "[1-9]\\d*");
  return new RegExp(`^${pattern}$`).test(line);
}

function resolvedLines(object: Uint8Array, target: Uint8Array): string[] {
  const parsed = parseObject(object);
  const local = btfOf(parsed, "object");
  return resolveObject(parsed, local, targetBtf(target)).relocations.map((resolved) => {
    const { root, path } = describeRelocation(local, resolved.relocation);
    const after = resolved.after ?? (resolved.poisoned ? "gone" : "refused");
    const name = relocationKindNames[resolved.relocation.kind];
    const isType = /type/.test(name ?? "");
    return `${name} ${isType ? root : `${root}.${path}`} ${resolved.before ?? "-"} -> ${after}`;
  });
}

describe.each(Object.entries(groups))("CO-RE relocations of %s", (_, cases) => {
  it.each(cases)("$name", ({ local, target, values, clang: options }) => {
    const object = clang(`#include "core.h"\n${local}`, options);
    const kernel = clang(`#include "core.h"\n${target}`);
    const lines = resolvedLines(object, kernel);
    // What fits is put in the table's own words, so that a failure shows the lines that differ.
    expect(lines.map((line, i) => (lineFits(line, values[i]) ? values[i] : line))).toEqual(values);
    if (!canLoad) return;
    const theirs = relocateWithLibbpf(object, kernel);
    const ours = relocateWithCorelate(object, kernel);
    expect({ refused: ours.refused, programs: ours.programs }).toEqual({
      refused: theirs.refused,
      programs: theirs.programs,
    });
    if (!theirs.refused) expect(Object.keys(theirs.programs).length).toBeGreaterThan(0);
  });
});

describe.each(
  Object.entries(groups).filter(([group]) => ["arrays", "enums", "instructions"].includes(group)),
)("big-endian CO-RE relocations of %s", (_, cases) => {
  // libbpf loads objects of the machine's own byte order only: what it does with the twin in that order is checked above.
  it.each(cases)("$name", ({ local, target, values, clang: options }) => {
    const big = clang(`#include "core.h"\n${local}`, { ...options, target: "bpfeb" });
    const kernel = clang(`#include "core.h"\n${target}`, { target: "bpfeb" });
    const lines = resolvedLines(big, kernel);
    expect(lines.map((line, i) => (lineFits(line, values[i]) ? values[i] : line))).toEqual(values);
    const little = relocateWithCorelate(
      clang(`#include "core.h"\n${local}`, options),
      clang(`#include "core.h"\n${target}`),
    );
    const swapped = Object.entries(relocateWithCorelate(big, kernel).programs).map(([name, insns]) => [
      name,
      insns.map(swapInstruction),
    ]);
    expect(Object.fromEntries(swapped)).toEqual(little.programs);
  });
});

it("counts a bit-field's shifts from the other end on big-endian targets", () => {
  const [{ local, target }] = groups["bit-fields"] as [Case];
  const object = clang(`#include "core.h"\n${local}`, { target: "bpfeb" });
  const kernel = clang(`#include "core.h"\n${target}`, { target: "bpfeb" });
  expect(resolvedLines(object, kernel)).toEqual([
    "byte_off s.b 0 -> 8",
    "byte_sz s.b 4 -> 4",
    "lshift_u64 s.b 35 -> 49",
    "rshift_u64 s.b 59 -> 55",
    "signed s.b 0 -> 0",
    "field_exists s.b 1 -> 1",
  ]);
});

it.each([
  ["the same", 4, 1, 1],
  ["of another size", 8, 1, 0],
  ["of another sign", 4, 0, 0],
] as const)("an int of the same name that is %s", (_, size, encoding, matching) => {
  const object = clang(`#include "core.h"
    struct s { int a; }; SEC("raw_tp") u64 f(void *ctx) { return type_matches(struct s); }`);
  const kernel = new BtfBuilder();
  const int = kernel.int("int", size, encoding);
  kernel.struct("s", size, [["a", int, 0]]);
  expect(resolvedLines(object, kernel.bytes())).toEqual([`type_matches s 1 -> ${matching}`]);
  if (!canLoad) return;
  expect(relocateWithCorelate(object, kernel.bytes()).programs).toEqual(
    relocateWithLibbpf(object, kernel.bytes()).programs,
  );
});

/** An instruction in the other byte order: opcode, two registers in a byte, offset, immediate. */
function swapInstruction(hexadecimal: string): string {
  const [op, regs, off0, off1, i0, i1, i2, i3] = hexadecimal.match(/../g)!;
  return [op, `${regs![1]}${regs![0]}`, off1, off0, i3, i2, i1, i0].join("");
}
