/** The part of BTF that the generator reads. Ids count from 1; 0 is void. Sizes in bytes, offsets in bits. */
export interface TypeGraph {
  /** One more than the largest id. */
  readonly typeCount: number;
  type(id: number): GraphType;
}

export interface Member {
  readonly name: string;
  readonly type: number;
  readonly bitOffset: number;
  /** 0 for what is not a bit-field. */
  readonly bitSize: number;
}

export interface CompositeType {
  readonly kind: "struct" | "union";
  readonly name: string;
  readonly size: number;
  readonly members: readonly Member[];
}

export interface EnumType {
  readonly kind: "enum" | "enum64";
  readonly name: string;
  readonly size: number;
  readonly signed: boolean;
  readonly values: readonly { readonly name: string; readonly value: bigint }[];
}

export interface FunctionType {
  readonly kind: "func_proto";
  readonly name: string;
  readonly returns: number;
  /** A last one of type 0 stands for `...`. */
  readonly parameters: readonly { readonly name: string; readonly type: number }[];
}

export interface IntegerType {
  readonly kind: "int";
  readonly name: string;
  readonly size: number;
  /** Less than eight times the size in bit-fields of old BTF. */
  readonly bits: number;
  readonly offset: number;
  readonly signed: boolean;
  readonly boolean: boolean;
}

export interface QualifierType {
  readonly kind: "const" | "volatile" | "restrict" | "type_tag";
  readonly name: string;
  readonly type: number;
}

export type GraphType =
  | CompositeType
  | EnumType
  | FunctionType
  | IntegerType
  | QualifierType
  | { readonly kind: "ptr" | "typedef"; readonly name: string; readonly type: number }
  | { readonly kind: "array"; readonly name: string; readonly element: number; readonly count: number }
  | { readonly kind: "float"; readonly name: string; readonly size: number }
  | { readonly kind: "fwd"; readonly name: string }
  /** void, functions, variables, sections, declaration tags: nothing that a member's type can be but void. */
  | { readonly kind: "void" | "other"; readonly name: string };

export function isComposite(type: GraphType): type is CompositeType {
  return type.kind === "struct" || type.kind === "union";
}

export function isEnum(type: GraphType): type is EnumType {
  return type.kind === "enum" || type.kind === "enum64";
}

export function isQualifier(type: GraphType): type is QualifierType {
  return (
    type.kind === "const" || type.kind === "volatile" || type.kind === "restrict" || type.kind === "type_tag"
  );
}
