import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { dirSync, setGracefulCleanup } from "tmp";
import { describe, expect, it } from "vitest";
import { runTool } from "../../src/toolchain/index.js";
import { BpfCompiler, fixtures } from "./rustc.js";

setGracefulCleanup();

const folder = dirSync({ unsafeCleanup: true, mode: 0o700 }).name;
const compiler = new BpfCompiler();

function irOf(name: string, edition: string, seed?: string): string {
  return compiler.ir(join(fixtures, "bpf", name), join(folder, "out.ll"), edition, seed);
}

interface Member {
  readonly name: string;
  /** Bytes. */
  readonly offset: bigint;
}

/** The members of the struct `name`, as the debug info tells them. */
function membersOf(ir: string, name: string): Member[] {
  const line = new RegExp(
    `DICompositeType\\(tag: DW_TAG_structure_type, name: "${name}",.*elements: (!\\d+)`,
  ).exec(ir);
  if (!line) throw new Error(`no struct ${name}`);
  return [...node(ir, line[1]!).matchAll(/!\d+/g)].map(([reference]) => {
    const member = node(ir, reference);
    const offset = BigInt(/offset: (\d+)/.exec(member)?.[1] ?? "0");
    return { name: /name: "([^"]*)"/.exec(member)?.[1] ?? "", offset: offset / 8n };
  });
}

function node(ir: string, reference: string): string {
  return new RegExp(`^${reference} = (.*)$`, "m").exec(ir)![1]!;
}

function offsetOf(ir: string, type: string, member: string): bigint {
  return membersOf(ir, type).find(({ name }) => name === member)!.offset;
}

/** The function `name` once helper functions are inlined and variables are registers. */
function functionIn(ir: string, name: string): string {
  const source = join(folder, "in.ll");
  writeFileSync(source, ir, { mode: 0o600 });
  const passes = "--passes=always-inline,function(sroa,mem2reg)";
  const { status, stdout, stderr } = runTool("opt-22", ["-S", passes, source], process.env);
  expect(status, stderr).toBe(0);
  return new RegExp(`^define [^\\n]*@${name}\\([^]*?^}`, "m").exec(stdout)![0];
}

/** The constants of the byte-wise address computations, in order. */
function constantsIn(body: string): bigint[] {
  return [...body.matchAll(/getelementptr inbounds(?: nuw)? i8, ptr %\S+, i64 (\d+)/g)].map(([, offset]) =>
    BigInt(offset!),
  );
}

const names = (members: readonly Member[]) => members.map(({ name }) => name);

for (const edition of ["2021", "2024"]) {
  describe(`the sparse layout, edition ${edition}`, () => {
    const ir = irOf("layout.rs", edition);

    it("has a padding before every member, whose name says what C makes of it", () => {
      expect(names(membersOf(ir, "extent"))).toEqual([
        "__corelate_struct",
        "first",
        "__corelate_pad_1",
        "count",
        "__corelate_end",
      ]);
      expect(names(membersOf(ir, "either"))).toEqual([
        "__corelate_union",
        "a",
        "__corelate_pad_1",
        "extent",
        "__corelate_end",
      ]);
      expect(names(membersOf(ir, "task"))).toEqual([
        ...[
          "__corelate_struct",
          "either",
          "__corelate_bits_3_512",
          "flags",
          "__corelate_bits_30_544",
          "more",
        ],
        ...["__corelate_as_3_type", "type_", "__corelate_pad_5", "next", "__corelate_end"],
      ]);
      expect(names(membersOf(ir, "packed"))[0]).toBe("__corelate_struct_packed1");
      expect(names(membersOf(ir, "aligned"))[0]).toBe("__corelate_struct_align64");
    });

    it("gives every member of every type a number of its own", () => {
      const types = ["extent", "either", "task", "aligned", "inner", "middle", "outer", "leaf", "tree"];
      const offsets = types.flatMap((type) =>
        membersOf(ir, type)
          .filter(({ name }) => !name.startsWith("__corelate_"))
          .map(({ offset }) => offset),
      );
      expect(offsets.length).toBeGreaterThan(15);
      expect(new Set(offsets).size).toBe(offsets.length);
      expect(offsets.every((offset) => offset >= 1n << 32n)).toBe(true);
    });

    it("makes each projection one address computation with the member's number", () => {
      const at = (type: string, member: string) => offsetOf(ir, type, member);
      expect(constantsIn(functionIn(ir, "projections"))).toEqual([
        ...[at("task", "either"), at("either", "a")],
        ...[at("task", "either"), at("either", "extent"), at("extent", "first")],
        ...[at("task", "either"), at("either", "extent"), at("extent", "count")],
      ]);
      expect(constantsIn(functionIn(ir, "arrays"))).toEqual([
        ...[at("outer", "middle"), at("middle", "inner"), at("inner", "c")],
        ...[at("tree", "leaves"), at("leaf", "b")],
      ]);
    });

    it("hands paths, types and values to the functions that the passes replace", () => {
      const body = functionIn(ir, "queries");
      const calls = [...body.matchAll(/call [^\n]*@(__corelate_\w+)\(([^\n]*?)\)/g)].map(([, name, args]) => [
        name,
        args!
          .replace(/\b(noundef|ptr|i64) /g, "")
          .replace(/@\S*KEY\S*(?=,)/, "@KEY")
          .replace(/%\S+(?=,)/, "%"),
      ]);
      expect(calls).toEqual([
        ["__corelate_base", ""],
        ["__corelate_field_info", "%, 0"],
        ["__corelate_base", ""],
        ["__corelate_field_info", "%, 2"],
        ["__corelate_type_info", "@KEY, 9"],
        ["__corelate_enum_value", "@KEY, 11"],
      ]);
      expect(constantsIn(body).at(-1)).toBe(offsetOf(ir, "task", "type_"));
      expect(ir).toMatch(/c"\\FF\\FF\\FF\\FF\\FF\\FF\\FF\\FFDEAD"/);
    });

    it("reads with the helper's number, one call a hop", () => {
      const body = functionIn(ir, "reads");
      expect(body.match(/call [^\n]*inttoptr \(i64 113 to ptr\)/g)).toHaveLength(3);
      const kinds = [...body.matchAll(/@__corelate_field_info\([^\n]*i64 noundef (\d)\)/g)].map(
        ([, kind]) => kind,
      );
      // The second bit-field's value is shifted right on either side of the question whether it is signed.
      expect(kinds).toEqual(["0", "1", "3", "4", "5", "0", "1", "4", "3", "5", "5"]);
    });

    it("keeps each type's debug info with a static of no size", () => {
      const keeps = ir.match(
        /^@\S*KEEP\S* = internal constant <\{\}> zeroinitializer, section "\.core_keep"/gm,
      );
      expect(keeps).toHaveLength(10);
      expect(/@llvm\.used = [^\n]*/.exec(ir)![0].match(/KEEP/g)).toHaveLength(10);
    });
  });
}

describe("the seed", () => {
  it("changes every number, and the same one changes none", () => {
    const numbers = (seed: string) =>
      membersOf(irOf("layout.rs", "2021", seed), "task").map(({ offset }) => offset);
    const [plain, other] = [numbers(""), numbers("1")];
    expect(numbers("1")).toEqual(other);
    plain.slice(1).forEach((offset, index) => {
      expect(offset).not.toBe(other[index + 1]);
    });
  });
});

describe("import!", () => {
  const ir = irOf("import.rs", "2024");

  it("attributes the file's types, with their C names and bit-fields", () => {
    expect(names(membersOf(ir, "task"))).toEqual([
      ...[
        "__corelate_struct",
        "pid",
        "__corelate_as_1_match",
        "match_",
        "__corelate_pad_2",
        "__bindgen_anon_1",
      ],
      ...["__corelate_pad_3", "next", "__corelate_flexible_4", "tail"],
      ...["__corelate_via_5_1", "a", "__corelate_via_6_1", "b", "__corelate_end"],
    ]);
    expect(names(membersOf(ir, "flags"))).toEqual([
      ...[
        "__corelate_struct",
        "a",
        "__corelate_bits_1_32",
        "on",
        "__corelate_bits_9_35",
        "type",
        "__corelate_skip_3_2",
        "__corelate_end",
      ],
    ]);
    expect(names(membersOf(ir, "opaque"))).toEqual(["__corelate_struct", "__corelate_end"]);
  });

  it("sends bindgen's accessors through the relocations", () => {
    expect(ir.match(/^declare [^\n]*@__corelate_field_info/gm)).toHaveLength(1);
    expect(ir).toContain('name: "set_on"');
    expect(ir).not.toContain("new_bitfield_1");
  });

  it("makes enums of the constants", () => {
    const key = (value: number, name: string) =>
      new RegExp(`\\[\\d+ x i8\\] c"\\\\0${value}(?:\\\\00){7}${name}"`);
    expect(ir).toMatch(key(4, "OFF"));
    expect(ir).toMatch(key(0, "PIDTYPE_FIRST"));
  });
});
