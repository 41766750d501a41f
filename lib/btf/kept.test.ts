import { copyFileSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { Btf } from "./btf.js";
import { keptBtf } from "./kept.js";

const kernels = join(import.meta.dirname, "../../examples/exec-snoop/kernels");
const folder = mkdtempSync(join(tmpdir(), "corelate-kept-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "kernel.btf");
const take = (version: string, to = path) => copyFileSync(join(kernels, `linux-${version}.btf`), to);
const typesOf = (btf: Btf) => Array.from({ length: btf.typeCount }, (_, id) => btf.type(id));

it("a file is parsed once, and again when there is another one at its path", () => {
  take("6.1");
  const first = keptBtf(path);
  expect(keptBtf(path)).toBe(first);
  const next = join(folder, "next.btf");
  take("6.12", next);
  renameSync(next, path);
  const second = keptBtf(path);
  expect(second).not.toBe(first);
  expect(typesOf(second)).not.toEqual(typesOf(first));
  rmSync(path);
  expect(() => keptBtf(path)).toThrow("CRL0205");
});

it("those that were not asked for the longest are forgotten", () => {
  const paths = Array.from({ length: 17 }, (_, index) => join(folder, `${index}.btf`));
  for (const one of paths) take("6.1", one);
  const [first, second] = paths.map(keptBtf);
  expect(keptBtf(paths[16]!)).toBe(keptBtf(paths[16]!));
  expect(keptBtf(paths[1]!)).toBe(second);
  expect(keptBtf(paths[0]!)).not.toBe(first);
});
