/**
 * Why a relocation has no value on a target:
 *
 * - `gone`: there is no such type, field or enumerator.
 * - `another-kind`: there is one of the name, and it is something else there: a pointer and not an integer, a union and not a struct.
 * - `another-size`: it is as wide as the instruction cannot be made, since a sign would be lost or the load has another width than the field.
 * - `out-of-range`: the array has fewer elements there.
 * - `too-far`: its offset is larger than an instruction can hold.
 * - `ambiguous`: several types of the target fit, and do not agree.
 * - `other`: what a loader gives up on: an object that contradicts itself, types that are too deep.
 */
export type FailureReason =
  | "gone"
  | "another-kind"
  | "another-size"
  | "out-of-range"
  | "too-far"
  | "ambiguous"
  | "other";

/** Why a relocation has no value on a target, in a word and in a sentence. */
export interface Failure {
  readonly reason: FailureReason;
  readonly why: string;
}
