import { MetadataKind, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import type { PassContext } from "../../manager/index.js";

/**
 * The kernel's names of Rust's numbers: those of GCC's debug info, which its BTF is made from. CO-RE compares them where whole types are
 * compared (`bpf_core_types_match` in libbpf's src/relo_core.c) and where a number's type id is asked for.
 *
 * C has two types of 64 bits. `u64` is `__u64`'s, and `usize` is `unsigned long`.
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
