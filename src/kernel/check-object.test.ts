import { describe, expect, it } from "vitest";
import { btfSection, parseElf } from "../../lib/btf/index.js";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { checkObject } from "./check-object.js";
import { compileC } from "./fixtures/compile.js";

const object = Buffer.from(compileC({ file: "refused.c" }));

/** A copy with `value` at byte `at` of the section `name`. */
function patched(name: string, at: number, value: number): Uint8Array {
  const copy = Buffer.from(object);
  const section = parseElf(copy).sections.find((candidate) => candidate.name === name)!;
  copy.writeUInt32LE(value, section.data.byteOffset - copy.byteOffset + at);
  return copy;
}

/** The types of .BTF: their ids, kinds, and where they start; the common part has 12 bytes. */
function types(): { id: number; kind: number; at: number }[] {
  const view = Buffer.from(btfSection(object)!);
  const fixed = [0, 4, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 4, 0, 0];
  const each = [0, 0, 0, 0, 12, 12, 8, 0, 0, 0, 0, 0, 0, 8, 0, 12, 0, 0, 0, 12];
  const start = view.readUInt32LE(4) + view.readUInt32LE(8);
  const found = [];
  for (let at = start, id = 1; at < start + view.readUInt32LE(12); id++) {
    const info = view.readUInt32LE(at + 4);
    const kind = (info >>> 24) & 31;
    found.push({ id, kind, at });
    at += 12 + fixed[kind]! + each[kind]! * (info & 0xffff);
  }
  return found;
}

function typeAt(wanted: number): number {
  return types().find(({ kind }) => kind === wanted)!.at;
}

const [ptr, array, struct, func, funcProto, datasec] = [2, 3, 4, 12, 13, 15] as const;
const nowhere = 0x00ffffff;

describe("an object's BTF", () => {
  it("is fine as clang writes it", () => {
    expect(() => checkObject(object)).not.toThrow();
  });

  const cases: readonly [string, string, () => Uint8Array][] = [
    ["a pointer to a type that is not there", "CRL0202", () => patched(".BTF", typeAt(ptr) + 8, nowhere)],
    ["an array of a type that is not there", "CRL0202", () => patched(".BTF", typeAt(array) + 12, nowhere)],
    ["a member of a type that is not there", "CRL0202", () => patched(".BTF", typeAt(struct) + 16, nowhere)],
    ["a member whose name is not there", "CRL0202", () => patched(".BTF", typeAt(struct) + 12, nowhere)],
    [
      "a parameter of a type that is not there",
      "CRL0202",
      () => patched(".BTF", typeAt(funcProto) + 16, nowhere),
    ],
    ["a function of a type that is no prototype", "CRL0202", () => patched(".BTF", typeAt(func) + 8, 1)],
    ["a section with a variable that is none", "CRL0202", () => patched(".BTF", typeAt(datasec) + 12, 1)],
    [
      "an array of itself",
      "CRL0202",
      () => patched(".BTF", typeAt(array) + 12, types().find(({ kind }) => kind === array)!.id),
    ],
    ["a name at the end without its NUL", "CRL0202", () => withoutLastNul()],
    ["line information behind the code", "CRL0204", () => patched(".BTF.ext", lineRecords() + 8, 1 << 20)],
  ];
  it.each(cases)("with %s is refused before libbpf sees it", (_what, code, make) => {
    expect(codeOf(make())).toBe(code);
  });
});

function withoutLastNul(): Uint8Array {
  const view = Buffer.from(btfSection(object)!);
  const end = view.readUInt32LE(4) + view.readUInt32LE(16) + view.readUInt32LE(20);
  return patched(".BTF", end - 4, 0x41414141);
}

/** Where the line information's first record is, but for the 8 bytes that name its section before it, in .BTF.ext. */
function lineRecords(): number {
  const view = parseElf(object).sections.find(({ name }) => name === ".BTF.ext")!.data;
  const bytes = Buffer.from(view);
  const sizeOfRecord = 4;
  return bytes.readUInt32LE(4) + bytes.readUInt32LE(16) + sizeOfRecord;
}

function codeOf(bytes: Uint8Array): string | undefined {
  try {
    checkObject(bytes);
  } catch (error) {
    if (error instanceof CorelateError) return error.diagnostics[0]?.code;
    throw error;
  }
  return undefined;
}
