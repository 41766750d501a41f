/**
 * C enums in Rust, in one of three styles that bindgen has too:
 *
 * - `modules` (aya-tool's): `pub mod pid_type { pub type Type = c_uint; pub const PIDTYPE_PID: Type = 0; }`.
 *   Any value that the kernel writes is valid; code names `pid_type::PIDTYPE_PID` and `pid_type::Type`.
 * - `consts` (bindgen's default): `pub const pid_type_PIDTYPE_PID: pid_type = 0; pub type pid_type = c_uint;`.
 * - `rust`: `#[repr(u32)] pub enum pid_type { PIDTYPE_PID = 0 }`. The only one whose debug info has an enum, which
 *   enum value queries need. Reading a value that is not in the list is undefined behaviour.
 */
import type { RustEnum, RustEnumValue } from "./model.js";
import { constantLines, headLines, lineWidth, typedLines } from "./render-type.js";
import { TakenNames } from "./rust-names.js";

/** See the head of this file. */
export type EnumStyle = "modules" | "consts" | "rust";

/** The styles, the default first. */
export const enumStyles: readonly EnumStyle[] = ["modules", "consts", "rust"];

/** How a field whose type is the enum called `name` writes its type. */
export function enumTypeText(name: string, style: EnumStyle): string {
  return style === "modules" ? `${name}::Type` : name;
}

/**
 * The definition of `item`, not indented; `indent` is where it will stand. `constants` holds the names of the file's
 * constants so far (style `consts`).
 */
export function enumLines(
  item: RustEnum,
  style: EnumStyle,
  ctypesPrefix: string,
  indent: number,
  constants: TakenNames,
): string[] {
  const integer = enumIntegerText(item, ctypesPrefix);
  const alias = typedLines(`pub type ${item.name} =`, { kind: "path", text: integer }, ";", indent).map(
    (line) => line.slice(indent),
  );
  switch (style) {
    case "modules":
      return [
        `pub mod ${item.name} {`,
        `    pub type Type = ${integer};`,
        ...valuesOf(item).flatMap((v) =>
          constantLines(v.name, "Type", `${v.value}`, indent + 4).map((line) => line.slice(indent)),
        ),
        "}",
      ];
    case "consts":
      return [
        ...valuesOf(item).flatMap((v) =>
          constantLines(constants.unique(`${item.name}_${v.name}`), item.name, `${v.value}`, indent).map(
            (line) => line.slice(indent),
          ),
        ),
        ...alias,
      ];
    case "rust":
      return item.values.length === 0 ? alias : rustEnumLines(item, indent);
  }
}

/** A Rust enum takes each value once: the first name is its variant, the others are constants. */
function rustEnumLines(item: RustEnum, indent: number): string[] {
  const variants = new Map<bigint, string>();
  const others: string[] = [];
  for (const { name, value } of valuesOf(item)) {
    const variant = variants.get(value);
    if (variant === undefined) variants.set(value, name);
    else {
      const lines = constantLines(name, "Self", `Self::${variant}`, indent + 4);
      others.push(...lines.map((line) => line.slice(indent)));
    }
  }
  const lines = [
    `#[repr(${item.signed ? "i" : "u"}${item.size * 8})]`,
    "#[derive(Debug, Copy, Clone, Hash, PartialEq, Eq)]",
    ...headLines(`pub enum ${item.name}`, indent),
    ...[...variants].flatMap(([value, name]) => variantLines(name, `${value}`, indent)),
    "}",
  ];
  return others.length === 0 ? lines : [...lines, `impl ${item.name} {`, ...others, "}"];
}

function variantLines(name: string, value: string, indent: number): string[] {
  const line = `    ${name} = ${value},`;
  return indent + line.length <= lineWidth ? [line] : [`    ${name} =`, `        ${value},`];
}

/** The values, each name once and each value within what the enum's size holds. */
function valuesOf(item: RustEnum): RustEnumValue[] {
  const taken = new TakenNames();
  const bits = item.size * 8;
  return item.values.map(({ name, value }) => ({
    name: taken.unique(name),
    value: item.signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value),
  }));
}

/** The C integer that an enum of this size and sign is. */
export function enumIntegerText(
  facts: { readonly size: number; readonly signed: boolean },
  ctypesPrefix: string,
): string {
  const names = facts.signed
    ? { 1: "c_schar", 2: "c_short", 4: "c_int", 8: "c_long" }
    : { 1: "c_uchar", 2: "c_ushort", 4: "c_uint", 8: "c_ulong" };
  return `${ctypesPrefix}::${names[facts.size as 1 | 2 | 4 | 8]}`;
}
