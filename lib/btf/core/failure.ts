/**
 * Why a relocation has no value on a target:
 *
 * - `gone`: there is no such type, field or enumerator.
 * - `another-kind`: the name exists, but is something else: a pointer and not an integer, a union and not a struct.
 * - `another-size`: the instruction cannot have the field's size: a sign would be lost, or the load has another width.
 * - `out-of-range`: the array has fewer elements.
 * - `too-far`: the offset does not fit into the instruction.
 * - `ambiguous`: several types of the target fit, with different values.
 * - `other`: something else that loaders refuse: an object that contradicts itself, types that are nested too deep.
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
