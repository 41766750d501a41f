import { posix } from "node:path";
import type { Elf } from "../btf/index.js";
import { ByteReader } from "./byte-reader.js";
import type { Unit } from "./entries.js";

const mostNames = 100_000;

/** The files of a unit, from the head of its part of `.debug_line` (DWARF 4, 6.2.4); entries count them from 1. @throws RangeError */
export function fileNames(elf: Elf, unit: Unit): string[] {
  const bytes = elf.section(".debug_line")?.data;
  if (bytes === undefined || unit.lines === undefined) return [];
  const reader = new ByteReader(bytes, elf.littleEndian, unit.lines);
  reader.u32(); // unit_length
  const version = reader.u16();
  if (version < 2 || version > 4) return [];
  reader.u32(); // header_length
  reader.skip(version === 4 ? 5 : 4);
  reader.skip(reader.u8() - 1); // standard_opcode_lengths
  const folders: string[] = [];
  for (let name = reader.text(); name !== "" && folders.length < mostNames; name = reader.text())
    folders.push(name);
  const files: string[] = [];
  for (let name = reader.text(); name !== "" && files.length < mostNames; name = reader.text()) {
    const folder = folders[reader.uleb() - 1];
    reader.uleb(); // time
    reader.uleb(); // length
    files.push(folder === undefined || posix.isAbsolute(name) ? name : posix.join(folder, name));
  }
  return files;
}
