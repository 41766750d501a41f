/**
 * The texts of source lines. LLVM reads them from the file that the debug info names, and finds none where that name is not the path of the file on this machine. So they are added
 * once LLVM is done.
 */
import { parseElf } from "./elf.js";
import { sectionNames } from "./section-names.js";
import { StringTable } from "./strings.js";

const sectionHeader = 64;

/**
 * `object`, a well-formed one that LLVM has written, with the text of each source line that `textOf` knows; undefined leaves what is there. The section `.BTF` grows, and
 * what is behind it moves.
 */
export function setLineTexts(
  object: Uint8Array,
  textOf: (file: string, line: number) => string | undefined,
): Uint8Array {
  const elf = parseElf(object);
  const btf = elf.section(sectionNames.btf);
  const ext = elf.section(sectionNames.btfExt);
  if (btf === undefined || ext === undefined) return object;
  const view = new DataView(btf.data.buffer, btf.data.byteOffset, btf.data.byteLength);
  const little = elf.littleEndian;
  const start = view.getUint32(4, little) + view.getUint32(16, little);
  const length = view.getUint32(20, little);
  // LLVM writes the strings last.
  if (start + length !== btf.data.length) return object;
  const known = new StringTable(btf.data.subarray(start), () => new Error("strings overlap"));
  const added: Buffer[] = [];
  const offsets = new Map<string, number>([["", 0]]);
  let end = length;
  const offsetOf = (text: string) => {
    let at = offsets.get(text);
    if (at === undefined) {
      const bytes = Buffer.from(`${text}\0`);
      added.push(bytes);
      at = end;
      end += bytes.length;
      offsets.set(text, at);
    }
    return at;
  };
  const lines = new DataView(ext.data.buffer, ext.data.byteOffset, ext.data.byteLength);
  for (const at of lineRecords(lines, little)) {
    const file = known.at(lines.getUint32(at + 4, little));
    const present = lines.getUint32(at + 8, little);
    const text = textOf(file, lines.getUint32(at + 12, little) >>> 10);
    // A NUL ends a string.
    if (text === undefined || text.includes("\0")) continue;
    if (known.at(present) !== text) lines.setUint32(at + 8, offsetOf(text), little);
    else offsets.set(text, present);
  }
  if (added.length === 0) return object;
  view.setUint32(20, end, little);
  return withLongerSection(object, little, btf.index, Buffer.concat(added));
}

/** Where each `struct bpf_line_info` stands in a section `.BTF.ext`. */
function* lineRecords(ext: DataView, little: boolean): Generator<number> {
  const start = ext.getUint32(4, little) + ext.getUint32(16, little);
  const end = start + ext.getUint32(20, little);
  if (end === start) return;
  const size = ext.getUint32(start, little);
  for (let at = start + 4; at < end; ) {
    const count = ext.getUint32(at + 4, little);
    at += 8;
    for (let index = 0; index < count; index++, at += size) yield at;
  }
}

/** The object with `added` at the end of a section. It is a relocatable one: nothing but the section headers knows where sections are. */
function withLongerSection(
  object: Uint8Array,
  little: boolean,
  index: number,
  added: Uint8Array,
): Uint8Array {
  const view = new DataView(object.buffer, object.byteOffset, object.byteLength);
  const headers = Number(view.getBigUint64(40, little));
  const count = view.getUint16(60, little);
  const own = headers + index * sectionHeader;
  const end = Number(view.getBigUint64(own + 24, little) + view.getBigUint64(own + 32, little));
  // What is behind it stays aligned.
  const moved = Math.ceil(added.length / 16) * 16;
  const result = new Uint8Array(object.length + moved);
  result.set(object.subarray(0, end));
  result.set(added, end);
  result.set(object.subarray(end), end + moved);
  const out = new DataView(result.buffer);
  const place = (at: number) => (at >= end ? at + moved : at);
  out.setBigUint64(40, BigInt(place(headers)), little);
  const table = place(headers);
  for (let section = 0; section < count; section++) {
    const header = table + section * sectionHeader;
    const at = Number(out.getBigUint64(header + 24, little));
    if (section !== index) out.setBigUint64(header + 24, BigInt(place(at)), little);
    else out.setBigUint64(header + 32, out.getBigUint64(header + 32, little) + BigInt(added.length), little);
  }
  return result;
}
