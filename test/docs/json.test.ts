import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { describe, expect, it, vi } from "vitest";
import { inspectCommand } from "../../src/cli/inspect.js";
import { resolveCommand } from "../../src/cli/resolve.js";
import { clang } from "../btf/clang.js";

/** docs/json.md lists the members that are printed, and no others. `verify` is in test/verify. */
const page = readFileSync(join(import.meta.dirname, "../../docs/json.md"), "utf8");

/** The members that the page lists in the section `command` behind the line `heading`. */
function listed(command: string, heading = ""): string[] {
  const section = page.split(`\n## ${command}\n`)[1]!.split(/^## /m)[0]!;
  const part = section.split(heading === "" ? /^/ : `${heading}\n`)[heading === "" ? 0 : 1]!;
  const table = /(?:^\|.*\n)+/m.exec(heading === "" ? section : part)![0];
  return [...table.matchAll(/^\| (`.*?) \|/gm)]
    .flatMap(([, cell]) => [...cell!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!.replace(/\[\]$/, "")))
    .sort();
}

const folder = tmp.dirSync({ prefix: "corelate-json-", mode: 0o700, unsafeCleanup: true }).name;
const file = (name: string, source: string) => {
  writeFileSync(join(folder, name), clang(source));
  return join(folder, name);
};
const object = file(
  "object.o",
  `#include "core.h"
#define __uint(n, v) int(*n)[v]
#define __type(n, v) typeof(v) *n
struct { __uint(type, 1); __type(key, u32); __type(value, u64); __uint(max_entries, 8); } counts SEC(".maps");
struct s { u64 a, b; } CORE;
SEC("raw_tp") u64 program(struct s *s) { return s->a + s->b + (u64)&counts; }`,
);
const target = file("target.o", `#include "core.h"\nstruct s { u64 x, a; }; TARGET(t, struct s *s)`);

async function json(command: typeof resolveCommand, ...args: string[]) {
  let out = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += String(text);
    return true;
  });
  try {
    await command().parseAsync([...args, "--json"], { from: "user" });
  } finally {
    write.mockRestore();
  }
  return JSON.parse(out);
}
const members = (value: object) => Object.keys(value).sort();

describe("docs/json.md", () => {
  it("lists what inspect prints", async () => {
    const printed = await json(inspectCommand, object);
    expect(printed.format).toBe(1);
    expect(members(printed)).toEqual(listed("inspect"));
    expect(members(printed.programs[0])).toEqual(listed("inspect", "A function:"));
    expect(members(printed.maps[0])).toEqual(listed("inspect", "A map:"));
    expect(printed.maps[0]).toMatchObject({ type: 1, typeName: "hash" });
    expect(members(printed.relocations[0])).toEqual(listed("inspect", "A relocation:"));
    expect(printed.relocations[0]).toMatchObject({ kind: 0, kindName: "byte_off" });
  });

  it("lists what resolve prints", async () => {
    const printed = await json(resolveCommand, object, "--btf", target);
    expect(printed.format).toBe(1);
    expect(members(printed)).toEqual(listed("resolve"));
    const [found, missing] = printed.relocations;
    const own = [...listed("inspect", "A relocation:"), ...listed("resolve", "Each relocation has besides:")];
    expect(members(found)).toEqual(own.sort());
    const both = members({ ...found.targets[0], ...missing.targets[0] });
    expect(both).toEqual(listed("resolve", "A target:"));
    expect(found.targets[0]).toEqual({ target: "target.o", value: 8, outcome: "resolved", poisoned: false });
    expect(missing.targets[0]).toMatchObject({ outcome: "gone", reason: "gone", poisoned: true });
    const program = file("attached.o", `#include "core.h"\nSEC("fentry/t") u64 f(u64 *c) { return c[4]; }`);
    const [signature] = (await json(resolveCommand, program, "--btf", target)).signatures;
    expect(members(signature)).toEqual(listed("resolve", "A signature:"));
    expect(members(signature.targets[0])).toEqual(listed("resolve", "A signature's target:"));
  });
});
