import type { MetadataRef } from "../../../lib/llvm-bindings/index.js";

/** The lower bound of sparse numbers: the smallest padding is 2^32 bytes. */
export const minSparseNumber = 1n << 32n;

/** Whether `value`, a number of bytes, is as large as a sparse number. A negative one is subtracted, as in container_of. */
export function isSparseNumber(value: bigint): boolean {
  return value >= minSparseNumber || value <= -minSparseNumber;
}

/** A constant further than this from every sparse number is the program's own, in bytes. */
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
  /** In C only a typedef names it, as `atomic_t`; the record itself has no name. */
  readonly typedef: boolean;
  /** N of `repr(packed(N))`, bytes. */
  readonly packed: number | undefined;
  /** N of `repr(align(N))`, bytes. */
  readonly alignAttribute: number | undefined;
  /** Size in the sparse layout, bytes: a number of this type alone. */
  readonly sparseSize: bigint;
  /** In declaration order: the index is the one that an access string holds. */
  readonly fields: readonly Field[];
  /** The fields, then the indirect fields (members of anonymous members), in the order of their numbers. */
  readonly places: readonly Place[];
  /** Size and alignment in C, bytes. */
  readonly layout: { readonly size: number; readonly align: number };
  /** Size in an audit's plain build, bytes: as in C, except that flexible arrays have elements. */
  readonly plainSize: number;
  /** The DICompositeType with the C layout, or the typedef of it; set when the debug info has been restored. */
  node: MetadataRef;
  /** Where the type is declared. */
  readonly declared: { readonly file: string; readonly line: number };
}

/** What has a sparse number in a type: one of its fields, or an indirect field under its own name. */
export interface Place {
  readonly owner: AttributedType;
  /** The name in Rust, for messages. */
  readonly rustName: string;
  /** Offset in the sparse layout, bytes: a number of this place alone. */
  readonly sparseOffset: bigint;
  /** Size in the sparse layout, bytes. */
  readonly sparseSize: bigint;
  /** The steps from the type to it: more than one for an indirect field. */
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

/** The structure of a field's type, as deep as a path can go. */
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

/** A flexible array, `[T; 0]` in the program; see `corelate::__private::Elements`. */
export interface FlexibleArray {
  /** The number of elements in the sparse layout, which rustc compares indices with. */
  readonly bound: number;
  /** Whether it is the last member of its type. Loaders accept an index only into such a one. */
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

/** The shape of the type at `place`. */
export function shapeOf(place: Place): Shape {
  return place.steps.at(-1)!.field.shape;
}

/** Whether a type has no name in C, not even by a typedef. A loader cannot look such a type up. */
export function isUnnamed(type: AttributedType): boolean {
  return type.anonymous && !type.typedef;
}

/** The path as Rust writes it, for messages. */
export function formatPath(path: Path): string {
  const steps = path.steps.map((s) => (s.kind === "field" ? `.${s.field.rustName}` : `[${s.index}]`));
  return path.root.name + steps.join("");
}
