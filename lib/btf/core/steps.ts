import type { FailureReason } from "./failure.js";

/** A relocation for which a loader would refuse the object. It stays within this folder: `resolveObject` reports it as a failure. */
export class Unresolvable extends Error {
  readonly reason: FailureReason;

  constructor(why: string, reason: FailureReason = "other") {
    super(why);
    this.reason = reason;
  }
}

/**
 * Limits the comparisons of types. Nested records with two members of the next level take a time that doubles with every level; real types stay far
 * below the limit.
 */
export class Steps {
  #left: number;

  constructor(limit: number) {
    this.#left = limit;
  }

  /** Takes one. @throws Unresolvable when none is left */
  take(): void {
    if (--this.#left < 0) throw new Unresolvable("the types are too many to compare");
  }
}
