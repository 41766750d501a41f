/** Larger groups are not filtered. */
const maxGroupSize = 2000;

/**
 * A filter by some bits of a number: rejects most numbers that are neither the sum nor the difference of two numbers of one group. The exact search
 * takes time in proportion to the group, and programs have thousands of constants.
 */
export class PairFilter {
  /** A bit for each value that the bits 7 to 31 of a number may have: paddings are multiples of 128. */
  readonly #seen = new Uint32Array(1 << 20);
  /** Some group is too large: everything passes. */
  readonly #open: boolean;

  constructor(groups: readonly (readonly bigint[])[]) {
    this.#open = groups.some((group) => group.length > maxGroupSize);
    if (this.#open) return;
    for (const group of groups) {
      const low = Uint32Array.from(group, (number) => Number(number & 0xffffffffn));
      for (let second = 0; second < low.length; second++) {
        for (let first = 0; first <= second; first++) {
          this.#add(low[second]! + low[first]!);
          this.#add(low[second]! - low[first]!);
        }
      }
    }
  }

  mayHave(value: bigint): boolean {
    const slot = Number(value & 0xffffffffn) >>> 7;
    return this.#open || ((this.#seen[slot >>> 5]! >>> (slot & 31)) & 1) === 1;
  }

  #add(number: number): void {
    const slot = number >>> 7;
    this.#seen[slot >>> 5]! |= 1 << (slot & 31);
  }
}
