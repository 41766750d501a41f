import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dirSync, setGracefulCleanup } from "tmp";
import { describe, expect, it } from "vitest";
import { btfSection, loadBtfFile, parseBtf } from "../../lib/btf/index.js";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { bindings } from "../../src/bindings/index.js";
import { BtfWriter } from "./btf-writer.js";
import { btfOfC, fixtureFile } from "./clang.js";
import { compileRust } from "./rust.js";

setGracefulCleanup();

const folder = dirSync({ unsafeCleanup: true, mode: 0o700 }).name;

/** The diagnostic that `run` fails with. */
function failure(run: () => unknown): CorelateError {
  try {
    run();
  } catch (error) {
    if (error instanceof CorelateError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("names", () => {
  const btf = btfOfC(fixtureFile("layouts.c"), folder);

  it("suggests the nearest names", () => {
    const error = failure(() => bindings(btf, ["packed_wrods", "plain"]));
    expect(error.diagnostics).toHaveLength(1);
    expect(error.diagnostics[0]).toMatchObject({
      code: "CRL0500",
      notes: ["names close to it: packed_words"],
    });
    expect(error.exitStatus).toBe(1);
  });

  it("tells of every unknown name at once", () => {
    const error = failure(() => bindings(btf, ["first_unknown", "plain", "second_unknown"]));
    expect(error.diagnostics.map(({ message }) => /`(.*)`/.exec(message)?.[1])).toEqual([
      "first_unknown",
      "second_unknown",
    ]);
  });

  it("is a usage error to ask for nothing", () => {
    expect(failure(() => bindings(btf, [])).exitStatus).toBe(2);
  });

  it("does not take member names and integers for types", () => {
    expect(failure(() => bindings(btf, ["cold"])).diagnostics[0]?.code).toBe("CRL0500");
    expect(failure(() => bindings(btf, ["unsigned int"])).diagnostics[0]?.code).toBe("CRL0500");
  });
});

describe("files", () => {
  it("refuses a file that ends early, wherever it does", () => {
    btfOfC(fixtureFile("layouts.c"), folder);
    const whole = btfSection(readFileSync(join(folder, "fixture.o")))!;
    for (const length of [0, 3, 23, 24, 100, whole.length - 1]) {
      const file = join(folder, "short.btf");
      writeFileSync(file, whole.subarray(0, length));
      const { code } = failure(() => bindings(loadBtfFile(file), ["plain"])).diagnostics[0]!;
      expect(["CRL0202", "CRL0203"], `${length} bytes`).toContain(code);
    }
  });

  it("refuses BTF of a kernel with small pointers", () => {
    const writer = new BtfWriter();
    writer.int("long unsigned int", 4);
    writer.struct("s", 4, [["a", 1, 0]]);
    expect(failure(() => bindings(parseBtf(writer.bytes()), ["s"])).diagnostics[0]?.code).toBe("CRL0503");
  });
});

describe("damaged types", () => {
  it.each<[string, (writer: BtfWriter) => void]>([
    ["a struct in itself", (writer) => writer.struct("s", 8, [["inner", 1, 0]])],
    [
      "an array of itself",
      (writer) => {
        writer.struct("s", 8, [["items", 2, 0]]);
        writer.array(2, 4);
      },
    ],
    [
      "a typedef of itself",
      (writer) => {
        writer.struct("s", 8, [["t", 2, 0]]);
        writer.typedef("t", 2);
      },
    ],
    [
      "const of const of itself",
      (writer) => {
        writer.struct("s", 8, [["c", 2, 0]]);
        writer.constant(3);
        writer.constant(2);
      },
    ],
    [
      "a pointer to itself",
      (writer) => {
        writer.struct("s", 8, [["p", 2, 0]]);
        writer.pointer(2);
      },
    ],
  ])("refuses %s", (_, write) => {
    const writer = new BtfWriter();
    write(writer);
    const { code } = failure(() => bindings(parseBtf(writer.bytes()), ["s"])).diagnostics[0]!;
    expect(code).toBe("CRL0207");
  });

  it("refuses a member of a type that is not there", () => {
    const writer = new BtfWriter();
    writer.struct("s", 8, [["a", 99, 0]]);
    const { code } = failure(() => bindings(parseBtf(writer.bytes()), ["s"])).diagnostics[0]!;
    expect(code).toBe("CRL0202");
  });

  it.each([
    ["overlapping members", 8, 0, 16],
    ["a member past the end", 6, 0, 32],
  ])("keeps the size where Rust has no layout: %s", async (_, size, first, second) => {
    const writer = new BtfWriter();
    writer.int("unsigned int", 4);
    writer.struct("s", size, [
      ["a", 1, first],
      ["b", 1, second],
    ]);
    const { text, diagnostics } = bindings(parseBtf(writer.bytes()), ["s"], { layoutChecks: true });
    expect(diagnostics.map(({ code }) => code)).toEqual(["CRL0551"]);
    expect(text).toContain(`pub _bindgen_opaque_blob: [u8; ${size}],`);
    expect(await compileRust(text, { target: "host", edition: "2021", attribute: true }, folder)).toBe("");
  });
});

describe("names that Rust does not take", () => {
  const writer = new BtfWriter();
  writer.int("unsigned int", 4);
  writer.struct("core::option::Option<&str>", 8, [
    ["0", 1, 0],
    ["a-b", 1, 32],
  ]);
  writer.struct("twice", 4, [["a", 1, 0]]);
  writer.struct("twice", 8, [
    ["type", 1, 0],
    ["type_", 1, 32],
  ]);
  writer.typedef("twice", 1);
  writer.struct("holder", 16, [
    ["first", 3, 0],
    ["second", 4, 32],
    ["third", 5, 96],
  ]);
  writer.struct("nothing", 0, []);
  writer.union("no_member", 0, []);
  const btf = parseBtf(writer.bytes());

  it.each([true, false])("compiles all of them (attribute %s)", async (attribute) => {
    const { text, types } = bindings(btf, [], { all: true, attribute, layoutChecks: true });
    expect(types).toEqual([
      "core__option__Option__str_",
      "holder",
      "no_member",
      "nothing",
      "twice",
      "twice___2",
      "twice___3",
    ]);
    expect(await compileRust(text, { target: "host", edition: "2024", attribute }, folder)).toBe("");
    expect(await compileRust(text, { target: "bpf", edition: "2024", attribute }, folder)).toBe("");
  });

  it("says which of several types it took", () => {
    const { text, diagnostics } = bindings(btf, ["twice"]);
    expect(diagnostics.map(({ code }) => code)).toEqual(["CRL0550"]);
    expect(diagnostics[0]?.notes?.[0]).toContain("twice___2, twice___3");
    expect(text).toContain("pub struct twice {");
    expect(text).not.toContain("twice___2");
  });

  it("takes the name that it gave", () => {
    const { text, diagnostics } = bindings(btf, ["twice___2"]);
    expect(diagnostics).toEqual([]);
    expect(text).toContain('#[corelate(name = "type")]\n        pub type_: ::core::ffi::c_uint,');
    expect(text).toContain('#[corelate(name = "type_")]\n        pub type__: ::core::ffi::c_uint,');
  });
});
