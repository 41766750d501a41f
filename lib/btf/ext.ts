import { btfErrors, CorelateError } from "../diagnostics/index.js";
import type { Btf } from "./btf.js";

/** `enum bpf_core_relo_kind` of include/uapi/linux/bpf.h. */
export const RelocationKind = {
  FieldByteOffset: 0,
  FieldByteSize: 1,
  FieldExists: 2,
  FieldSigned: 3,
  FieldLshiftU64: 4,
  FieldRshiftU64: 5,
  TypeIdLocal: 6,
  TypeIdTarget: 7,
  TypeExists: 8,
  TypeSize: 9,
  EnumvalExists: 10,
  EnumvalValue: 11,
  TypeMatches: 12,
} as const;
export type RelocationKind = (typeof RelocationKind)[keyof typeof RelocationKind];

/** Names of the kinds, as libbpf prints them. */
export const relocationKindNames = [
  "byte_off",
  "byte_sz",
  "field_exists",
  "signed",
  "lshift_u64",
  "rshift_u64",
  "local_type_id",
  "target_type_id",
  "type_exists",
  "type_size",
  "enumval_exists",
  "enumval_value",
  "type_matches",
] as const;

/** A CO-RE relocation: `struct bpf_core_relo`. */
export interface CoreRelocation {
  readonly section: string;
  /** Bytes from the start of the section. */
  readonly offset: number;
  /** Id of the root type in the object's BTF. */
  readonly type: number;
  /** Such as `0:1:2`. */
  readonly access: string;
  readonly kind: number;
}

/** A source line: `struct bpf_line_info`. `offset` in bytes from the start of the section. */
export interface LineInfo {
  readonly section: string;
  readonly offset: number;
  readonly file: string;
  /** The line's text; empty where the compiler had no source at hand. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** A function: `struct bpf_func_info`. `offset` in bytes from the start of the section. */
export interface FuncInfo {
  readonly section: string;
  readonly offset: number;
  readonly type: number;
}

/** What `.BTF.ext` holds, in file order. */
export interface BtfExt {
  readonly functions: readonly FuncInfo[];
  readonly lines: readonly LineInfo[];
  readonly relocations: readonly CoreRelocation[];
}

/** Reads a section `.BTF.ext` that goes with `btf`. @throws CRL0204 */
export function parseBtfExt(bytes: Uint8Array, btf: Btf): BtfExt {
  const little = btf.littleEndian;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u32 = (at: number) => {
    if (at + 4 > view.byteLength)
      throw new CorelateError(btfErrors.damagedBtfExt(`it ends before byte ${at + 4}`));
    return view.getUint32(at, little);
  };
  if (bytes.length < 24) throw new CorelateError(btfErrors.damagedBtfExt("it is shorter than its header"));
  if (view.getUint16(0, little) !== 0xeb9f)
    throw new CorelateError(btfErrors.damagedBtfExt("it does not begin with the magic number"));
  const header = u32(4);
  if (header > bytes.length)
    throw new CorelateError(btfErrors.damagedBtfExt("its header reaches behind its end"));
  /** Goes over the records of one kind. A record may be longer than what is known of it. */
  const records = <T>(at: number, known: number, read: (section: string, record: number) => T): T[] => {
    // Older objects have a shorter header, without the relocations.
    if (at + 8 > header) return [];
    const start = header + u32(at);
    const end = start + u32(at + 4);
    if (end > bytes.length)
      throw new CorelateError(btfErrors.damagedBtfExt("its records reach behind its end"));
    if (start + 4 > end) return [];
    const size = u32(start);
    if (size < known)
      throw new CorelateError(btfErrors.damagedBtfExt(`records of ${size} bytes are too short`));
    const found: T[] = [];
    for (let here = start + 4; here < end; ) {
      const section = btf.string(u32(here));
      const count = u32(here + 4);
      here += 8;
      if (here + count * size > end)
        throw new CorelateError(btfErrors.damagedBtfExt(`the records of ${section} reach behind their end`));
      for (let index = 0; index < count; index++, here += size) found.push(read(section, here));
    }
    return found;
  };
  const instruction = (at: number) => {
    const offset = u32(at);
    if (offset % 8 !== 0)
      throw new CorelateError(btfErrors.damagedBtfExt(`no instruction begins at byte ${offset}`));
    return offset;
  };
  return {
    functions: records(8, 8, (section, at) => ({ section, offset: instruction(at), type: u32(at + 4) })),
    lines: records(16, 16, (section, at) => {
      const place = u32(at + 12);
      return {
        section,
        offset: u32(at),
        file: btf.string(u32(at + 4)),
        text: btf.string(u32(at + 8)),
        line: place >>> 10,
        column: place & 0x3ff,
      };
    }),
    relocations: records(24, 16, (section, at) => ({
      section,
      offset: instruction(at),
      type: u32(at + 4),
      access: btf.string(u32(at + 8)),
      kind: u32(at + 12),
    })),
  };
}
