import { type BpfObject, type Btf, type ObjectMap, objectMaps, skipModifiers } from "../btf/index.js";
import { type Feature, mapFields, mapFlags, mapTypes } from "../kernel-features/index.js";
import type { Place, Reasons } from "./reason.js";

/**
 * Why the object's maps need a kernel. A loader makes all maps of an object before it loads a program, so that each program needs what the maps need;
 * `placesOf` says where a program uses one. What a value holds is no need by itself: an older kernel takes it for plain bytes, and it is the helpers for it that it lacks.
 */
export function mapReasons(
  object: BpfObject,
  placesOf: (map: string) => readonly (Place | undefined)[],
  reasons: Reasons,
): void {
  for (const map of objectMaps(object)) {
    const places = placesOf(map.name);
    const add = (kind: "map_type" | "map_flag" | "map_field", feature: Feature) => {
      for (const place of places.length > 0 ? places : [undefined])
        reasons.add(kind, feature, place, { of: map.name, optional: kind === "map_field" });
    };
    const type = map.type === undefined ? undefined : mapTypes[map.type];
    if (type !== undefined) add("map_type", type);
    for (const flag of flagsOf(map)) add("map_flag", flag);
    if (object.btf !== undefined && map.valueType !== undefined)
      for (const field of fieldsIn(object.btf, map.valueType)) add("map_field", field);
  }
}

function flagsOf({ flags = 0 }: ObjectMap): Feature[] {
  return mapFlags.filter((_, bit) => (flags & (1 << bit)) !== 0);
}

/** What the kernel looks for in the type of a value: in its members, theirs, and the elements of arrays. */
function fieldsIn(btf: Btf, value: number): Feature[] {
  const found = new Set<Feature>();
  const seen = new Set<number>();
  const note = (name: string) => {
    const feature = mapFields.get(name);
    if (feature !== undefined) found.add(feature);
  };
  const visit = (id: number) => {
    const at = skipModifiers(btf, id);
    if (seen.has(at)) return;
    seen.add(at);
    const type = btf.type(at);
    if (type.kind === "struct" || type.kind === "union") {
      note(type.name);
      for (const member of type.members) visit(member.type);
    } else if (type.kind === "array") {
      visit(type.element);
    } else if (type.kind === "ptr") {
      for (let to = btf.type(type.type), steps = 0; to.kind === "type_tag" && steps < 32; steps++) {
        note(`tag:${to.name}`);
        to = btf.type(to.type);
      }
    }
  };
  visit(value);
  return [...found];
}
