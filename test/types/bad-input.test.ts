import { describe, expect, it } from "vitest";
import { parseObject } from "../../lib/btf/index.js";
import { expectLoadsClean } from "../loads-clean.js";
import { buildIr, moduleWith } from "./ir.js";
import { notation } from "./notation.js";
import { buildTypes } from "./object.js";

describe("types at the limits", () => {
  const of = (declarations: string, ...types: string[]) => {
    const object = buildTypes(declarations, types);
    expectLoadsClean(object.bytes);
    return {
      types: types.map((_, row) => notation(object.btf, object.typeOf(row))),
      codes: [...new Set(object.diagnostics.map((d) => d.code))],
    };
  };

  it("2^40 bytes are declared, with a warning", () => {
    const { types, codes } = of(
      "pub struct Huge { a: u8, b: [u8; 1 << 40], c: u8 }",
      "Huge",
      "[u8; 1 << 40]",
      "(u8, Option<Huge>)",
    );
    expect(types[0]).toBe("declared struct Huge");
    expect(types[1]).toBe("declared struct array_u8_1099511627776");
    expect(types[2]).toMatch(/^declared struct tuple_u8_Option_/);
    expect(codes).toEqual(["CRL0130"]);
  });

  it("10,000 names of an enum, with data and without", () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `V${i}`);
    const { types, codes } = of(
      `#[repr(u16)] pub enum Plain { ${names} } pub enum Data { ${names.map((name) => `${name}(u32)`)} }`,
      "Plain",
      "Data",
    );
    expect(types[0]).toMatch(/^enum Plain u2 \{ V0=0, .*V9999=9999 \}$/);
    expect(types[1]).toMatch(
      /^struct Data 8 \{ : union 8 \{ : u32 @0, V0: Data_V0 @0, .*V9999: Data_V9999 @0 \} @0 \}$/,
    );
    expect(codes).toEqual([]);
  });

  it("500 levels of structs, and of pointers", () => {
    const levels = Array.from({ length: 500 }, (_, i) => `pub struct N${i + 1} { n: N${i}, v: u8 }`);
    const { types } = of(`pub struct N0 { v: u8 } ${levels.join(" ")}`, "N500", `${"*const ".repeat(500)}u8`);
    expect(types[0]).toMatch(/^struct N500 501 \{ .*n: N499 @0/);
    expect(types[1]).toMatch(/^\*+void$/);
  });
});

const struct = (fields: string) => `!10 = !DICompositeType(tag: DW_TAG_structure_type, ${fields})`;
const member = (number: number, fields: string) =>
  `!${number} = !DIDerivedType(tag: DW_TAG_member, ${fields})`;

/** Debug info that rustc would not write, what BTF has for it, and the warning's code. */
const handMade: Record<string, [nodes: string, type: string, code?: string]> = {
  "a name that is no UTF-8": [
    struct('name: "a\\FF\\FE b", size: 8, elements: !{}, identifier: "x"'),
    "struct a_ufffd__ufffd_b 1 {}",
  ],
  "a name of 5,000 letters": [
    struct(`name: "${"n".repeat(5000)}", size: 8, elements: !{}, identifier: "x"`),
    `struct ${"n".repeat(110)}_XXXXXXXXXXXXXXXX 1 {}`,
  ],
  "a name of punctuation": [
    struct('name: "<>,;:", size: 8, elements: !{}, identifier: "x"'),
    "struct _ 1 {}",
  ],
  "a name that begins with a digit": [
    struct('name: "3d", size: 8, elements: !{}, identifier: "x"'),
    "struct _3d 1 {}",
  ],
  "a member outside of its struct": [
    `${struct('name: "S", size: 8, elements: !11, identifier: "x"')}\n!11 = !{!12}\n${member(12, 'name: "m", baseType: !7, size: 64, offset: 64')}`,
    "struct S 1 { bytes: [u8; 1] @0 }",
    "CRL0131",
  ],
  "a member within a byte": [
    `${struct('name: "S", size: 64, elements: !11, identifier: "x"')}\n!11 = !{!12}\n${member(12, 'name: "m", baseType: !9, size: 8, offset: 3')}`,
    "struct S 8 { bytes: [u8; 8] @0 }",
    "CRL0131",
  ],
  "a union with a member elsewhere": [
    `!10 = !DICompositeType(tag: DW_TAG_union_type, name: "U", size: 64, elements: !11, identifier: "x")\n!11 = !{!12}\n${member(12, 'name: "m", baseType: !9, size: 8, offset: 8')}`,
    "union U 8 { bytes: [u8; 8] @0 }",
    "CRL0131",
  ],
  "two members of one name": [
    `${struct('name: "S", size: 16, elements: !11, identifier: "x"')}\n!11 = !{!12, !13}\n${member(12, 'name: "m", baseType: !9, size: 8')}\n${member(13, 'name: "m", baseType: !9, size: 8, offset: 8')}`,
    "struct S 2 { m: u8 @0, m_1: u8 @1 }",
  ],
  "an array of 2^33 elements in 8 bytes": [
    "!10 = !DICompositeType(tag: DW_TAG_array_type, baseType: !9, size: 64, elements: !11)\n!11 = !{!12}\n!12 = !DISubrange(count: 8589934592)",
    "[u8; 8]",
    "CRL0131",
  ],
  "an enum of 3 bytes": [
    '!10 = !DICompositeType(tag: DW_TAG_enumeration_type, name: "E", size: 24, elements: !11, identifier: "x")\n!11 = !{!12}\n!12 = !DIEnumerator(name: "A", value: 1)',
    "[u8; 3]",
  ],
  "an enum of 16 bytes": [
    '!10 = !DICompositeType(tag: DW_TAG_enumeration_type, name: "E", size: 128, elements: !11, identifier: "x")\n!11 = !{!12}\n!12 = !DIEnumerator(name: "A", value: 1)',
    "int E u16",
  ],
  "an integer of 3 bytes": [
    '!10 = !DIBasicType(name: "u24", size: 24, encoding: DW_ATE_unsigned)',
    "[u8; 3]",
  ],
  "an integer of 256 bits": [
    '!10 = !DIBasicType(name: "u256", size: 256, encoding: DW_ATE_unsigned)',
    "[u8; 32]",
  ],
  "a float of 3 bytes": ['!10 = !DIBasicType(name: "f24", size: 24, encoding: DW_ATE_float)', "[u8; 3]"],
  "a complex number": [
    '!10 = !DIBasicType(name: "c64", size: 64, encoding: DW_ATE_complex_float)',
    "int c64 u8",
  ],
  "a named pointer": [
    '!10 = !DIDerivedType(tag: DW_TAG_pointer_type, name: "*const u8", baseType: !9, size: 64)',
    "*u8",
  ],
  "a C++ reference": ["!10 = !DIDerivedType(tag: DW_TAG_reference_type, baseType: !9, size: 64)", "*u8"],
  "a variant part without a discriminant": [
    `${struct('name: "E", size: 8, elements: !11, identifier: "x"')}\n!11 = !{!12}\n!12 = !DICompositeType(tag: DW_TAG_variant_part, scope: !10, size: 8, elements: !13, identifier: "y")\n!13 = !{!14}\n${member(14, 'name: "A", baseType: !15, size: 8')}\n!15 = !DICompositeType(tag: DW_TAG_structure_type, name: "A", scope: !10, size: 8, elements: !{}, identifier: "z")`,
    "struct E 1 { : union 1 { A: E_A @0 } @0 }",
  ],
};

describe("hand-made debug info", () => {
  it.each(Object.entries(handMade))("%s", (_, [nodes, type, code]) => {
    const { object, diagnostics } = buildIr(moduleWith(nodes));
    expect(diagnostics.map((d) => d.code)).toEqual(code === undefined ? [] : [code]);
    expectLoadsClean(object!);
    const { btf } = parseObject(object!);
    const func = btf!.type(btf!.findByName("row", "func")[0]!);
    const proto = func.kind === "func" ? btf!.type(func.type) : undefined;
    const pointer = proto?.kind === "func_proto" ? btf!.type(proto.parameters[0]!.type) : undefined;
    const found = pointer?.kind === "ptr" ? notation(btf!, pointer.type) : "no pointer";
    expect(found.replace(/_[0-9a-f]{16}\b/, "_XXXXXXXXXXXXXXXX")).toBe(type);
  });

  it("a function without debug info beside others that have it", () => {
    const ir = moduleWith("!10 = !{}")
      .replace("baseType: !10", "baseType: !9")
      .replace(
        "{ ret i32 0 }",
        `{
  %v = call i64 @bare(i64 3, ptr %ctx), !dbg !45
  %r = trunc i64 %v to i32
  ret i32 %r }
define internal i64 @bare(i64 %a, ptr %p) noinline { %x = call i64 asm sideeffect "", "=r,0"(i64 %a)
  ret i64 %x }`,
      );
    const { object, diagnostics } = buildIr(`${ir}!45 = !DILocation(line: 9, column: 1, scope: !40)\n`);
    expect(diagnostics).toEqual([]);
    expectLoadsClean(object!);
    expect(parseObject(object!).btf!.findByName("bare", "func")).toHaveLength(1);
  });
});

/** What LLVM's own reader does not take, or would not come to an end with. */
const refused: Record<string, [nodes: string, code: string]> = {
  "a struct that contains itself": [
    `${struct('name: "S", size: 64, elements: !11, identifier: "x"')}\n!11 = !{!12}\n${member(12, 'name: "s", baseType: !10, size: 64')}`,
    "CRL0033",
  ],
  "two structs that contain each other": [
    `${struct('name: "S", size: 64, elements: !11, identifier: "x"')}\n!11 = !{!12}\n${member(12, 'name: "t", baseType: !13, size: 64')}\n!13 = !DICompositeType(tag: DW_TAG_structure_type, name: "T", size: 64, elements: !14, identifier: "y")\n!14 = !{!15}\n${member(15, 'name: "s", baseType: !10, size: 64')}`,
    "CRL0033",
  ],
  "a member without a type": [
    `${struct('name: "S", size: 8, elements: !11, identifier: "x"')}\n!11 = !{!12}\n${member(12, 'name: "m", size: 8')}`,
    "CRL0023",
  ],
  "an array of a negative length": [
    "!10 = !DICompositeType(tag: DW_TAG_array_type, baseType: !9, size: 8, elements: !11)\n!11 = !{!12}\n!12 = !DISubrange(count: -5)",
    "CRL0023",
  ],
  "an array without elements' type": [
    "!10 = !DICompositeType(tag: DW_TAG_array_type, size: 64, elements: !11)\n!11 = !{!12}\n!12 = !DISubrange(count: 8)",
    "CRL0132",
  ],
};

it.each(Object.entries(refused))("%s has a diagnostic", (_, [nodes, code]) => {
  expect(buildIr(moduleWith(nodes)).diagnostics.map((d) => d.code)).toEqual([code]);
});
