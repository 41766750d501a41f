import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cratesFolder } from "../../src/toolchain/index.js";

/** Each module of a crate at the top level with those that it names. */
function modulesOf(crate: string): Map<string, Set<string>> {
  const folder = join(cratesFolder(), crate, "src");
  const modules = new Map<string, Set<string>>();
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".rs") || file === "lib.rs") continue;
    const name = file.split("/")[0]!.replace(/\.rs$/, "");
    const named = modules.get(name) ?? new Set();
    const text = readFileSync(join(folder, file), "utf8").replace(/^\s*\/\/.*$/gm, "");
    for (const [, list, single] of text.matchAll(/\bcrate::(?:\{([^}]*)\}|(\w+))/g))
      for (const other of (list ?? single ?? "").split(",")) named.add(other.trim().replace(/::.*$/, ""));
    named.delete(name);
    modules.set(name, named);
  }
  return modules;
}

/** A way from a module back to itself. */
function circleOf(modules: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] | undefined {
  const clear = new Set<string>();
  const visit = (name: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name];
    if (clear.has(name)) return undefined;
    for (const next of modules.get(name) ?? []) {
      const circle = visit(next, [...way, name]);
      if (circle !== undefined) return circle;
    }
    clear.add(name);
    return undefined;
  };
  for (const name of modules.keys()) {
    const circle = visit(name, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

it("the modules of the macros import in no circle", () => {
  const modules = modulesOf("corelate-macros");
  expect(modules.size).toBeGreaterThan(15);
  expect(circleOf(modules)).toBeUndefined();
});

it("finds a circle", () => {
  const modules = new Map([
    ["record", new Set(["bits"])],
    ["bits", new Set(["member", "record"])],
  ]);
  expect(circleOf(modules)).toEqual(["record", "bits", "record"]);
});
