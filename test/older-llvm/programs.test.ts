import { readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import tmp from "tmp";
import { afterEach, describe, expect, it } from "vitest";
import { type Btf, inspect, parseObject } from "../../lib/btf/index.js";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { installedLlvm } from "../../lib/llvm-bindings/fixtures/installed.js";
import { build } from "../../src/index.js";
import { debianLlvm, olderMajors } from "./libraries.js";
import { downgrade, rustIr } from "./rust-ir.js";

// The compilers are waited for synchronously; vitest gives up on a worker that it does not hear from for a minute.
afterEach(() => setImmediate());

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-older-llvm-", unsafeCleanup: true, mode: 0o700 }).name;
const root = join(import.meta.dirname, "..", "..");

/** The programs of the passes' and of the oracle's fixtures. */
const programs = ["passes", "test/oracle", "test/queries"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((path) =>
      join(root, folder, path),
    ),
  )
  .filter((path) => /\/fixtures\/[^/]+\.rs$/.test(path));

/** Programs whose types LLVM itself describes otherwise before version 22. */
const otherTypes: Readonly<Record<string, string>> = {
  "tagged_pointer.rs": "what a tagged pointer points to is only declared, as behind other pointers",
};

describe.each(olderMajors)("libLLVM %i", (major) => {
  const older = debianLlvm(major);
  const baseline = installedLlvm(22)!;
  if (older === undefined) return it.skip("is not installed");

  describe("makes what LLVM 22 makes of", () => {
    it.each(programs.map((path) => ({ path, name: basename(path) })))("$name", ({ path, name }) => {
      const ir = rustIr(path);
      const wanted = outcome(`${name}.22.ll`, ir, baseline);
      const found = outcome(`${name}.${major}.ll`, downgrade(ir), older);
      expect(found.refused).toEqual(wanted.refused);
      expect(found.relocations).toEqual(wanted.relocations);
      if (otherTypes[name] === undefined) expect(found.types).toEqual(wanted.types);
      else expect(found.types).not.toEqual(wanted.types);
    });
  });
});

it("the programs have relocations", () => {
  expect(programs.length).toBeGreaterThan(150);
});

/** What becomes of a program: the codes with which it is refused, or the relocations and types of its object. */
interface Outcome {
  readonly refused: readonly string[];
  readonly relocations: readonly string[];
  readonly types: readonly string[];
}

function outcome(name: string, ir: string, llvm: string): Outcome {
  const path = join(folder, name);
  writeFileSync(path, ir);
  try {
    const { output } = build({ inputs: [path], llvm, cpu: "v3" });
    const relocations = inspect(output).relocations.map((r) =>
      [r.function, r.kind, r.root, r.path, r.access].join(" "),
    );
    return { refused: [], relocations: relocations.sort(), types: typesOf(parseObject(output).btf!) };
  } catch (error) {
    if (!(error instanceof CorelateError)) throw error;
    return { refused: error.diagnostics.map(({ code }) => code).sort(), relocations: [], types: [] };
  }
}

function typesOf(btf: Btf): string[] {
  return Array.from({ length: btf.typeCount - btf.firstId }, (_, index) =>
    JSON.stringify(btf.type(btf.firstId + index), (_key, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    ),
  );
}
