import { MetadataKind, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import type { PassContext } from "../../manager/index.js";

/**
 * The kernel's names for Rust's number types, from GCC's debug info, of which its BTF is made. CO-RE compares them when it compares whole types
 * (`bpf_core_types_match` in libbpf's src/relo_core.c) and when a query asks for a number's type id.
 *
 * C has two types of 64 bits. `u64` becomes `__u64`'s, and `usize` becomes `unsigned long`.
 */
export const numberNames: Readonly<Record<string, string>> = {
  i8: "signed char",
  u8: "unsigned char",
  i16: "short int",
  u16: "short unsigned int",
  i32: "int",
  u32: "unsigned int",
  i64: "long long int",
  u64: "long long unsigned int",
  isize: "long int",
  usize: "long unsigned int",
  i128: "__int128",
  u128: "__int128 unsigned",
  f32: "float",
  f64: "double",
  bool: "_Bool",
};

/** Gives the numbers among `types` the names that they have in C. */
export function nameNumbers(ctx: PassContext, types: readonly MetadataRef[]): void {
  const di = ctx.get(DebugInfo);
  for (const type of types) {
    if (di.kind(type) !== MetadataKind.DIBasicType) continue;
    const name = numberNames[di.name(type)];
    if (name !== undefined) di.setName(type, name);
  }
}
