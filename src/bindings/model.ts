/** What the generator knows of a Rust file before it is text: types and items, free of BTF. */

/** A Rust type as it is written at a field, a parameter or an alias. */
export type RustType =
  | { readonly kind: "path"; readonly text: string }
  | { readonly kind: "pointer"; readonly mutable: boolean; readonly to: RustType }
  | { readonly kind: "array"; readonly of: RustType; readonly count: number }
  | {
      readonly kind: "function";
      readonly parameters: readonly RustParameter[];
      readonly variadic: boolean;
      /** Undefined where C says void. */
      readonly returns: RustType | undefined;
    };

export interface RustParameter {
  readonly name: string;
  readonly type: RustType;
}

/** Where a member lies on the host; every number is in bytes unless its name says bits. */
export type RustMember =
  | {
      readonly kind: "field";
      readonly name: string;
      /** The name in C where it is another one. */
      readonly cName: string | undefined;
      /** The enum that C has here, where the field's type does not say it; empty for an enum without a name. */
      readonly enumeration: string | undefined;
      readonly type: RustType;
      readonly offset: number;
    }
  | {
      readonly kind: "bits";
      readonly name: string;
      readonly enumeration: string | undefined;
      readonly type: RustType;
      readonly bitWidth: number;
      /** Bit offset in the struct, as in BTF. */
      readonly bitOffset: number;
    }
  | { readonly kind: "padding"; readonly name: string; readonly size: number; readonly offset: number };

/** `repr(C)`, `repr(C, packed)` (1) or `repr(C, packed(N))`. */
export interface RustRepr {
  readonly packed: number | undefined;
}

export interface RustComposite {
  readonly kind: "struct" | "union";
  readonly name: string;
  /** Whether C names it by a typedef only. */
  readonly typedef: boolean;
  readonly size: number;
  readonly repr: RustRepr;
  readonly members: readonly RustMember[];
}

export interface RustOpaque {
  readonly kind: "opaque";
  readonly name: string;
}

/** A type whose members Rust cannot lay out as C did: only size and alignment are kept. */
export interface RustBlob {
  readonly kind: "blob";
  readonly name: string;
  readonly size: number;
}

export interface RustAlias {
  readonly kind: "alias";
  readonly name: string;
  readonly type: RustType;
  /** Whether it is to be a type of its own, which can be asked about. */
  readonly forQueries?: boolean;
}

export interface RustEnum {
  readonly kind: "enum";
  readonly name: string;
  /** Bytes: 1, 2, 4 or 8. */
  readonly size: number;
  readonly signed: boolean;
  readonly values: readonly RustEnumValue[];
}

export interface RustEnumValue {
  readonly name: string;
  readonly value: bigint;
}

export type RustItem = RustComposite | RustOpaque | RustBlob | RustAlias | RustEnum;
