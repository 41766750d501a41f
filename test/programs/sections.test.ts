import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dirSync, setGracefulCleanup } from "tmp";
import { beforeAll, describe, expect, it } from "vitest";
import { inspect } from "../../lib/btf/index.js";
import { sectionNamed, sectionNames } from "../../lib/kernel-features/index.js";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import type { ProgramVerdict } from "../../src/kernel/index.js";
import { verify } from "../../src/kernel/index.js";
import type { KernelResult } from "../../src/matrix/index.js";
import { chooseKernels, verifyMatrix } from "../../src/matrix/index.js";
import { whyNotBootable } from "../guest/kernels.js";
import { withTable } from "./page.js";
import { cText, examples, nameOf, rustText } from "./sections.js";

setGracefulCleanup();

const page = join(import.meta.dirname, "..", "..", "docs", "programs.md");
/** The oldest of the kernels that Debian has, one between, and the newest. */
const kernelLines = ["5.10", "6.12", "7.3"];
const folder = dirSync({ unsafeCleanup: true, mode: 0o700 }).name;

let rust: Uint8Array;
let c: Uint8Array;
beforeAll(() => {
  const source = join(folder, "sections.rs");
  writeFileSync(source, rustText());
  // The targets are not on every kernel, and what they are is no matter here.
  rust = build({ inputs: [source], audit: false, btf: "none" }).output;
  const text = join(folder, "sections.c");
  writeFileSync(text, cText());
  const includes = ["-idirafter", "/usr/include/x86_64-linux-gnu"];
  execFileSync("clang-22", [
    "-target",
    "bpf",
    "-g",
    "-O2",
    ...includes,
    "-c",
    text,
    "-o",
    join(folder, "c.o"),
  ]);
  c = readFileSync(join(folder, "c.o"));
}, 300_000);

/** What is compared of a program: whether the kernel takes it, and as what. */
function told({ section, type, attachType, outcome }: ProgramVerdict) {
  return { section, type, attachType, outcome };
}

describe("a program for each section name", () => {
  it("is there, in the order of libbpf's table", () => {
    expect(examples.map(({ section }) => sectionNamed(section)?.pattern)).toEqual(
      sectionNames.map(({ pattern }) => pattern),
    );
  });

  it("is in its section, as from C", () => {
    const of = (bytes: Uint8Array) =>
      inspect(bytes)
        .programs.filter(({ section }) => section !== ".text")
        .map(({ function: name, section }) => ({ name, section }))
        .sort((a, b) => Number(a.name.slice(1)) - Number(b.name.slice(1)));
    expect(of(rust)).toEqual(examples.map(({ section }, index) => ({ name: nameOf(index), section })));
    expect(of(rust)).toEqual(of(c));
  });

  it.skipIf(!canLoad)(
    "is for the running kernel what clang's is: type, attach type, verdict",
    { timeout: 600_000 },
    () => {
      const [mine, theirs] = [rust, c].map(
        (bytes) => new Map(verify(bytes, { tolerateBtf: true }).programs.map((one) => [one.name, one])),
      );
      const differing = [...theirs!].flatMap(([name, one]) => {
        const [a, b] = [told(mine!.get(name)!), told(one)];
        return JSON.stringify(a) === JSON.stringify(b) ? [] : [{ rust: a, c: b }];
      });
      expect(differing).toEqual([]);
      const accepted = [...mine!.values()].filter(({ outcome }) => outcome === "accepted");
      // A kernel without fentry and LSM takes 69 with libbpf 1.1. What each kernel takes is in docs/programs.md.
      expect(accepted.length).toBeGreaterThan(50);
    },
  );
});

describe("docs/programs.md", () => {
  it("has a line for each section, with its example", () => {
    const [before] = readFileSync(page, "utf8").split("\n## What ran\n");
    const lines = before!.split("\n");
    for (const { pattern } of sectionNames)
      expect(
        lines.filter((line) => line.startsWith(`| \`${pattern}\` |`)),
        pattern,
      ).toHaveLength(1);
  });

  it.skipIf(process.env.CORELATE_KERNELS === undefined)(
    "has what each kernel says",
    { timeout: 3_600_000 },
    async () => {
      const whys = await Promise.all(kernelLines.map(whyNotBootable));
      const kernels = kernelLines.filter((_, at) => whys[at] === undefined);
      const objects = [{ path: "sections", bytes: rust }];
      const rows = (await chooseKernels(kernels, process.env)).map((kernel) => ({ kernel, objects }));
      const results: readonly KernelResult[] = await verifyMatrix(rows, {
        env: process.env,
        verify: { tolerateBtf: true },
        cache: true,
      });
      const written = withTable(readFileSync(page, "utf8"), results);
      if (process.env.UPDATE_GOLDEN !== undefined) writeFileSync(page, written);
      expect(readFileSync(page, "utf8")).toBe(written);
    },
  );
});
