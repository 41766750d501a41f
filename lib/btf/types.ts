/** A BTF type. Types refer to one another by id; id 0 is `void`. See Documentation/bpf/btf.rst in the kernel. */
export type BtfType =
  | { readonly kind: "void"; readonly name: "" }
  | IntType
  | {
      readonly kind: "ptr" | "volatile" | "const" | "restrict";
      readonly name: string;
      readonly type: number;
    }
  | { readonly kind: "typedef" | "type_tag"; readonly name: string; readonly type: number }
  | ArrayType
  | RecordType
  | EnumType
  | { readonly kind: "fwd"; readonly name: string; readonly union: boolean }
  | { readonly kind: "func"; readonly name: string; readonly type: number; readonly linkage: number }
  | FuncProtoType
  | { readonly kind: "var"; readonly name: string; readonly type: number; readonly linkage: number }
  | DatasecType
  | { readonly kind: "float"; readonly name: string; readonly size: number }
  | {
      readonly kind: "decl_tag";
      readonly name: string;
      readonly type: number;
      /** Index of the member or parameter that the tag is for; -1 for the type itself. */
      readonly component: number;
    };

export type BtfKind = BtfType["kind"];

/** An integer: `size` in bytes, `bits` and `offset` in bits. */
export interface IntType {
  readonly kind: "int";
  readonly name: string;
  readonly size: number;
  readonly bits: number;
  readonly offset: number;
  readonly signed: boolean;
  readonly char: boolean;
  readonly boolean: boolean;
}

export interface ArrayType {
  readonly kind: "array";
  readonly name: string;
  readonly element: number;
  readonly index: number;
  readonly count: number;
}

/** A struct or union; `size` in bytes. */
export interface RecordType {
  readonly kind: "struct" | "union";
  readonly name: string;
  readonly size: number;
  readonly members: readonly BtfMember[];
}

/** A member; `bitSize` is 0 unless it is a bit-field. */
export interface BtfMember {
  readonly name: string;
  readonly type: number;
  readonly bitOffset: number;
  readonly bitSize: number;
}

/** An enum of 32 or 64 bits; `size` in bytes. */
export interface EnumType {
  readonly kind: "enum" | "enum64";
  readonly name: string;
  readonly size: number;
  readonly signed: boolean;
  readonly values: readonly { readonly name: string; readonly value: bigint }[];
}

export interface FuncProtoType {
  readonly kind: "func_proto";
  readonly name: string;
  readonly returns: number;
  readonly parameters: readonly { readonly name: string; readonly type: number }[];
}

/** The variables of a section; `offset` and `size` in bytes. */
export interface DatasecType {
  readonly kind: "datasec";
  readonly name: string;
  readonly size: number;
  readonly variables: readonly { readonly type: number; readonly offset: number; readonly size: number }[];
}

/** Names of the kinds by their numbers, `BTF_KIND_…` of include/uapi/linux/btf.h. */
export const kindNames = [
  "void",
  "int",
  "ptr",
  "array",
  "struct",
  "union",
  "enum",
  "fwd",
  "typedef",
  "volatile",
  "const",
  "restrict",
  "func",
  "func_proto",
  "var",
  "datasec",
  "float",
  "decl_tag",
  "type_tag",
  "enum64",
] as const satisfies readonly BtfKind[];
