import type { BtfType, EnumType, RecordType } from "../../lib/btf/index.js";

/** What only wraps another type and leaves no trace in Rust, where pointers alone are const or not. */
export type QualifierType = BtfType & {
  readonly kind: "const" | "volatile" | "restrict" | "type_tag";
};

export function isRecord(type: BtfType): type is RecordType {
  return type.kind === "struct" || type.kind === "union";
}

export function isEnum(type: BtfType): type is EnumType {
  return type.kind === "enum" || type.kind === "enum64";
}

export function isQualifier(type: BtfType): type is QualifierType {
  return (
    type.kind === "const" || type.kind === "volatile" || type.kind === "restrict" || type.kind === "type_tag"
  );
}
