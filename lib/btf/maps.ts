import type { Btf } from "./btf.js";
import type { BpfObject } from "./object.js";
import { sectionNames } from "./section-names.js";
import { sizeOf, skipModifiers } from "./size.js";

/** A map that an object declares. What it does not say is undefined. Sizes in bytes. */
export interface ObjectMap {
  readonly name: string;
  /** `btf` for a struct in `.maps`, `legacy` for a `bpf_map_def` in `maps`, which libbpf 1.x refuses. */
  readonly form: "btf" | "legacy";
  /** `enum bpf_map_type`. */
  readonly type: number | undefined;
  readonly keySize: number | undefined;
  readonly valueSize: number | undefined;
  readonly maxEntries: number | undefined;
  /** `BPF_F_…`; undefined where there are none. */
  readonly flags: number | undefined;
  /** The value's type in the object's BTF. */
  readonly valueType: number | undefined;
}

/** The maps of `object`, those in `.maps` first. */
export function objectMaps(object: BpfObject): ObjectMap[] {
  return [...(object.btf ? btfMaps(object.btf) : []), ...legacyMaps(object)];
}

function btfMaps(btf: Btf): ObjectMap[] {
  const maps: ObjectMap[] = [];
  for (const id of btf.findByName(sectionNames.maps, "datasec")) {
    const section = btf.type(id);
    if (section.kind !== "datasec") continue;
    for (const { type } of section.variables) {
      const variable = btf.type(type);
      if (variable.kind !== "var") continue;
      const definition = btf.type(skipModifiers(btf, variable.type));
      if (definition.kind !== "struct") continue;
      const member = (name: string) => definition.members.find((m) => m.name === name)?.type;
      maps.push({
        name: variable.name,
        form: "btf",
        type: number(btf, member("type")),
        keySize: number(btf, member("key_size")) ?? pointee(btf, member("key")),
        valueSize: number(btf, member("value_size")) ?? pointee(btf, member("value")),
        maxEntries: number(btf, member("max_entries")),
        flags: number(btf, member("map_flags")),
        valueType: pointed(btf, member("value")),
      });
    }
  }
  return maps;
}

/** `__uint(name, N)`: a pointer to an array of N elements. */
function number(btf: Btf, type: number | undefined): number | undefined {
  if (type === undefined) return undefined;
  const pointer = btf.type(skipModifiers(btf, type));
  if (pointer.kind !== "ptr") return undefined;
  const array = btf.type(skipModifiers(btf, pointer.type));
  return array.kind === "array" ? array.count : undefined;
}

/** `__type(name, T)`: a pointer to T. */
function pointee(btf: Btf, type: number | undefined): number | undefined {
  const to = pointed(btf, type);
  return to === undefined ? undefined : sizeOf(btf, to);
}

function pointed(btf: Btf, type: number | undefined): number | undefined {
  if (type === undefined) return undefined;
  const pointer = btf.type(skipModifiers(btf, type));
  return pointer.kind === "ptr" ? pointer.type : undefined;
}

function legacyMaps(object: BpfObject): ObjectMap[] {
  const section = object.section(sectionNames.legacyMaps);
  if (!section) return [];
  const view = new DataView(section.data.buffer, section.data.byteOffset, section.data.byteLength);
  return object.elf.symbols
    .filter((symbol) => symbol.section === section.index && symbol.name !== "" && symbol.type !== 3)
    .map((symbol) => {
      const at = Number(symbol.value);
      const u32 = (index: number) =>
        at + 4 * index + 4 <= view.byteLength
          ? view.getUint32(at + 4 * index, object.elf.littleEndian)
          : undefined;
      return {
        name: symbol.name,
        form: "legacy",
        type: u32(0),
        keySize: u32(1),
        valueSize: u32(2),
        maxEntries: u32(3),
        flags: u32(4) || undefined,
        valueType: undefined,
      };
    });
}
