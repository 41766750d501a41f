import { Estimates } from "./estimates.js";
import {
  type AttributedType,
  formatPath,
  isSparseNumber,
  nearDistance,
  type Place,
  type Step,
  shapeOf,
} from "./model.js";
import { PairFilter } from "./pair-filter.js";
import { countBefore } from "./search.js";

/** A number of the sparse layout: the offset of the last of `steps` from `root`, or the size of `root` where there are none. */
interface SparseNumber {
  readonly number: bigint;
  readonly root: AttributedType;
  readonly steps: readonly Step[];
}

/** The numbers in ascending order, and where to find one. */
interface Table {
  readonly sorted: readonly SparseNumber[];
  readonly byNumber: ReadonlyMap<bigint, SparseNumber>;
  readonly byLowHalf: ReadonlyMap<number, SparseNumber>;
  readonly estimates: Estimates;
}

/** Programs multiply and divide by these: words, bits, pages. */
const factors = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 32, 64, 128, 256, 512, 1024].map(BigInt);
const factorsOfEstimates = factors.map(Number);

/**
 * With more numbers than this, sums of numbers of two different types are not recognised: too many of the program's own constants would match by
 * chance.
 */
const maxNumbersForMixedSums = 2000;

const deepest = 4;
const mostNumbers = 50_000;

/**
 * Recognises constants that the compiler has computed from numbers of the sparse layout. Nothing can relocate them:
 *
 *     offset_of!(task, a) + offset_of!(task, b)      size_of::<task>() - offset_of!(task, a)      offset_of!(task, a) / 8
 *
 * It recognises sums, differences, multiples, fractions and truncated numbers, which are what programs compute. A constant of the program's own is
 * mistaken for one about as rarely as two hashes collide.
 */
export class Derivations {
  readonly #types: readonly AttributedType[];
  readonly #cache = new Map<bigint, string | undefined>();
  #table: Table | undefined;
  #pairs: PairFilter | undefined;

  constructor(types: readonly AttributedType[]) {
    this.#types = types;
  }

  /** Built on first use: most programs have no constant that could be one of these. */
  get #numbers(): Table {
    this.#table ??= tableOf(this.#types);
    return this.#table;
  }

  /** What `value`, a signed 64-bit number, was computed from. Undefined if it is the program's own number. */
  explain(value: bigint): string | undefined {
    if (!isSparseNumber(value)) return undefined;
    if (!this.#cache.has(value)) this.#cache.set(value, this.#explain(value < 0n ? -value : value));
    return this.#cache.get(value);
  }

  /** The same for a 32-bit number, as in `offset_of!(task, a) as u32`. */
  explain32(value: bigint): string | undefined {
    const half = Number(BigInt.asUintN(32, value));
    const known = isCommonNumber(half) ? undefined : this.#numbers.byLowHalf.get(half);
    return known && `${describe(known)}, cut to 32 bits,`;
  }

  #explain(value: bigint): string | undefined {
    const { estimates } = this.#numbers;
    const estimate = Number(value);
    return (
      (estimates.mayBeClose(estimate) ? this.#close(value) : undefined) ??
      (estimates.mayBeScaled(estimate, factorsOfEstimates)
        ? (this.#multiple(value) ?? this.#fraction(value))
        : undefined) ??
      this.#pair(value)
    );
  }

  #close(value: bigint): string | undefined {
    const at = this.#firstFrom(value);
    const [below, above] = [this.#numbers.sorted[at - 1], this.#numbers.sorted[at]];
    if (above && above.number - value <= nearDistance) return changed(above, value - above.number);
    if (below && value - below.number <= nearDistance) return changed(below, value - below.number);
    return undefined;
  }

  #multiple(value: bigint): string | undefined {
    for (const factor of factors) {
      const known = value % factor === 0n ? this.#numbers.byNumber.get(value / factor) : undefined;
      if (known) return `${describe(known)} times ${factor}`;
    }
    return undefined;
  }

  #fraction(value: bigint): string | undefined {
    for (const factor of factors) {
      const known = this.#numbers.sorted[this.#firstFrom(value * factor)];
      if (known && known.number < (value + 1n) * factor) return `${describe(known)} divided by ${factor}`;
    }
    return undefined;
  }

  #pair(value: bigint): string | undefined {
    const largest = this.#numbers.sorted.at(-1)?.number ?? 0n;
    if (value > 2n * largest) return undefined;
    const any = this.#numbers.sorted.length <= maxNumbersForMixedSums;
    if (any && !this.#numbers.estimates.mayBePair(Number(value))) return undefined;
    if (!any) {
      this.#pairs ??= new PairFilter(
        byRoot(this.#numbers.sorted).map((group) => group.map(({ number }) => number)),
      );
      if (!this.#pairs.mayHave(value)) return undefined;
    }
    const fits = (first: SparseNumber, second: SparseNumber | undefined) =>
      second !== undefined && (any || second.root === first.root);
    for (const first of this.#numbers.sorted) {
      const sum = this.#numbers.byNumber.get(value - first.number);
      if (fits(first, sum)) return `${describe(first)} plus ${describe(sum!)}`;
      const difference = this.#numbers.byNumber.get(value + first.number);
      if (fits(first, difference)) return `${describe(difference!)} less ${describe(first)}`;
    }
    return undefined;
  }

  /** The index of the smallest number that is not below `value`. */
  #firstFrom(value: bigint): number {
    return countBefore(this.#numbers.sorted, ({ number }) => number < value);
  }
}

/** The numbers of each type, in ascending order. */
function byRoot(sorted: readonly SparseNumber[]): SparseNumber[][] {
  const groups = new Map<AttributedType, SparseNumber[]>();
  for (const known of sorted) {
    const group = groups.get(known.root);
    if (group === undefined) groups.set(known.root, [known]);
    else group.push(known);
  }
  return [...groups.values()];
}

function tableOf(types: readonly AttributedType[]): Table {
  const sorted: SparseNumber[] = [];
  for (const root of types) {
    sorted.push({ number: root.sparseSize, root, steps: [] });
    collect(root, root.places, [], 0n, sorted);
  }
  sorted.sort((a, b) => (a.number < b.number ? -1 : a.number > b.number ? 1 : 0));
  return {
    sorted,
    byNumber: new Map(sorted.map((known) => [known.number, known])),
    byLowHalf: new Map(sorted.map((known) => [Number(known.number & 0xffffffffn), known])),
    estimates: new Estimates(sorted.map(({ number }) => number)),
  };
}

function describe({ root, steps }: SparseNumber): string {
  return steps.length === 0
    ? `the size of \`${root.name}\``
    : `the offset of \`${formatPath({ root, steps })}\``;
}

/** The numbers of `places` and of the members in them. Elements of arrays are left out. */
function collect(
  root: AttributedType,
  places: readonly Place[],
  steps: readonly Step[],
  base: bigint,
  to: SparseNumber[],
): void {
  for (const place of places) {
    if (to.length >= mostNumbers) return;
    const path = [...steps, ...place.steps];
    const number = base + place.sparseOffset;
    to.push({ number, root, steps: path });
    const shape = shapeOf(place);
    if (shape.kind === "attributed" && path.length < deepest)
      collect(root, shape.type.places, path, number, to);
  }
}

function changed(known: SparseNumber, by: bigint): string {
  return by === 0n ? describe(known) : `${describe(known)} ${by < 0n ? `less ${-by}` : `plus ${by}`}`;
}

/** Small numbers and masks, which programs have many of. */
function isCommonNumber(half: number): boolean {
  if (half < 1 << 16 || half >= 2 ** 32 - (1 << 16)) return true;
  let run = half;
  while (run % 2 === 0) run /= 2;
  return Number.isInteger(Math.log2(run + 1));
}
