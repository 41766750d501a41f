import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CallCounts, countCalls } from "../../bench/calls.js";
import { compileBitcode } from "../../bench/compile.js";
import { rustProgram } from "../../bench/program.js";
import { findLlvm, type Llvm, openLlvm, operands } from "../../lib/llvm-bindings/index.js";
import { Code } from "../../passes/analyses/code/index.js";
import type { Instrumentation } from "../../passes/index.js";
import { findRustc } from "../../src/toolchain/index.js";

/**
 * How many calls of LLVM's C API a build may make for each instruction that it reads. Time depends on the machine, this does not: it was measured, and a
 * pass that goes over all operands once more makes two or three calls more. Lower it where a change allows that.
 */
const most = 51;

// Much code and few types: what is read of types is hardly anything beside it.
const size = { name: "counted", structs: 8, fields: 12, programs: 20 };

const folder = mkdtempSync(join(tmpdir(), "corelate-cost-"));
let llvm: Llvm;
let bytes: Uint8Array;

beforeAll(() => {
  compileBitcode(rustProgram(size), folder, size.name);
  bytes = readFileSync(join(folder, `${size.name}.bc`));
  const { env } = process;
  llvm = openLlvm(findLlvm({ env, rustc: findRustc({ env, target: "bpfel-unknown-none" }) }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const perInstruction = ({ total, instructions }: CallCounts) => total / instructions;

/** Who made most of the calls, for the message of a test that fails. */
function shown({ byPass, instructions }: CallCounts): string {
  const sum = (of: ReadonlyMap<string, number>) => [...of.values()].reduce((all, one) => all + one, 0);
  return [...byPass]
    .map(([pass, of]) => [pass, sum(of) / instructions] as const)
    .sort((one, other) => other[1] - one[1])
    .slice(0, 12)
    .map(([pass, calls]) => `${pass}: ${calls.toFixed(2)}`)
    .join("\n");
}

describe("calls of LLVM's C API", () => {
  it("are few for each instruction", () => {
    const counts = countCalls(llvm, bytes, "asm");
    expect(counts.instructions).toBeGreaterThan(10_000);
    expect(perInstruction(counts), shown(counts)).toBeLessThanOrEqual(most);
    // The bound is close: what is saved has to be written down here.
    expect(perInstruction(counts), shown(counts)).toBeGreaterThan(most - 2);
  });

  it("are too many with one more look at all operands", () => {
    const look: Instrumentation = {
      before: ({ name }, ctx) => {
        if (name !== "verify-calls") return;
        for (const { instructions } of ctx.get(Code).functions)
          for (const instruction of instructions) operands(ctx.llvm, instruction);
      },
    };
    expect(perInstruction(countCalls(llvm, bytes, "asm", [look]))).toBeGreaterThan(most);
  });

  it("are the same each time", () => {
    expect(countCalls(llvm, bytes, "asm").total).toBe(countCalls(llvm, bytes, "asm").total);
  });

  it("are counted by the pass that makes them", () => {
    const { byPass } = countCalls(llvm, bytes, "asm");
    expect(byPass.get("relocate")?.get("buildCall2")).toBeGreaterThan(1000);
    expect(byPass.get("driver")?.get("runPasses")).toBeGreaterThan(0);
  });
});
