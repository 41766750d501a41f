import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type BpfObject,
  type Btf,
  btfOf,
  describeRelocation,
  parseObject,
  RelocationKind,
  relocationKindNames,
  resolveObject,
} from "../../lib/btf/index.js";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { clang } from "../btf/clang.js";
import { compileRustText } from "../oracle/compile.js";

/** A member of a generated struct: `bits` where it is a bit-field. */
interface Member {
  readonly type: keyof typeof inC;
  readonly bits: number | undefined;
}

interface Generated {
  readonly packed: boolean;
  readonly members: readonly Member[];
}

const inC = { u8: "u8", i8: "s8", u16: "u16", i16: "s16", u32: "u32", i32: "s32", u64: "u64", i64: "s64" };
const sizeOf = (type: Member["type"]) => Number(type.slice(1)) / 8;

const members: fc.Arbitrary<Member> = fc
  .constantFrom(...(Object.keys(inC) as Member["type"][]))
  .chain((type) =>
    fc.record({
      type: fc.constant(type),
      bits: fc.option(fc.integer({ min: 1, max: 8 * sizeOf(type) }), { nil: undefined, freq: 3 }),
    }),
  );
const structs: fc.Arbitrary<Generated> = fc
  .record({ packed: fc.boolean(), members: fc.array(members, { minLength: 1, maxLength: 7 }) })
  .filter((one) => !one.packed || !hasTooWide(one));

/** Whether a bit-field of a packed struct is in two units of eight bytes: no loader takes those. */
function hasTooWide({ members }: Generated): boolean {
  let at = 0;
  return members.some(({ type, bits }) => {
    const start = bits === undefined ? 8 * Math.ceil(at / 8) : at;
    at = start + (bits ?? 8 * sizeOf(type));
    return bits !== undefined && Math.floor(start / 64) !== Math.floor((at - 1) / 64);
  });
}

const header = '#include "core.h"\n';

/** A local struct begins with eight bytes: clang gives up on bit-fields that are wider than their record is aligned. */
function cRecord(name: string, { packed, members }: Generated, before: string): string {
  const fields = members.map(({ type, bits }, i) => `${inC[type]} m${i}${bits ? ` : ${bits}` : ""};`);
  return `struct ${name} { ${before} ${fields.join(" ")} } ${packed ? "__attribute__((packed))" : ""}`;
}

function cProgram(list: readonly Generated[]): string {
  return (
    header +
    list
      .map(({ packed, members }, s) => {
        const ask = members.map((_, i) =>
          (packed ? ["exists"] : ["exists", "offset", "size", "signed", "lshift", "rshift"])
            .map((what) => `*out = field_${what}(p->m${i});`)
            .join(" "),
        );
        return `${cRecord(`s${s}`, list[s]!, "u64 first;")} CORE;\nvoid ask${s}(struct s${s} *p, volatile u64 *out) { ${ask.join("\n")} }`;
      })
      .join("\n")
  );
}

/** The same members behind others, in unpacked and larger records. */
function targetProgram(list: readonly Generated[]): string {
  return (
    header +
    list
      .map(
        (one, s) =>
          `${cRecord(`s${s}`, { ...one, packed: false }, "u64 before[3]; u64 first; u8 shift : 3;")};\nTARGET(t${s}, struct s${s} *p)`,
      )
      .join("\n")
  );
}

function rustProgram(list: readonly Generated[]): string {
  const records = list.map(({ packed, members }, s) => {
    const fields = members.map(
      ({ type, bits }, i) => `${bits ? `#[corelate(bits = ${bits})] ` : ""}pub m${i}: ${type}`,
    );
    const ask = members.map(
      (_, i) =>
        `out.write_volatile(corelate::read_bitfield!(p, m${i})); out.write_volatile(corelate::field_exists!(s${s}, m${i}) as u64);`,
    );
    return `#[corelate::preserve_access_index]
#[repr(C${packed ? ", packed" : ""})]
pub struct s${s} { pub first: u64, ${fields.join(", ")} }
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ask${s}(p: *const s${s}, out: *mut u64) { unsafe { ${ask.join("\n")} } }`;
  });
  return `#![no_std]\n#![no_main]\n#![allow(non_camel_case_types)]\ncorelate::panic_handler!();\ncorelate::license!("GPL");\n${records.join("\n")}\n`;
}

/** Kind, root and access string of every relocation, with its value on the target. */
function answers(object: BpfObject, local: Btf, target: Btf): Map<string, string> {
  const { relocations } = resolveObject(object, local, target);
  return new Map(
    relocations.map(({ relocation, after, failure }) => {
      const { root, path } = describeRelocation(local, relocation);
      const key = `${relocationKindNames[relocation.kind]} ${root}.${path} ${relocation.access}`;
      return [key, String(after ?? failure?.why)];
    }),
  );
}

function layout(btf: Btf, name: string): string {
  const type = btf.type(btf.findByName(name, "struct")[0]!);
  if (type.kind !== "struct") return type.kind;
  const members = type.members.map((member) => {
    const base = btf.type(resolveTypedefs(btf, member.type));
    const integer = base.kind === "int" ? `${base.signed ? "s" : "u"}${8 * base.size}` : base.kind;
    return `${member.name}: ${integer} at ${member.bitOffset} bits ${member.bitSize}`;
  });
  return `${type.size} { ${members.join(", ")} }`;
}

function resolveTypedefs(btf: Btf, id: number): number {
  const type = btf.type(id);
  return type.kind === "typedef" ? resolveTypedefs(btf, type.type) : id;
}

/** Seeds that give no struct whose bit-fields clang itself cannot compile: it packs some that C does not. */
const seeds = [7_002, 7_003, 7_004];

describe.each(seeds)("random structs with bit-fields, seed %i", (seed) => {
  const list = fc.sample(structs, { numRuns: 60, seed });
  let ours: BpfObject;
  let clangs: BpfObject;
  let target: Btf;
  beforeAll(() => {
    ours = parseObject(compileRustText(rustProgram(list)));
    clangs = parseObject(clang(cProgram(list)));
    target = btfOf(parseObject(clang(targetProgram(list))), "target");
  });

  it("holds packed ones that end in a bit-field which does not fill its type, and others", () => {
    const ends = list.filter(({ packed, members }) => {
      const { bits, type } = members.at(-1)!;
      return packed && bits !== undefined && bits < 8 * sizeOf(type);
    });
    expect(ends.length).toBeGreaterThan(5);
    expect(list.filter(({ packed }) => !packed).length).toBeGreaterThan(20);
  });

  it("are in BTF as clang has them", () => {
    const [left, right] = [btfOf(ours, "ours"), btfOf(clangs, "clang's")];
    for (const s of list.keys()) {
      expect(layout(left, `s${s}`)).toBe(layout(right, `s${s}`));
    }
  });

  it("have clang's relocations, and on a target with another layout clang's values", () => {
    const left = answers(ours, btfOf(ours, "ours"), target);
    const right = answers(clangs, btfOf(clangs, "clang's"), target);
    for (const [key, value] of right) expect([key, left.get(key)]).toEqual([key, value]);
    // Of packed ones clang was asked about existence only: the other questions go to the same member.
    const members = list.flatMap(({ members }) => members);
    expect(left.size).toBe(6 * members.length);
    const moved = [...left].filter(([key]) => key.startsWith("byte_off ")).map(([, value]) => Number(value));
    expect(Math.min(...moved)).toBeGreaterThanOrEqual(32);
  });

  it("have the local answers in the instructions that libbpf computes from the local type", () => {
    const { relocations } = resolveObject(ours, btfOf(ours, "ours"), btfOf(ours, "ours"));
    for (const { relocation, before } of relocations) {
      const code = ours.section(relocation.section)!.data;
      const immediate = new DataView(code.buffer, code.byteOffset).getInt32(relocation.offset + 4, true);
      const what = describeRelocation(btfOf(ours, "ours"), relocation);
      expect([what, relocation.kind, immediate]).toEqual([what, relocation.kind, Number(before)]);
    }
    expect(relocations.some(({ relocation }) => relocation.kind === RelocationKind.FieldLshiftU64)).toBe(
      true,
    );
  });
});

function program(items: string, body: string): string {
  return `#![no_std]\n#![no_main]\n#![allow(non_camel_case_types)]\ncorelate::panic_handler!();\ncorelate::license!("GPL");\n${items}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/ask")]
pub unsafe extern "C" fn ask(ctx: *const u64) -> u64 { unsafe { let p = *ctx as *const record; ${body} } }\n`;
}

function codes(source: string): string[] {
  try {
    compileRustText(source);
    return [];
  } catch (error) {
    if (error instanceof CorelateError)
      return error.diagnostics.map(({ severity, code }) => `${severity} ${code}`);
    throw error;
  }
}

describe("a bit-field that no loader relocates", () => {
  const wide =
    "#[corelate::preserve_access_index] #[repr(C, packed)] pub struct record { #[corelate(bits = 60)] pub a: u64, #[corelate(bits = 20)] pub b: u32 }";

  it.each([
    "corelate::read_bitfield!(p, b)",
    "corelate::field_exists!(record, b) as u64",
    "core::mem::offset_of!(record, b) as u64",
    "{ let _pointer = &raw const (*p).b; 1 }",
  ])("is an error in %s", (body) => expect(codes(program(wide, body))).toContain("error CRL0115"));

  it("may be there", () => {
    expect(codes(program(wide, "corelate::read_bitfield!(p, a)"))).toEqual([]);
  });

  it("is an error of the type where C has no such union", () => {
    const union =
      "#[corelate::preserve_access_index] #[repr(C)] pub union record { #[corelate(bits = 4, at = 4)] pub a: u32, pub b: u32 }";
    expect(codes(program(union, "corelate::read_bitfield!(p, a)"))).toContain("error CRL0131");
  });
});
