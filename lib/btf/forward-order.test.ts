import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import tmp from "tmp";
import { afterAll, describe, expect, it } from "vitest";
import { orderForwards } from "./forward-order.js";
import { parseObject } from "./object.js";

const source = `
struct alpha { int x; }; struct beta { int x; }; union gamma { int x; }; struct delta { int x; }; struct pid { int x; };
struct top { struct delta *d; struct alpha *a; union gamma *g; struct beta *b; struct pid *p; int pid; } __attribute__((preserve_access_index));
char _license[] __attribute__((section("license"))) = "GPL";
__attribute__((section("raw_tp/x"))) int f(struct top **ctx) { return (*ctx)->pid; }
`;

const folder = tmp.dirSync({ prefix: "corelate-forwards-", mode: 0o700, unsafeCleanup: true });
afterAll(() => folder.removeCallback());
const at = (name: string) => join(folder.name, name);

/** The IR of `source`, and its metadata nodes, which may stand in any order. */
function read(target: string): { readonly before: string; readonly nodes: readonly string[] } {
  writeFileSync(at("f.c"), source);
  const args = ["-target", target, "-g", "-O2", "-S", "-emit-llvm", "f.c", "-o", "f.ll"];
  execFileSync("clang-22", args, { cwd: folder.name });
  const lines = readFileSync(at("f.ll"), "utf8").split("\n");
  const isNode = (line: string) => /^!\d+ = /.test(line);
  return { before: lines.filter((line) => !isNode(line)).join("\n"), nodes: lines.filter(isNode) };
}

/** LLVM makes the nodes in the order of the text, and forward declarations in the order of their addresses. */
function compile(text: string): Uint8Array {
  writeFileSync(at("shuffled.ll"), text);
  execFileSync("llc-22", ["-filetype=obj", at("shuffled.ll"), "-o", at("shuffled.o")]);
  return readFileSync(at("shuffled.o"));
}

const hex = (object: Uint8Array) =>
  [".BTF", ".BTF.ext"].map((name) => Buffer.from(parseObject(object).section(name)!.data).toString("hex"));

describe.each(["bpfel", "bpfeb"])("forward declarations, %s", (target) => {
  const { before, nodes } = read(target);
  const made = fc.sample(fc.shuffledSubarray([...nodes], { minLength: nodes.length }), {
    numRuns: 12,
    seed: 3,
  });
  const objects = made.map((shuffled) => compile([before, ...shuffled, ""].join("\n")));
  const raw = new Set(objects.map((object) => hex(object).join()));
  for (const object of objects) orderForwards(object);

  it("come in one order, whatever LLVM's was", () => {
    expect(raw.size).toBeGreaterThan(1);
    expect(new Set(objects.map((object) => hex(object).join())).size).toBe(1);
  });

  it("are those of the members, and named as they were", () => {
    const { btf, ext } = parseObject(objects[0]!);
    const types = Array.from({ length: btf!.typeCount }, (_, id) => btf!.type(id));
    const top = types.find(({ kind, name }) => kind === "struct" && name === "top");
    const behind = (id: number) => {
      const pointer = btf!.type(id);
      return pointer.kind === "ptr" ? btf!.type(pointer.type) : undefined;
    };
    const members = top?.kind === "struct" ? top.members.slice(0, 5) : [];
    expect(members.map(({ name, type }) => [name, behind(type)?.kind, behind(type)?.name])).toEqual([
      ["d", "fwd", "delta"],
      ["a", "fwd", "alpha"],
      ["g", "fwd", "gamma"],
      ["b", "fwd", "beta"],
      ["p", "fwd", "pid"],
    ]);
    expect(types.slice(-5).map(({ name }) => name)).toEqual(["delta", "alpha", "gamma", "beta", "pid"]);
    expect(ext.relocations.map(({ type }) => btf!.type(type).name)).toEqual(["top"]);
  });
});
