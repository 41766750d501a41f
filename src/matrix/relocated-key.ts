import { createHash } from "node:crypto";
import { parseObject, resolveObject } from "../../lib/btf/index.js";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { kernelTypesAt } from "./kernel-types.js";

/**
 * What a kernel gets of the object in `bytes`: its instructions with the CO-RE relocations applied against the BTF file `kernelBtf`, its data, maps and licence, and its types with their
 * names. Line information and its texts are left out. Undefined where that cannot be told off line: no BTF, a damaged object, a relocation without a value.
 */
export function relocatedKey(bytes: Uint8Array, kernelBtf: string | undefined): string | undefined {
  if (kernelBtf === undefined) return undefined;
  try {
    const object = parseObject(bytes);
    if (object.btf === undefined) return undefined;
    const { relocations, sections } = resolveObject(object, object.btf, kernelTypesAt(kernelBtf));
    if (relocations.some(({ failure }) => failure !== undefined)) return undefined;
    const hash = createHash("sha256");
    for (const section of object.elf.sections) {
      if (/^\.(BTF|debug_|rel\.?(BTF|debug_)|strtab|symtab|shstrtab|llvm)/.test(section.name)) continue;
      hash
        .update(`${section.name}\0${section.data.length}\0`)
        .update(sections.get(section.name) ?? section.data);
    }
    // All of them, since relocations go by their numbers; of type 4 is the name of a source file.
    for (const { name, section, value, size, type, binding } of object.elf.symbols)
      hash.update(`${type === 4 ? "" : name}\0${section}\0${value}\0${size}\0${type}\0${binding}\0`);
    for (let id = 1; id < object.btf.typeCount; id++) hash.update(describe(object.btf.type(id)));
    for (const { section, offset, type } of object.ext.functions)
      hash.update(`${section}\0${offset}\0${type}\0`);
    for (const { section, offset } of object.ext.lines) hash.update(`${section}\0${offset}\0`);
    return hash.digest("hex");
  } catch (error) {
    if (error instanceof CorelateError) return undefined;
    throw error;
  }
}

function describe(type: unknown): string {
  return `${JSON.stringify(type, (_, value) => (typeof value === "bigint" ? String(value) : value))}\0`;
}
