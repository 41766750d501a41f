import {
  type DIBuilderRef,
  DIFlags,
  DwarfEncoding,
  type MetadataRef,
} from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import type { PassContext } from "../../manager/index.js";

/** A map as `struct bpf_map_def` has it: seven numbers in aya-ebpf, five in C. Sizes in bytes. */
export interface MapDefinition {
  /** `enum bpf_map_type`. */
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  /** 1 pins it under its name. */
  readonly pinning: number;
}

/** The types of a map's keys and values, if the static's Rust type has them as parameters. */
export interface MapTypes {
  readonly key?: MetadataRef;
  readonly value?: MetadataRef;
}

/** Reads the bytes of a `bpf_map_def`; undefined if they are not one. aya-ebpf's sixth number is an identifier that no loader uses. */
export function readDefinition(bytes: Buffer, bigEndian: boolean): MapDefinition | undefined {
  if (bytes.length < 20 || bytes.length > 28 || bytes.length % 4 !== 0) return undefined;
  const number = (index: number) => {
    const at = 4 * index;
    if (at >= bytes.length) return 0;
    return bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
  };
  const [type, keySize, valueSize, maxEntries, flags, , pinning] = Array.from({ length: 7 }, (_, index) =>
    number(index),
  ) as [number, number, number, number, number, number, number];
  return { type, keySize, valueSize, maxEntries, flags, pinning };
}

/** `enum bpf_map_type` of maps whose Rust types have the key and the value as their parameters; of arrays; of what has values only. */
const keyed = new Set([1, 5, 9, 10]);
const arrays = new Set([2, 6]);
const valued = new Set([22, 23, 30]);

/**
 * The key and value types from the parameters of a static's type (`HashMap<Key, Value>`, `Array<Value>`). A type whose size is not the one in the
 * definition is not used: `PerfEventArray<Event>` holds no events. The kernel wants both types or none, and a 32-bit integer as the key of an array
 * (`array_map_check_btf` in kernel/bpf/arraymap.c).
 */
export function typesOf(
  ctx: PassContext,
  builder: DIBuilderRef,
  type: MetadataRef | undefined,
  definition: MapDefinition,
): MapTypes {
  if (type === undefined) return {};
  const { llvm } = ctx;
  const di = ctx.get(DebugInfo);
  const [first, second] = di.templateParameters(type).map((parameter) => di.operand(parameter, 1));
  const fitting = (node: MetadataRef | 0 | undefined, size: number) =>
    node !== undefined && node !== 0 && size > 0 && di.size(node) === BigInt(8 * size) ? node : undefined;
  if (keyed.has(definition.type)) {
    const key = fitting(first, definition.keySize);
    const value = fitting(second, definition.valueSize);
    return key !== undefined && value !== undefined ? { key, value } : {};
  }
  const value = fitting(first, definition.valueSize);
  if (value === undefined) return {};
  if (valued.has(definition.type)) return { value };
  if (!arrays.has(definition.type) || definition.keySize !== 4) return {};
  const key = llvm.diBuilderCreateBasicType(builder, "u32", 32n, DwarfEncoding.Unsigned, DIFlags.Zero);
  return { key, value };
}

/** The type of a BTF-defined map, and its size in bytes. */
export function structType(
  ctx: PassContext,
  builder: DIBuilderRef,
  definition: MapDefinition,
  types: MapTypes,
): { readonly node: MetadataRef; readonly size: number } {
  const { llvm } = ctx;
  const int = llvm.diBuilderCreateBasicType(builder, "int", 32n, DwarfEncoding.Signed, DIFlags.Zero);
  const pointer = (to: MetadataRef) => llvm.diBuilderCreatePointerType(builder, to, 64, 64, 0, "");
  // libbpf's `__uint(name, N)`: a pointer to an array of N.
  const number = (value: number) => {
    const range = llvm.diBuilderGetOrCreateSubrange(builder, 0, value);
    return pointer(llvm.diBuilderCreateArrayType(builder, 32n * BigInt(value), 32, int, [range]));
  };
  const size = (name: string, bytes: number, type: MetadataRef | undefined): [string, MetadataRef][] => {
    if (type !== undefined) return [[name, pointer(type)]];
    return bytes === 0 ? [] : [[`${name}_size`, number(bytes)]];
  };
  const optional = (name: string, value: number): [string, MetadataRef][] =>
    value === 0 ? [] : [[name, number(value)]];
  const members = [
    ["type", number(definition.type)] as const,
    ...size("key", definition.keySize, types.key),
    ...size("value", definition.valueSize, types.value),
    ...optional("max_entries", definition.maxEntries),
    ...optional("map_flags", definition.flags),
    ...optional("pinning", definition.pinning),
  ].map(([name, type], index) =>
    llvm.diBuilderCreateMemberType(builder, 0, name, 0, 0, 64n, 64, BigInt(64 * index), DIFlags.Zero, type),
  );
  const bits = BigInt(64 * members.length);
  const node = llvm.diBuilderCreateStructType(
    builder,
    0,
    "",
    0,
    0,
    bits,
    64,
    DIFlags.Zero,
    0,
    members,
    0,
    0,
    "",
  );
  return { node, size: 8 * members.length };
}
