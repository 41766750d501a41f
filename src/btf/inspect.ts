import { type ObjectMap, objectMaps } from "./maps.js";
import { type BpfObject, parseObject } from "./object.js";
import { describeRelocation } from "./path.js";

/** A program or another function of an object. */
export interface InspectedProgram {
  readonly section: string;
  readonly function: string;
  /** Number of instructions of eight bytes. */
  readonly instructions: number;
}

/** A CO-RE relocation with its place in the source. `line` is 0 where nobody knows it. */
export interface InspectedRelocation {
  readonly section: string;
  readonly function: string;
  /** Index of the instruction in its section. */
  readonly insn: number;
  /** `enum bpf_core_relo_kind`. */
  readonly kind: number;
  readonly root: string;
  readonly path: string;
  readonly access: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What an object holds. */
export interface Inspection {
  readonly programs: readonly InspectedProgram[];
  readonly maps: readonly ObjectMap[];
  /** Number of types in the object's BTF. */
  readonly types: number;
  readonly relocations: readonly InspectedRelocation[];
}

/** Describes the BPF object in `bytes`. @throws CRL0200 to CRL0206 */
export function inspect(bytes: Uint8Array): Inspection {
  const object = parseObject(bytes);
  return {
    programs: object.functions.map((fn) => ({
      section: fn.section,
      function: fn.name,
      instructions: fn.size / 8,
    })),
    maps: objectMaps(object),
    types: object.btf ? object.btf.typeCount - 1 : 0,
    relocations: inspectRelocations(object),
  };
}

function inspectRelocations(object: BpfObject): InspectedRelocation[] {
  const { btf } = object;
  if (!btf) return [];
  return object.ext.relocations.map((relocation) => {
    const line = object.lineAt(relocation.section, relocation.offset);
    return {
      section: relocation.section,
      function: object.functionAt(relocation.section, relocation.offset)?.name ?? "",
      insn: relocation.offset / 8,
      kind: relocation.kind,
      ...describeRelocation(btf, relocation),
      access: relocation.access,
      file: line?.file ?? "",
      line: line?.line ?? 0,
      column: line?.column ?? 0,
    };
  });
}
