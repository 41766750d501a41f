import { describe, expect, it } from "vitest";
import { canonical } from "./canonical.js";

/** A slot: code, registers (source, destination), offset, immediate. */
function slot(code: number, source: number, destination: number, immediate: number, offset = 0): string {
  const bytes = Buffer.alloc(8);
  bytes[0] = code;
  bytes[1] = (source << 4) | destination;
  bytes.writeInt16LE(offset, 2);
  bytes.writeInt32LE(immediate, 4);
  return bytes.toString("hex");
}
const exit = slot(0x95, 0, 0, 0);
const move = (value: number) => slot(0xb7, 0, 0, value);
const callTo = (distance: number) => slot(0x85, 1, 0, distance);
const lines = (...code: string[]) => canonical(code.join("")).lines;

describe("the canonical form", () => {
  it("does not tell the orders of subprograms apart", () => {
    const one = [callTo(2), callTo(3), exit, move(1), exit, move(2), exit];
    const other = [callTo(4), callTo(1), exit, move(2), exit, move(1), exit];
    expect(lines(...one)).toEqual(lines(...other));
  });

  it("tells apart which subprogram is called", () => {
    const one = [callTo(2), callTo(3), exit, move(1), exit, move(2), exit];
    const other = [callTo(4), callTo(1), exit, move(1), exit, move(2), exit];
    expect(lines(...one)).not.toEqual(lines(...other));
  });

  it("leaves out the numbers of maps, and not the places in them", () => {
    const map = (number: number, at: number) => [slot(0x18, 2, 1, number), slot(0, 0, 0, at), exit];
    expect(lines(...map(7, 8))).toEqual(lines(...map(12, 8)));
    expect(lines(...map(7, 8))).not.toEqual(lines(...map(7, 16)));
  });

  it("tells offsets, registers, widths and constants apart", () => {
    const load = slot(0x61, 1, 0, 0, 16);
    const different = [slot(0x61, 1, 0, 0, 24), slot(0x61, 2, 0, 0, 16), slot(0x79, 1, 0, 0, 16)];
    for (const other of different) expect(lines(load, exit)).not.toEqual(lines(other, exit));
    expect(lines(move(1), exit)).not.toEqual(lines(move(2), exit));
    const wide = (high: number) => [slot(0x18, 0, 1, 1), slot(0, 0, 0, high), exit];
    expect(lines(...wide(1))).not.toEqual(lines(...wide(2)));
  });

  it("has one word for both ways to poison a constant, and says which it was", () => {
    const calls = [slot(0x85, 0, 0, 0xbad2310), slot(0x85, 0, 0, 0xbad2310), exit];
    const load = [slot(0x18, 0, 10, 0xbad2310), slot(0, 0, 0, 0), exit];
    expect(lines(...calls)).toEqual(lines(...load));
    expect([canonical(calls.join("")), canonical(load.join(""))]).toMatchObject([
      { poisonedLoad: false },
      { poisonedLoad: true },
    ]);
  });
});
