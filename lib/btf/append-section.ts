/**
 * Adds a section to an ELF file. The existing contents stay in place: the new section, an extended copy of the section names and an extended copy of
 * the section headers go to the end, and the ELF header points to the new headers.
 */

const sectionHeader = 64;
const SHT_PROGBITS = 1;

/** `object`, a well-formed 64-bit ELF file with fewer than 65,279 sections, with the section `name`, which is not loaded anywhere. */
export function appendSection(object: Uint8Array, name: string, data: Uint8Array): Uint8Array {
  const view = new DataView(object.buffer, object.byteOffset, object.byteLength);
  const little = view.getUint8(5) === 1;
  const table = Number(view.getBigUint64(40, little));
  const count = view.getUint16(60, little);
  const names = table + view.getUint16(62, little) * sectionHeader;
  const namesAt = Number(view.getBigUint64(names + 24, little));
  const namesSize = Number(view.getBigUint64(names + 32, little));

  const text = Buffer.from(`${name}\0`);
  const newNames = object.length;
  const dataAt = newNames + namesSize + text.length;
  const newTable = Math.ceil((dataAt + data.length) / 8) * 8;
  const result = new Uint8Array(newTable + (count + 1) * sectionHeader);
  result.set(object, 0);
  result.set(object.subarray(namesAt, namesAt + namesSize), newNames);
  result.set(text, newNames + namesSize);
  result.set(data, dataAt);
  result.set(object.subarray(table, table + count * sectionHeader), newTable);

  const out = new DataView(result.buffer);
  const movedNames = newTable + (names - table);
  out.setBigUint64(movedNames + 24, BigInt(newNames), little);
  out.setBigUint64(movedNames + 32, BigInt(namesSize + text.length), little);
  const added = newTable + count * sectionHeader;
  out.setUint32(added, namesSize, little);
  out.setUint32(added + 4, SHT_PROGBITS, little);
  out.setBigUint64(added + 24, BigInt(dataAt), little);
  out.setBigUint64(added + 32, BigInt(data.length), little);
  out.setBigUint64(added + 48, 1n, little);
  out.setBigUint64(40, BigInt(newTable), little);
  out.setUint16(60, count + 1, little);
  return result;
}
