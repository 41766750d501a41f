import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Decoder } from "./decode.js";
import { typeOf, types } from "./fixtures/random-types.js";

describe("the numbers of the sparse layout", () => {
  it("are found with many types as with one", () => {
    fc.assert(
      fc.property(types, fc.nat(5), fc.nat(4), fc.bigInt(0n, 5000n), (all, which, fieldAt, distance) => {
        const type = all[which % all.length]!;
        const field = type.fields[fieldAt % type.fields.length]!;
        const value = field.sparseOffset + distance;
        const together = new Decoder(all).decode(value);
        const alone = all
          .map((one) => new Decoder([one]).decode(value))
          .filter(({ kind }) => kind !== "none");
        const exact = alone.filter(({ kind }) => kind !== "near");
        if (exact.length > 1) expect(together.kind).toBe("ambiguous");
        else expect(together).toEqual(exact[0] ?? alone[0] ?? { kind: "none" });
        if (distance === 0n) expect(exact.length).toBeGreaterThan(0);
      }),
    );
  });

  it("are found in nested types, as multiples of sizes, and near to them only", () => {
    const inner = typeOf("inner", [1n << 40n]);
    const outer = typeOf("outer", [3n << 33n, 5n << 39n], inner);
    const decoder = new Decoder([inner, outer]);
    const at = outer.fields[1]!.sparseOffset + inner.fields[0]!.sparseOffset;
    expect(decoder.decode(at)).toMatchObject({ kind: "path", path: { root: outer }, negative: false });
    expect(decoder.decode(-at)).toMatchObject({ kind: "path", path: { root: outer }, negative: true });
    expect(decoder.decode(at + 4095n)).toMatchObject({ kind: "near", distance: 4095n });
    expect(decoder.decode(7n * inner.sparseSize)).toMatchObject({ kind: "size", type: inner, count: 7n });
    expect(decoder.decode(outer.fields[0]!.sparseOffset + 4096n)).toEqual({ kind: "none" });
    expect(decoder.decode(outer.fields[0]!.sparseOffset - 1n)).toEqual({ kind: "none" });
  });
});
