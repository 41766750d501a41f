import { describe, expect, it } from "vitest";
import {
  btfOf,
  describeRelocation,
  parseObject,
  relocationKindNames,
  resolveObject,
} from "../../src/btf/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { groups } from "./cases/index.js";
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
