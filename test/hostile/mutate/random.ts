/** Numbers that hurt more often than others. */
const sharp = [
  0, 1, 2, 3, 4, 7, 8, 0x1f, 0x20, 0x3f, 0x40, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000,
  0xffffff, 0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffe, 0xffffffff,
];

/** Numbers that look random and are the same for the same seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  }

  /** 32 bits: mulberry32. */
  word(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** From 0 to one less than `limit`. */
  below(limit: number): number {
    return limit <= 0 ? 0 : this.word() % limit;
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  /** A number in place of `old`: a near one, one that hurts, one below `limit`, or any. */
  number(old: number, limit: number): number {
    switch (this.below(5)) {
      case 0:
        return (old + this.pick([-8, -4, -1, 1, 4, 8])) >>> 0;
      case 1:
        return this.pick(sharp);
      case 2:
        return (old ^ (1 << this.below(32))) >>> 0;
      case 3:
        return this.word();
      default:
        return this.below(limit);
    }
  }
}
