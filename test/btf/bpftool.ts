import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import type { Btf, BtfType } from "../../lib/btf/index.js";

/** The types of a BTF file as bpftool dumps them, an object a type. `base` is for split BTF. */
export function dumpWithBpftool(path: string, base?: string): Record<string, unknown>[] {
  const args = ["-j", ...(base ? ["-B", base] : []), "btf", "dump", "file", path];
  const text = execFileSync("bpftool", args, { encoding: "utf8", maxBuffer: 2 ** 28 });
  // Numbers of 64 bits would lose their low ones.
  return (
    JSON.parse(text.replace(/"val":(-?\d{16,})/g, '"val":"$1"')) as { types: Record<string, unknown>[] }
  ).types;
}

/** The same for BTF in memory. */
export function dumpBytesWithBpftool(bytes: Uint8Array, base?: Uint8Array): Record<string, unknown>[] {
  const folder = tmp.dirSync({ prefix: "corelate-btf-", mode: 0o700, unsafeCleanup: true });
  try {
    const write = (name: string, content: Uint8Array) => {
      const path = join(folder.name, name);
      writeFileSync(path, content, { mode: 0o600 });
      return path;
    };
    return dumpWithBpftool(write("btf", bytes), base && write("base", base));
  } finally {
    folder.removeCallback();
  }
}

const linkages = ["static", "global", "extern"];

/** A type in bpftool's words. */
export function inBpftoolsWords(btf: Btf, id: number): Record<string, unknown> {
  const type = btf.type(id);
  const named = (name: string) => name || "(anon)";
  return { id, kind: type.kind.toUpperCase(), name: named(type.name), ...details(type, named) };
}

/** bpftool prints unsigned values of 32 bits as if they had a sign, in 64 bits. */
function signExtended(value: bigint): bigint {
  return BigInt.asUintN(64, BigInt.asIntN(32, value));
}

function number(value: bigint): number | string {
  return /^-?\d{16,}$/.test(String(value)) ? String(value) : Number(value);
}

function details(type: BtfType, named: (name: string) => string): Record<string, unknown> {
  switch (type.kind) {
    case "void":
      return {};
    case "int":
      return {
        size: type.size,
        bits_offset: type.offset,
        nr_bits: type.bits,
        encoding: type.signed ? "SIGNED" : type.char ? "CHAR" : type.boolean ? "BOOL" : "(none)",
      };
    case "array":
      return { type_id: type.element, index_type_id: type.index, nr_elems: type.count };
    case "struct":
    case "union":
      return {
        size: type.size,
        vlen: type.members.length,
        members: type.members.map((member) => ({
          name: named(member.name),
          type_id: member.type,
          bits_offset: member.bitOffset,
          ...(member.bitSize ? { bitfield_size: member.bitSize } : {}),
        })),
      };
    case "enum":
    case "enum64":
      return {
        encoding: type.signed ? "SIGNED" : "UNSIGNED",
        size: type.size,
        vlen: type.values.length,
        values: type.values.map(({ name, value }) => ({
          name: named(name),
          val: number(type.kind === "enum" && !type.signed ? signExtended(value) : value),
        })),
      };
    case "fwd":
      return { fwd_kind: type.union ? "union" : "struct" };
    case "func":
    case "var":
      return { type_id: type.type, linkage: linkages[type.linkage] };
    case "func_proto":
      return {
        ret_type_id: type.returns,
        vlen: type.parameters.length,
        params: type.parameters.map((p) => ({ name: named(p.name), type_id: p.type })),
      };
    case "datasec":
      return {
        size: type.size,
        vlen: type.variables.length,
        vars: type.variables.map((v) => ({ type_id: v.type, offset: v.offset, size: v.size })),
      };
    case "float":
      return { size: type.size };
    case "decl_tag":
      return { type_id: type.type, component_idx: type.component };
    default:
      return { type_id: type.type };
  }
}
