import type { MetadataRef } from "../../../lib/llvm-bindings/index.js";

/** No number of the sparse layout is smaller: the smallest padding is 2^32 bytes. */
export const minSparseNumber = 1n << 32n;

/** Beyond this many bytes from a number of the sparse layout, a constant is taken for the program's own. */
export const nearDistance = 4096n;

/**
 * A struct or union that carries `#[corelate::preserve_access_index]`, with two layouts: the sparse one that rustc
 * compiled (its numbers name the fields) and the C one that the debug info is to have.
 */
export interface AttributedType {
  /** The Rust name. */
  readonly name: string;
  readonly kind: "struct" | "union";
  /** bindgen's `…__bindgen_ty_N`, or named by a typedef only: C gives the record no name. */
  readonly anonymous: boolean;
  /** C's name for it is a typedef's, as with `atomic_t`: the record itself has none. */
  readonly typedef: boolean;
  /** N of `repr(packed(N))`, bytes. */
  readonly packed: number | undefined;
  /** N of `repr(align(N))`, bytes. */
  readonly alignAttribute: number | undefined;
  /** Size in the sparse layout, bytes: a number of this type alone. */
  readonly sparseSize: bigint;
  /** In declaration order: the index is the one that an access string holds. */
  readonly fields: readonly Field[];
  /** The fields, and behind them what anonymous members lend it, in the order of their numbers. */
  readonly places: readonly Place[];
  /** Size and alignment in C, bytes. */
  readonly layout: { readonly size: number; readonly align: number };
  /** Size in the layout that an audit's plain build has, bytes: C's, but that flexible arrays have elements. */
  readonly plainSize: number;
  /** The DICompositeType with the C layout, or the typedef of it; set when the debug info has been restored. */
  node: MetadataRef;
  /** Where the type is declared. */
  readonly declared: { readonly file: string; readonly line: number };
}

/** What has a number in the sparse layout of a type: one of its fields, or a member of an anonymous one by its plain name. */
export interface Place {
  readonly owner: AttributedType;
  /** The name in Rust, for messages. */
  readonly rustName: string;
  /** Offset in the sparse layout, bytes: a number of this place alone. */
  readonly sparseOffset: bigint;
  /** Size in the sparse layout, bytes. */
  readonly sparseSize: bigint;
  /** The steps from the type to it: more than one through anonymous members. */
  readonly steps: readonly FieldStep[];
}

/** A member of an attributed type. */
export interface Field {
  readonly owner: AttributedType;
  readonly index: number;
  /** The name that the kernel knows: empty for an anonymous member. */
  readonly name: string;
  /** The name in Rust, for messages. */
  readonly rustName: string;
  /** Offset in the sparse layout, bytes: a number of this field alone. */
  readonly sparseOffset: bigint;
  /** Size in the sparse layout, bytes. */
  readonly sparseSize: bigint;
  readonly shape: Shape;
  /** Offset in C, bytes; of a bit-field, of the bytes that hold it. */
  readonly offset: number;
  /** The same in an audit's plain build. */
  readonly plainOffset: number;
  /** For a bit-field: its width, and its offset from the start of the type, both in bits. */
  readonly bits: { readonly width: number; readonly at: number } | undefined;
}

/** What a field's type is made of, as far as a path can go into it. `size` and `align` are C's, bytes. */
export type Shape =
  | {
      readonly kind: "attributed";
      readonly type: AttributedType;
      readonly size: number;
      readonly align: number;
    }
  | {
      readonly kind: "array";
      readonly element: Shape;
      readonly count: number;
      readonly size: number;
      readonly align: number;
      /** The array's node in the restored debug info, with a subrange for every dimension from here on. */
      readonly node: MetadataRef;
      /** The innermost element's node. */
      readonly elementNode: MetadataRef;
      /** Size of one element in the sparse layout, bytes. */
      readonly sparseStride: bigint;
      /** Of a flexible array, which has no elements in C and takes any index. */
      readonly flexible: FlexibleArray | undefined;
    }
  | { readonly kind: "other"; readonly size: number; readonly align: number };

/** What there is to know of a member `[T; 0]`; see `corelate::__private::Elements`. */
export interface FlexibleArray {
  /** How many elements it has for rustc. */
  readonly bound: number;
  /** Whether it is the last member of its type. Loaders take an index of no other one that has no elements. */
  readonly last: boolean;
}

/** One step of a path from a type to a member. */
export type Step =
  | FieldStep
  | { readonly kind: "index"; readonly array: Shape & { kind: "array" }; readonly index: number };

/** A step into a struct or a union. */
export interface FieldStep {
  readonly kind: "field";
  readonly field: Field;
  /** What it adds to the offset in an audit's plain build, bytes. */
  readonly plainOffset: number;
}

/** A path such as `task_struct.arr[2].b`. */
export interface Path {
  readonly root: AttributedType;
  readonly steps: readonly Step[];
}

/** The size of `shape` in an audit's plain build, bytes. */
export function plainSizeOf(shape: Shape): number {
  switch (shape.kind) {
    case "attributed":
      return shape.type.plainSize;
    case "array":
      return (shape.flexible?.bound ?? shape.count) * plainSizeOf(shape.element);
    case "other":
      return shape.size;
  }
}

/** The shape of what lies at `place`. */
export function shapeOf(place: Place): Shape {
  return place.steps.at(-1)!.field.shape;
}

/** Whether C has no name at all for a type, so that no loader can look for the kernel's. */
export function isUnnamed(type: AttributedType): boolean {
  return type.anonymous && !type.typedef;
}

/** The path in Rust's spelling, for messages. */
export function formatPath(path: Path): string {
  const steps = path.steps.map((s) => (s.kind === "field" ? `.${s.field.rustName}` : `[${s.index}]`));
  return path.root.name + steps.join("");
}
