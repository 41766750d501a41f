import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MetadataRef } from "../../src/llvm-bindings/index.js";
import { Decoder } from "./decode.js";
import type { AttributedType, Field } from "./model.js";

const node = 1 as MetadataRef;

/** A type whose fields are four bytes long, each behind one of `pads`; `inner` is a last field of that type. */
function typeOf(name: string, pads: readonly bigint[], inner?: AttributedType): AttributedType {
  const fields: Field[] = [];
  let end = 0n;
  const type: AttributedType = {
    name,
    kind: "struct",
    anonymous: false,
    typedef: false,
    packed: undefined,
    alignAttribute: undefined,
    sparseSize: 0n,
    fields,
    layout: { size: 4, align: 4 },
    node,
    declared: { file: "", line: 0 },
  };
  for (const [index, pad] of pads.entries()) {
    const nested = inner !== undefined && index === pads.length - 1;
    const sparseSize = nested ? inner.sparseSize : 4n;
    fields.push({
      owner: type,
      index,
      name: `f${index}`,
      rustName: `f${index}`,
      sparseOffset: end + pad,
      sparseSize,
      shape: nested
        ? { kind: "attributed", type: inner, size: 4, align: 4 }
        : { kind: "other", size: 4, align: 4 },
      offset: 0,
      bits: undefined,
    });
    end += pad + sparseSize;
  }
  return Object.assign(type, { sparseSize: end + (1n << 33n) });
}

const pad = fc.bigInt(1n << 25n, 1n << 35n).map((n) => n * 128n);
const pads = fc.array(pad, { minLength: 1, maxLength: 5 });
const types = fc.array(pads, { minLength: 1, maxLength: 6 }).map((all) => {
  const made: AttributedType[] = [];
  for (const [index, some] of all.entries()) made.push(typeOf(`t${index}`, some, made.at(-1)));
  return made;
});

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
