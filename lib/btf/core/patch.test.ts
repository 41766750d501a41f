import { describe, expect, it } from "vitest";
import type { Value } from "./calculate.js";
import { patchInstruction, poisonImmediate } from "./patch.js";

const value = (number: bigint, validate = true): Value => ({ value: number, validate, load: undefined });

/** Little-endian code from hexadecimal. */
function code(hexadecimal: string): DataView {
  const bytes = Uint8Array.from(Buffer.from(hexadecimal.replaceAll(" ", ""), "hex"));
  return new DataView(bytes.buffer);
}

const hex = (view: DataView) => Buffer.from(view.buffer).toString("hex");

describe("instructions that a relocation fits", () => {
  it.each([
    ["r1 = 8", "b701 0000 08000000", "b701000018000000"],
    ["w1 += 8", "0401 0000 08000000", "0401000018000000"],
    ["r1 = *(u32 *)(r2 + 8)", "6121 0800 00000000", "6121180000000000"],
    ["r1 = 8 ll", "1801 0000 08000000 0000000000000000", "18010000180000000000000000000000"],
  ])("%s takes the new number", (_, before, after) => {
    const view = code(before);
    expect(patchInstruction(view, 0, true, value(8n), value(24n))).toEqual({ poisoned: false });
    expect(hex(view)).toBe(after);
  });

  it("takes any old number where compilers differ", () => {
    const view = code("b701 0000 07000000");
    expect(patchInstruction(view, 0, true, value(8n, false), value(24n))).toEqual({ poisoned: false });
  });
});

describe("instructions that a relocation does not fit", () => {
  it.each([
    ["an immediate that is another number", "b701 0000 07000000"],
    ["a load at another offset", "6121 0700 00000000"],
    ["another number of 64 bits", "1801 0000 08000000 0000000001000000"],
    ["an addition of a register", "0f21 0000 08000000"],
    ["the address of a map", "1811 0000 08000000 0000000000000000"],
    ["the address of a map on big-endian targets", "1811 0000 00000008 0000000000000000", false],
    ["a 64-bit load that is cut off", "1801 0000 08000000"],
    ["a jump", "0500 0800 08000000"],
  ])("%s is left as it is", (_, before, little = true) => {
    const view = code(before);
    const patch = patchInstruction(view, 0, little, value(8n), value(24n));
    expect(patch).toMatchObject({ poisoned: false, failure: { why: expect.any(String) } });
    expect(hex(view)).toBe(before.replaceAll(" ", ""));
  });

  it("an instruction of which there is only a part", () => {
    for (const offset of [-8, 4, 8])
      expect(
        patchInstruction(code("b7010000 08000000"), offset, true, value(8n), value(24n)).failure?.why,
      ).toBe("there is no instruction");
  });
});

it("poisons both halves of a 64-bit load", () => {
  const view = code("1801 0000 08000000 0000000000000000");
  expect(patchInstruction(view, 0, true, value(8n), undefined)).toMatchObject({ poisoned: true });
  expect([0, 8].map((at) => view.getUint8(at))).toEqual([0x85, 0x85]);
  expect([4, 12].map((at) => view.getInt32(at, true))).toEqual([poisonImmediate, poisonImmediate]);
});
