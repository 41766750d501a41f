import { error } from "./define.js";
import type { SourceLocation } from "./diagnostic.js";

/** Why a relocation has no value on a target, in the words of `lib/btf`. */
export type UnresolvedReason =
  | "gone"
  | "another-kind"
  | "another-size"
  | "out-of-range"
  | "too-far"
  | "ambiguous"
  | "other";

/** The reasons as tables show them. */
export const unresolvedLabels: Readonly<Record<UnresolvedReason, string>> = {
  gone: "gone",
  "another-kind": "another kind",
  "another-size": "another size",
  "out-of-range": "out of range",
  "too-far": "too far",
  ambiguous: "ambiguous",
  other: "error",
};

/** The ways out, by reason. */
export const unresolvedAdvice: Readonly<Partial<Record<UnresolvedReason, string>>> = {
  gone: "guard the access with `corelate::field_exists!`, `type_exists!` or `enum_value_exists!`, and read the target's own field in the other branch, from a flavor (`struct NAME___other`)",
  "another-kind":
    "declare the target's type as a flavor (`struct NAME___other`) and choose with `corelate::field_exists!`, which is false for a field of another kind",
  "another-size":
    "`field_exists!` is true here: the field is there. Read it with `corelate::read_bitfield!` (or `read_bitfield_direct!`), which takes the width and the sign that the target has; or declare a flavor (`struct NAME___other`) with the other width, and choose with `corelate::field_size!`",
  "out-of-range":
    "guard the access with `corelate::field_exists!`, which knows the index, or compare it with the array's `corelate::field_size!`",
  "too-far":
    "the offset of a load or store has 16 bits: read the field with `corelate::read!`, or declare what is in front of it as long as it is on the target, so that the declared offset is over 32,767, too",
  ambiguous:
    "the target has several types of this name: resolve against the kernel alone, without its modules, or declare only fields in which they agree",
};

/** A relocation without a value on a target. */
export interface UnresolvedRelocation {
  /** The target's name. */
  readonly target: string;
  /** The type and the path, such as `task_struct.pid`. */
  readonly what: string;
  readonly reason: UnresolvedReason;
  readonly why: string | undefined;
  /** The lines that it stands for. */
  readonly sources: readonly SourceLocation[];
}

/** CRL0208, for a relocation that is needed and has no value. */
export const unresolved = error(
  "CRL0208",
  "input",
  ({ target, what, reason, why, sources: [first, ...others] }: UnresolvedRelocation) => ({
    message: `${what} cannot be resolved against ${target}: ${unresolvedLabels[reason]}`,
    location: first && { file: first.file, line: first.line, column: first.column },
    notes: [
      ...(why === undefined ? [] : [why]),
      ...others.map(({ file, line, column }) => `the same relocation is for ${file}:${line}:${column}`),
    ],
    help: unresolvedAdvice[reason],
  }),
);
