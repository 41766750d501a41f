import type { Btf, BtfType } from "../../lib/btf/index.js";
import type { Node, RustcDebugInfo } from "./rustc-debug-info.js";

/**
 * Compares the BTF type `id` with the type `reference` of rustc's debug info, and all types that they lead to: sizes, the members'
 * offsets, the lengths of arrays, the values of enums. Says what differs; nothing where they agree.
 */
export function compareWithRustc(
  btf: Btf,
  id: number,
  rustc: RustcDebugInfo,
  reference: string | undefined,
): string[] {
  const differences: string[] = [];
  const seen = new Set<string>();
  const visit = (at: string, btfId: number, ref: string | undefined): void => {
    if (seen.has(`${btfId} ${ref}`)) return;
    seen.add(`${btfId} ${ref}`);
    const wrong = (what: string) => differences.push(`${at}: ${what}`);
    const type = btf.type(btfId);
    const node = rustc.node(ref);
    if (node === undefined) {
      if (type.kind !== "void") wrong(`BTF has ${type.kind}, rustc nothing`);
      return;
    }
    // LLVM only declares the structs that pointers in structs point to, for C, too.
    if (type.kind === "fwd" && at.startsWith("*")) return;
    const size = Number(node.fields.get("size") ?? 0) / 8;
    if (node.kind === "DIBasicType" && size === 0) {
      if (type.kind !== "void" && !(type.kind === "struct" && type.size === 0))
        wrong(`a unit became ${type.kind}`);
      return;
    }
    if (node.fields.get("name") === "c_void") {
      if (type.kind !== "void") wrong(`c_void became ${type.kind}`);
      return;
    }
    const found = sizeOf(btf, btfId);
    if (node.kind !== "DISubroutineType" && found !== size) wrong(`BTF says ${found} bytes, rustc ${size}`);
    const tag = node.fields.get("tag");
    if (node.kind === "DIBasicType") {
      const isFloat = node.fields.get("encoding") === "DW_ATE_float";
      const packed = type.kind === "int" && type.name.startsWith("packed_f");
      if (type.kind !== (isFloat && !packed ? "float" : "int"))
        wrong(`${node.fields.get("name")} became ${type.kind}`);
      const signed = node.fields.get("encoding")?.startsWith("DW_ATE_signed") ?? false;
      if (type.kind === "int" && type.signed !== signed) wrong("the sign differs");
    } else if (tag === "DW_TAG_pointer_type") {
      if (type.kind !== "ptr") wrong(`a pointer became ${type.kind}`);
      else visit(`*${at}`, type.type, node.fields.get("baseType"));
    } else if (tag === "DW_TAG_enumeration_type") {
      const values = rustc
        .tuple(node.fields.get("elements"))
        .map((e) => BigInt(rustc.node(e)!.fields.get("value")!));
      const have =
        type.kind === "enum" || type.kind === "enum64" ? type.values.map((v) => v.value) : undefined;
      const mask = (1n << BigInt(8 * size)) - 1n;
      const plain = (list: readonly bigint[]) => list.map((v) => String(v & mask)).join();
      if (have === undefined) wrong(`an enum became ${type.kind}`);
      else if (plain(have) !== plain(values)) wrong("the values differ");
    } else if (tag === "DW_TAG_array_type") {
      visitArray(at, btfId, node);
    } else if (/^Atomic/.test(node.fields.get("name") ?? "") && type.kind !== "struct") {
      if (type.kind !== "int" && type.kind !== "ptr") wrong(`an atomic integer became ${type.kind}`);
    } else if (tag === "DW_TAG_structure_type" || tag === "DW_TAG_union_type") {
      visitRecord(at, type, node);
    }
  };
  const visitArray = (at: string, btfId: number, node: Node) => {
    let element = btfId;
    for (const range of rustc.tuple(node.fields.get("elements"))) {
      const type = btf.type(element);
      const count = Number(rustc.node(range)?.fields.get("count") ?? 0);
      if (type.kind !== "array") return void differences.push(`${at}: an array became ${type.kind}`);
      if (type.count !== Math.max(0, count))
        differences.push(`${at}: BTF has ${type.count} elements, rustc ${count}`);
      element = type.element;
    }
    visit(`${at}[]`, element, node.fields.get("baseType"));
  };
  const visitRecord = (at: string, type: BtfType, node: Node) => {
    if (type.kind !== "struct" && type.kind !== "union")
      return void differences.push(`${at}: a record became ${type.kind}`);
    const wanted: { name: string; offset: number; type: string | undefined; order: number }[] = [];
    for (const [order, element] of rustc.tuple(node.fields.get("elements")).entries()) {
      const member = rustc.node(element)!;
      if (member.fields.get("tag") === "DW_TAG_variant_part") {
        const inner =
          type.kind === "struct" ? type.members.find((m) => m.name === "" && m.type !== 0) : undefined;
        const union = inner && btf.type(inner.type);
        if (union?.kind !== "union") differences.push(`${at}: the variants are missing`);
        else visitVariants(at, union.members, member);
        continue;
      }
      if (member.fields.get("tag") !== "DW_TAG_member") continue;
      const offset = Number(member.fields.get("offset") ?? 0) / 8;
      wanted.push({
        name: member.fields.get("name") ?? "",
        offset,
        type: member.fields.get("baseType"),
        order,
      });
    }
    if (wanted.length === 0) return;
    wanted.sort((a, b) => a.offset - b.offset || a.order - b.order);
    const have = type.members.filter(
      (m) => wanted.length > 0 && !(m.name === "" && btf.type(m.type).kind === "union"),
    );
    if (have.length !== wanted.length)
      return void differences.push(`${at}: BTF has ${have.length} members, rustc ${wanted.length}`);
    wanted.forEach((member, index) => {
      const found = have[index]!;
      const path = `${at}.${member.name}`;
      if (found.bitOffset !== 8 * member.offset)
        differences.push(`${path}: BTF has it at ${found.bitOffset / 8}, rustc at ${member.offset}`);
      visit(path, found.type, member.type);
    });
  };
  const visitVariants = (at: string, members: readonly { name: string; type: number }[], part: Node) => {
    const variants = rustc.tuple(part.fields.get("elements")).map((e) => rustc.node(e)!);
    const named = members.filter((m) => m.name !== "");
    if (named.length !== variants.length)
      return void differences.push(`${at}: BTF has ${named.length} variants, rustc ${variants.length}`);
    variants.forEach((variant, index) => {
      visit(`${at}::${variant.fields.get("name")}`, named[index]!.type, variant.fields.get("baseType"));
    });
  };
  visit("T", id, reference);
  return differences;
}

/** Bytes of a type, the way the kernel counts them. */
export function sizeOf(btf: Btf, id: number): number | undefined {
  const type = btf.type(id);
  switch (type.kind) {
    case "int":
    case "float":
    case "struct":
    case "union":
    case "enum":
    case "enum64":
      return type.size;
    case "ptr":
      return 8;
    case "array":
      return type.count * (sizeOf(btf, type.element) ?? 0);
    case "typedef":
    case "const":
    case "volatile":
    case "restrict":
    case "type_tag":
      return sizeOf(btf, type.type);
    default:
      return undefined;
  }
}
