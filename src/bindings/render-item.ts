import { type EnumStyle, enumLines } from "./enums.js";
import { bytesOfBits } from "./layout.js";
import type { RustComposite, RustItem, RustMember } from "./model.js";
import { emptyLines, headLines, typedLines } from "./render-type.js";
import type { TakenNames } from "./rust-names.js";

/** What the text depends on beside the items. */
export interface RenderOptions {
  readonly attribute: boolean;
  readonly enums: EnumStyle;
  readonly ctypesPrefix: string;
}

/** The lines of one item, not indented. `indent` is where they will stand, for the width of lines. */
export function itemLines(
  item: RustItem,
  options: RenderOptions,
  indent: number,
  constants: TakenNames,
): string[] {
  switch (item.kind) {
    case "struct":
    case "union":
      return compositeLines(item, options, indent);
    case "opaque":
      return plainStruct(item.name, "_unused: [u8; 0]", options, indent);
    case "blob":
      return plainStruct(item.name, `pub _bindgen_opaque_blob: [u8; ${item.size}]`, options, indent);
    case "alias":
      return [
        ...(item.forQueries === true ? ["#[corelate::typedef]"] : []),
        ...outdent(typedLines(`pub type ${item.name} =`, item.type, ";", indent), indent),
      ];
    case "enum":
      return enumLines(item, options.enums, options.ctypesPrefix, indent, constants);
  }
}

/** A type that nobody looks into. */
function plainStruct(name: string, member: string, { attribute }: RenderOptions, indent: number): string[] {
  return [
    ...(attribute ? ["#[corelate(opaque)]"] : []),
    "#[repr(C)]",
    "#[derive(Copy, Clone)]",
    ...headLines(`pub struct ${name}`, indent),
    `    ${member},`,
    "}",
  ];
}

function compositeLines(item: RustComposite, options: RenderOptions, indent: number): string[] {
  const members = options.attribute
    ? item.members.flatMap((member) => memberLines(member, indent + 4, options.enums))
    : groupRuns(item).flatMap((member) => memberLines(member, indent + 4, undefined));
  const head = `pub ${item.kind} ${item.name}`;
  return [
    ...(options.attribute && item.typedef ? ["#[corelate(typedef)]"] : []),
    `#[repr(${reprText(item.repr.packed)})]`,
    "#[derive(Copy, Clone)]",
    ...(members.length === 0
      ? emptyLines(head, indent)
      : [...headLines(head, indent), ...outdent(members, indent), "}"]),
  ];
}

function reprText(packed: number | undefined): string {
  if (packed === undefined) return "C";
  return packed === 1 ? "C, packed" : `C, packed(${packed})`;
}

/** `enums` is undefined where nothing is attributed. */
function memberLines(member: RustMember, indent: number, enums: EnumStyle | undefined): string[] {
  const pad = " ".repeat(indent);
  if (member.kind === "padding") return [`${pad}pub ${member.name}: [u8; ${member.size}],`];
  const settings: string[] = [];
  if (member.kind === "bits") settings.push(`bits = ${member.bitWidth}, at = ${member.bitOffset}`);
  if (member.kind === "field" && member.cName !== undefined) settings.push(`name = "${member.cName}"`);
  // A Rust enum says its name in debug info, and so does the type `pid_type::Type`; an integer does not.
  const enumAttribute =
    enums === undefined || (member.kind === "field" && enums !== "consts" && member.enumeration !== "");
  if (member.enumeration !== undefined && !enumAttribute) settings.push(`enum = "${member.enumeration}"`);
  return [
    ...(settings.length > 0 ? [`${pad}#[corelate(${settings.join(", ")})]`] : []),
    ...typedLines(`pub ${member.name}:`, member.type, ",", indent),
  ];
}

/** Without the attribute nobody turns bit-fields into storage: do it here, as the attribute does on hosts. */
function groupRuns(item: RustComposite): RustMember[] {
  const members: RustMember[] = [];
  let runs = 0;
  let run: { start: number; end: number } | undefined;
  const close = () => {
    if (run === undefined) return;
    runs += 1;
    members.push({
      kind: "padding",
      name: `_bitfield_${runs}`,
      size: run.end - run.start,
      offset: run.start,
    });
    run = undefined;
  };
  for (const member of item.members) {
    if (member.kind !== "bits") {
      close();
      members.push(member.kind === "field" ? { ...member, cName: undefined } : member);
      continue;
    }
    const bytes = bytesOfBits(member);
    // Every member of a union starts at its first byte.
    if (item.kind === "union") close();
    const start = item.kind === "union" ? 0 : bytes.start;
    run =
      run === undefined ? { start, end: bytes.end } : { start: run.start, end: Math.max(run.end, bytes.end) };
  }
  close();
  return members;
}

function outdent(lines: readonly string[], indent: number): string[] {
  return lines.map((line) => line.slice(indent));
}
