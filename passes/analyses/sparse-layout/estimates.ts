import { nearDistance } from "./model.js";

/**
 * The numbers of the sparse layout as floating-point numbers, in ascending order: a filter in front of the exact comparison, at a tenth of its cost.
 * Most constants have nothing to do with the layout, and are rejected here. There are no false negatives: numbers up to 2^53 are exact, and
 * comparisons of larger ones allow for the rounding error.
 */
export class Estimates {
  readonly #sorted: Float64Array;

  /** `numbers` in ascending order. */
  constructor(numbers: readonly bigint[]) {
    this.#sorted = Float64Array.from(numbers, Number);
  }

  /** Whether one of the numbers may lie within `nearBy` of `value`. */
  mayBeClose(value: number): boolean {
    return this.#has(value - Number(nearDistance), value + Number(nearDistance));
  }

  /** Whether `value` may be one of the numbers times or divided by one of `factors`, rounded down. */
  mayBeScaled(value: number, factors: readonly number[]): boolean {
    return factors.some(
      (factor) =>
        this.#has(value / factor, value / factor) || this.#has(value * factor, (value + 1) * factor),
    );
  }

  /** Whether `value` may be the sum or the difference of two of the numbers. */
  mayBePair(value: number): boolean {
    const numbers = this.#sorted;
    const lost = roundingError(value + (numbers.at(-1) ?? 0));
    let [low, high] = [0, numbers.length - 1];
    while (low <= high) {
      const sum = numbers[low]! + numbers[high]! - value;
      if (Math.abs(sum) <= lost) return true;
      if (sum < 0) low++;
      else high--;
    }
    for (let less = 0, of = 0; of < numbers.length; ) {
      const difference = numbers[of]! - numbers[less]! - value;
      if (Math.abs(difference) <= lost) return true;
      if (difference < 0) of++;
      else less++;
    }
    return false;
  }

  /** Whether one of the numbers may lie in `[from, to]`. */
  #has(from: number, to: number): boolean {
    const start = from - roundingError(from);
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sorted[middle]! < start) low = middle + 1;
      else high = middle;
    }
    return low < this.#sorted.length && this.#sorted[low]! <= to + roundingError(to);
  }
}

/** The largest error of two roundings to 53 bits at `value`. */
export function roundingError(value: number): number {
  return Math.abs(value) * 2 ** -51;
}
