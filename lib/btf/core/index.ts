/**
 * # CO-RE without a kernel
 *
 * A relocation says: this instruction holds a number that depends on the layout of a type; here is the type, and here is the path
 * in it. With these types in the object
 *
 *     struct uid_gid_map { u32 nr_extents; union { struct { u32 first, count; } extent[5]; void *forward; }; };
 *
 * the load of `map->extent[2].count` at offset 24 has the access string `0:1:0:2:1`: element 0 of what the pointer points to, member 1
 * (the union without a name), its member 0 (`extent`), element 2, member 1. What counts of it on another kernel is what has a name or an
 * index: `[0].extent[2].count`.
 *
 * 1. `spec.ts` reads the access string in the object's BTF: steps with names and indices, and the offset in bits.
 * 2. `match.ts` finds the target's types of the same kind and essential name: the name without a flavor (`names.ts`). For each one it
 *    follows the steps by their names, through members without a name on either side, and inside the bounds of arrays, but
 *    for one without a length at a struct's end. What a step leads to has to be compatible (`compat.ts`); questions
 *    about whether a type matches are stricter (`match-types.ts`).
 * 3. `calculate.ts` makes a number of each: an offset, a size, the shifts that take out a bit-field, an id, an enumerator's value.
 * 4. `resolve.ts` wants all candidates that fit to agree in offset and number; else the loader refuses the object. Candidates that did not fit
 *    are left out for the next relocation of the same root type. Where none fits, existence is 0, and so are a type's size and id;
 *    the rest has no value.
 * 5. `patch.ts` checks that the instruction holds the object's own number and writes the other one: into an immediate, a 64-bit load, or the
 *    offset of a load or store, whose width is changed where a pointer's or an unsigned integer's is another one. An instruction without a
 *    value becomes a call of a helper that does not exist: the verifier refuses it unless it can never be reached.
 *
 * The rules are those of libbpf's src/relo_core.c; where its versions differ, those of 1.7 (a load from an array is as wide as an element).
 */

export { essentialName } from "../essential-name.js";
export { prototypesCompatible } from "./compat.js";
export type { Failure, FailureReason } from "./failure.js";
export { poisonImmediate } from "./patch.js";
export { type ResolvedObject, type ResolvedRelocation, resolveObject } from "./resolve.js";
export { isFieldBased, isTypeBased, type Spec } from "./spec.js";
