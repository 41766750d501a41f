import { type CoreRelocation, relocationKindNames } from "./ext.js";
import { mapTypeNames } from "./map-types.js";
import { type ObjectMap, objectMaps } from "./maps.js";
import { type BpfObject, parseObject } from "./object.js";
import { describeRelocation } from "./path.js";
import { type RelocationSource, readSources, sourceKey } from "./sources.js";

/** A program or another function of an object. */
export interface InspectedProgram {
  readonly section: string;
  readonly function: string;
  /** Number of instructions of eight bytes. */
  readonly instructions: number;
}

/** A map, with the name of its type. */
export interface InspectedMap extends Omit<ObjectMap, "flags" | "valueType"> {
  /** The kernel's name of the type in lower case, such as `hash`; undefined where the object does not say the type. */
  readonly typeName: string | undefined;
}

/** A CO-RE relocation with its place in the source. */
export interface InspectedRelocation {
  readonly section: string;
  readonly function: string;
  /** Index of the instruction in its section. */
  readonly insn: number;
  /** `enum bpf_core_relo_kind`. */
  readonly kind: number;
  /** libbpf's name of the kind, such as `byte_off`. */
  readonly kindName: string;
  readonly root: string;
  readonly path: string;
  readonly access: string;
  /** The first of `sources`; `""` and 0 if it is not known. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Every line that it stands for: several where accesses were merged. */
  readonly sources: readonly RelocationSource[];
}

/** What an object holds. */
export interface Inspection {
  readonly programs: readonly InspectedProgram[];
  readonly maps: readonly InspectedMap[];
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
    maps: objectMaps(object).map(({ name, form, type, flags: _, valueType: __, ...rest }) => ({
      name,
      form,
      type,
      typeName: type === undefined ? undefined : (mapTypeNames[type] ?? String(type)),
      ...rest,
    })),
    types: object.btf ? object.btf.typeCount - 1 : 0,
    relocations: inspectRelocations(object),
  };
}

function inspectRelocations(object: BpfObject): InspectedRelocation[] {
  const { btf } = object;
  if (!btf) return [];
  const known = readSources(object);
  return object.ext.relocations.map((relocation) => {
    const insn = relocation.offset / 8;
    const sources = known.get(sourceKey(relocation.section, insn)) ?? lineOf(object, relocation);
    const [first] = sources;
    return {
      section: relocation.section,
      function: object.functionAt(relocation.section, relocation.offset)?.name ?? "",
      insn,
      kind: relocation.kind,
      kindName: relocationKindNames[relocation.kind] ?? String(relocation.kind),
      ...describeRelocation(btf, relocation),
      access: relocation.access,
      file: first?.file ?? "",
      line: first?.line ?? 0,
      column: first?.column ?? 0,
      sources,
    };
  });
}

function lineOf(object: BpfObject, { section, offset }: CoreRelocation): RelocationSource[] {
  const line = object.lineAt(section, offset);
  return line === undefined || line.line === 0
    ? []
    : [{ file: line.file, line: line.line, column: line.column }];
}
