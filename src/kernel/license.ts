import { appendSection, parseObject, sectionNames } from "../../lib/btf/index.js";

/** An ELF file counts its sections in 16 bits, of which the last numbers mean something else. */
const maxSections = 65_000;

/** `object` with a license where it states none: libbpf has no way to be told one. aya's loader takes such an object as GPL. */
export function withLicense(object: Uint8Array, license: string | undefined): Uint8Array {
  if (license === undefined) return object;
  const { elf, section } = parseObject(object);
  if (section(sectionNames.license) !== undefined || elf.sections.length > maxSections) return object;
  return appendSection(object, sectionNames.license, Buffer.from(`${license}\0`));
}
