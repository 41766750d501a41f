import type { Btf } from "./btf.js";
import { skipModifiers } from "./size.js";
import type { BtfKind } from "./types.js";

const words: Readonly<Partial<Record<BtfKind, string>>> = {
  int: "an integer",
  ptr: "a pointer",
  array: "an array",
  struct: "a struct",
  union: "a union",
  enum: "an enum",
  enum64: "an enum",
  float: "a floating-point number",
  func_proto: "a function",
  fwd: "a declaration without members",
  typedef: "a typedef",
};

/** The usual name of a kind of types, with an article. */
export function describeKind(kind: BtfKind): string {
  return words[kind] ?? kind;
}

/** Describes a type: `a struct`, or `a typedef of an integer`. */
export function describeType(btf: Btf, id: number): string {
  const kind = btf.kind(id);
  return kind === "typedef"
    ? `a typedef of ${describeKind(btf.kind(skipModifiers(btf, id)))}`
    : describeKind(kind);
}
