import { Derivations } from "./derived.js";
import { roundingError } from "./estimates.js";
import {
  type AttributedType,
  formatPath,
  isSparseNumber,
  nearDistance,
  type Path,
  type Place,
  type Shape,
  type Step,
  shapeOf,
} from "./model.js";
import { countBefore } from "./search.js";

/** What a number of the sparse layout stands for. */
export type Decoded =
  /** `count` times the size of `type`. */
  | { readonly kind: "size"; readonly type: AttributedType; readonly count: bigint }
  /** The offset of a member; `negative` in container_of, where it is subtracted. */
  | { readonly kind: "path"; readonly path: Path; readonly negative: boolean }
  /** Two or more meanings: two fields have the same number, since their hashes collide. */
  | { readonly kind: "ambiguous"; readonly readings: readonly string[] }
  /** No meaning, but less than a page from a number that has one: the compiler has folded arithmetic on an offset. */
  | { readonly kind: "near"; readonly path: Path; readonly distance: bigint }
  | { readonly kind: "none" };

/** An index of the numbers of all types, to find quickly which types a constant may belong to. */
class Candidates {
  readonly #types: readonly AttributedType[];
  /** Indices into `#types`, the smallest type first. */
  readonly #bySize: readonly number[];
  /** Their sizes, rounded to floating-point numbers. */
  readonly #sizes: Float64Array;
  /** The offsets of the places, each with the index of its type. */
  readonly #starts: readonly { readonly offset: bigint; readonly type: number }[];
  /** The places larger than `nearDistance`. */
  readonly #wide: readonly { readonly place: Place; readonly type: number }[];

  constructor(types: readonly AttributedType[]) {
    this.#types = types;
    const ascending = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);
    this.#bySize = types
      .map((_, index) => index)
      .sort((a, b) => ascending(types[a]!.sparseSize, types[b]!.sparseSize));
    this.#sizes = Float64Array.from(this.#bySize, (index) => Number(types[index]!.sparseSize));
    const places = types.flatMap(({ places }, type) => places.map((place) => ({ place, type })));
    this.#starts = places
      .map(({ place, type }) => ({ offset: place.sparseOffset, type }))
      .sort((a, b) => ascending(a.offset, b.offset));
    this.#wide = places.filter(({ place }) => place.sparseSize > nearDistance);
  }

  /** The types whose size `value` may be a multiple of, or that have a field around the offset `value`. In the order of the module. */
  at(value: bigint): AttributedType[] {
    const found = new Set<number>();
    const estimate = Number(value);
    for (let at = 0; at < this.#sizes.length && this.#sizes[at]! <= estimate; at++) {
      const size = this.#sizes[at]!;
      if (Math.abs(Math.round(estimate / size) * size - estimate) > roundingError(estimate)) continue;
      const index = this.#bySize[at]!;
      if (value % this.#types[index]!.sparseSize === 0n) found.add(index);
    }
    const started = countBefore(this.#starts, ({ offset }) => offset <= value);
    for (let at = started - 1; at >= 0 && this.#starts[at]!.offset > value - nearDistance; at--)
      found.add(this.#starts[at]!.type);
    for (const { place, type } of this.#wide) {
      if (place.sparseOffset <= value && value < place.sparseOffset + place.sparseSize) found.add(type);
    }
    return [...found].sort((a, b) => a - b).map((index) => this.#types[index]!);
  }
}

/** The numbers of all attributed types of a module, and what they stand for. */
export class Decoder {
  readonly types: readonly AttributedType[];
  readonly #places = new Map<bigint, Place[]>();
  readonly #cache = new Map<bigint, Decoded>();
  readonly #candidates: Candidates;
  #derivations: Derivations | undefined;

  constructor(types: readonly AttributedType[]) {
    this.types = types;
    this.#candidates = new Candidates(types);
    for (const type of types) {
      for (const place of type.places) {
        const same = this.#places.get(place.sparseOffset);
        if (same) same.push(place);
        else this.#places.set(place.sparseOffset, [place]);
      }
    }
  }

  /** Recognises constants that the compiler has computed from these numbers. */
  get derivations(): Derivations {
    this.#derivations ??= new Derivations(this.types);
    return this.#derivations;
  }

  /** The places with exactly this offset: one, unless two hashes collide. A single field projection in the IR is such an offset. */
  placesAt(offset: bigint): readonly Place[] {
    return this.#places.get(offset) ?? [];
  }

  /** The type whose size `size` is a multiple of. */
  multipleOf(size: bigint): Decoded {
    if (!isSparseNumber(size)) return { kind: "none" };
    const hits = this.types.filter((type) => size % type.sparseSize === 0n);
    const names = new Set(hits.map((type) => `a size of ${type.name}`));
    if (names.size > 1) return { kind: "ambiguous", readings: [...names] };
    const type = hits[0];
    return type ? { kind: "size", type, count: size / type.sparseSize } : { kind: "none" };
  }

  /** The meaning of `value`, a signed number of bytes. */
  decode(value: bigint): Decoded {
    if (!isSparseNumber(value)) return { kind: "none" };
    const known = this.#cache.get(value);
    if (known) return known;
    const decoded = this.#decode(value);
    this.#cache.set(value, decoded);
    return decoded;
  }

  #decode(value: bigint): Decoded {
    const negative = value < 0n;
    const size = negative ? -value : value;
    const readings: Decoded[] = [];
    let near: Decoded | undefined;
    for (const type of this.#candidates.at(size)) {
      if (size % type.sparseSize === 0n) {
        readings.push({ kind: "size", type, count: value / type.sparseSize });
        continue;
      }
      const found = descend(type, size);
      if (found === undefined) continue;
      const path = { root: type, steps: found.steps };
      if (found.rest === 0n) readings.push({ kind: "path", path, negative });
      else near ??= { kind: "near", path, distance: found.rest };
    }
    // Two modules may declare the same kernel type. Meanings with equal names count once.
    const distinct = new Map(readings.map((reading) => [describe(reading), reading]));
    if (distinct.size > 1) return { kind: "ambiguous", readings: [...distinct.keys()] };
    return readings[0] ?? near ?? { kind: "none" };
  }
}

function describe(decoded: Decoded): string {
  switch (decoded.kind) {
    case "size":
      return `a size of ${decoded.type.name}`;
    case "path":
      return `the offset of ${formatPath(decoded.path)}`;
    default:
      return decoded.kind;
  }
}

/** The innermost member at `offset`, and the remaining bytes. Undefined in the middle of a padding. */
function descend(type: AttributedType, offset: bigint): { steps: Step[]; rest: bigint } | undefined {
  const place = type.places[countBefore(type.places, (one) => one.sparseOffset <= offset) - 1];
  if (!place) return undefined;
  const inside = offset - place.sparseOffset;
  if (inside >= place.sparseSize && inside >= nearDistance) return undefined;
  const steps: Step[] = [...place.steps];
  return { steps, rest: inside === 0n ? 0n : descendShape(shapeOf(place), inside, steps) };
}

function descendShape(shape: Shape, inside: bigint, steps: Step[]): bigint {
  if (shape.kind === "attributed") {
    const found = descend(shape.type, inside);
    if (!found) return inside;
    steps.push(...found.steps);
    return found.rest;
  }
  if (shape.kind === "array" && shape.sparseStride > 0n) {
    const index = inside / shape.sparseStride;
    if (index >= BigInt(shape.flexible?.bound ?? shape.count)) return inside;
    steps.push({ kind: "index", array: shape, index: Number(index) });
    const rest = inside % shape.sparseStride;
    return rest === 0n ? 0n : descendShape(shape.element, rest, steps);
  }
  return inside;
}
