/** Groups of more numbers than these are not gone through. */
const maxGroupSize = 2000;

/**
 * Tells most numbers that are no sum and no difference of two from one group, by some of their bits: looking for the two costs as much as there are
 * numbers, and programs have thousands of constants.
 */
export class PairFilter {
  /** A bit for each value that the bits 7 to 31 of a number may have: paddings are multiples of 128. */
  readonly #seen = new Uint32Array(1 << 20);
  /** Groups are too large to go through. */
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
