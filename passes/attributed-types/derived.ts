import { type AttributedType, type Field, type Step, showPath, smallestEncoded } from "./model.js";

/** A number of the sparse layout, and what it is, in words. */
interface Known {
  readonly number: bigint;
  readonly what: string;
  readonly root: AttributedType;
}

/** Beyond this many bytes from a number, a constant is taken for the program's own. */
const nearBy = 4096n;

/** Programs multiply and divide by these: words, bits, pages. */
const factors = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 32, 64, 128, 256, 512, 1024].map(BigInt);

/** With more numbers than these, two of different types are not added up: by chance the sum would be a number of the program's. */
const fewNumbers = 2000;

const deepest = 4;
const mostNumbers = 50_000;

/**
 * Finds out which constants the compiler has computed from numbers of the sparse layout: nothing can relocate
 *
 *     offset_of!(task, a) + offset_of!(task, b)      size_of::<task>() - offset_of!(task, a)      offset_of!(task, a) / 8
 *
 * The compiler may compute anything from anything; this knows the sums, differences, multiples, fractions and cut numbers that
 * programs have a reason for. A constant of the program's own is taken for one of them about as often as two hashes collide.
 */
export class Derivations {
  readonly #known: readonly Known[];
  readonly #byNumber = new Map<bigint, Known>();
  readonly #byLowHalf = new Map<number, Known>();
  readonly #cache = new Map<bigint, string | undefined>();

  constructor(types: readonly AttributedType[]) {
    const known: Known[] = [];
    for (const root of types) {
      known.push({ number: root.sparseSize, what: `the size of \`${root.name}\``, root });
      collect(root, root.fields, [], 0n, known);
    }
    known.sort((a, b) => (a.number < b.number ? -1 : a.number > b.number ? 1 : 0));
    this.#known = known;
    for (const entry of known) {
      this.#byNumber.set(entry.number, entry);
      this.#byLowHalf.set(Number(entry.number & 0xffffffffn), entry);
    }
  }

  /** What `value`, a signed number of 64 bits, was computed from; undefined where it is the program's own. */
  explain(value: bigint): string | undefined {
    if (value < smallestEncoded && value > -smallestEncoded) return undefined;
    if (!this.#cache.has(value)) this.#cache.set(value, this.#explain(value < 0n ? -value : value));
    return this.#cache.get(value);
  }

  /** The same for a number of 32 bits, as `offset_of!(task, a) as u32` gives it. */
  explainHalf(value: bigint): string | undefined {
    const half = Number(BigInt.asUintN(32, value));
    const known = ordinary(half) ? undefined : this.#byLowHalf.get(half);
    return known && `${known.what}, cut to 32 bits,`;
  }

  #explain(value: bigint): string | undefined {
    return this.#close(value) ?? this.#multiple(value) ?? this.#fraction(value) ?? this.#pair(value);
  }

  #close(value: bigint): string | undefined {
    const at = this.#firstFrom(value);
    const [below, above] = [this.#known[at - 1], this.#known[at]];
    if (above && above.number - value <= nearBy) return changed(above, value - above.number);
    if (below && value - below.number <= nearBy) return changed(below, value - below.number);
    return undefined;
  }

  #multiple(value: bigint): string | undefined {
    for (const factor of factors) {
      const known = value % factor === 0n ? this.#byNumber.get(value / factor) : undefined;
      if (known) return `${known.what} times ${factor}`;
    }
    return undefined;
  }

  #fraction(value: bigint): string | undefined {
    for (const factor of factors) {
      const known = this.#known[this.#firstFrom(value * factor)];
      if (known && known.number < (value + 1n) * factor) return `${known.what} divided by ${factor}`;
    }
    return undefined;
  }

  #pair(value: bigint): string | undefined {
    const largest = this.#known.at(-1)?.number ?? 0n;
    if (value > 2n * largest) return undefined;
    const any = this.#known.length <= fewNumbers;
    const fits = (first: Known, second: Known | undefined) =>
      second !== undefined && (any || second.root === first.root);
    for (const first of this.#known) {
      const sum = this.#byNumber.get(value - first.number);
      if (fits(first, sum)) return `${first.what} plus ${sum!.what}`;
      const difference = this.#byNumber.get(value + first.number);
      if (fits(first, difference)) return `${difference!.what} less ${first.what}`;
    }
    return undefined;
  }

  /** The index of the smallest number that is not below `value`. */
  #firstFrom(value: bigint): number {
    let low = 0;
    let high = this.#known.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#known[middle]!.number < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The members of `fields`, and their members; elements of arrays are left out. */
function collect(
  root: AttributedType,
  fields: readonly Field[],
  steps: readonly Step[],
  base: bigint,
  to: Known[],
): void {
  for (const field of fields) {
    if (to.length >= mostNumbers) return;
    const path = [...steps, { kind: "field", field } as const];
    const number = base + field.sparseOffset;
    to.push({ number, what: `the offset of \`${showPath({ root, steps: path })}\``, root });
    if (field.shape.kind === "attributed" && path.length < deepest)
      collect(root, field.shape.type.fields, path, number, to);
  }
}

function changed(known: Known, by: bigint): string {
  return by === 0n ? known.what : `${known.what} ${by < 0n ? `less ${-by}` : `plus ${by}`}`;
}

/** Small numbers and masks, which programs have many of. */
function ordinary(half: number): boolean {
  if (half < 1 << 16 || half >= 2 ** 32 - (1 << 16)) return true;
  let run = half;
  while (run % 2 === 0) run /= 2;
  return Number.isInteger(Math.log2(run + 1));
}
