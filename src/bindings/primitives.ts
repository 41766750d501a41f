import type { RustType } from "./model.js";

/** What an integer of BTF needs to be written in Rust. */
export interface IntegerFacts {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly signed: boolean;
  readonly boolean: boolean;
}

/**
 * The Rust type for a C integer: by its name where C has several of one size (`char`, `long` and `long long`), by its
 * size otherwise, since compilers differ in names (`long unsigned int`, `unsigned long`).
 */
export function integerType(facts: IntegerFacts, ctypesPrefix: string): RustType {
  return path(integerText(facts, ctypesPrefix)) ?? bytes(facts.size);
}

/** The Rust type for a C floating-point number; those that Rust has not are as bindgen writes them, or bytes. */
export function floatType(size: number): RustType {
  if (size === 4) return { kind: "path", text: "f32" };
  if (size === 8) return { kind: "path", text: "f64" };
  return size === 16 ? { kind: "path", text: "u128" } : bytes(size);
}

function integerText({ name, size, signed, boolean }: IntegerFacts, prefix: string): string | undefined {
  if (boolean && size === 1) return "bool";
  const sign = signed ? "" : "u";
  switch (size) {
    case 1:
      if (name === "char") return `${prefix}::c_char`;
      return `${prefix}::${signed ? "c_schar" : "c_uchar"}`;
    case 2:
      return `${prefix}::c_${sign}short`;
    case 4:
      return `${prefix}::c_${sign}int`;
    case 8:
      return `${prefix}::c_${sign}${name.includes("long long") ? "longlong" : "long"}`;
    case 16:
      return signed ? "i128" : "u128";
    default:
      return undefined;
  }
}

function path(text: string | undefined): RustType | undefined {
  return text === undefined ? undefined : { kind: "path", text };
}

function bytes(count: number): RustType {
  return { kind: "array", of: { kind: "path", text: "u8" }, count };
}
