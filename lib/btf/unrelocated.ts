import type { Btf } from "./btf.js";
import { essentialName } from "./essential-name.js";
import { type BpfObject, parseObject } from "./object.js";
import { recordReads } from "./reach/index.js";
import { skipModifiers } from "./size.js";
import { uapiTypes } from "./uapi-types.js";

/** A type that the object declares with another layout than the target, and that has no relocation. */
export interface UnrelocatedType {
  readonly name: string;
  readonly field: string;
  /** Where the object and the target have `field`: bits from the type's start. */
  readonly local: number;
  readonly target: number;
  /** The function that has a pointer to one, and where it begins or reads one. */
  readonly function: string;
  readonly location: { readonly file: string; readonly line: number; readonly column: number } | undefined;
}

/**
 * The structs and unions behind parameters of the object's functions that `target` has with all of their fields, at least one of them elsewhere, and
 * that no relocation starts at or goes through. The object does not show whether they are read.
 *
 * @throws CRL0200 to CRL0207
 */
export function unrelocatedTypes(bytes: Uint8Array, target: Btf): UnrelocatedType[] {
  const object = parseObject(bytes);
  const { btf } = object;
  if (btf === undefined) return [];
  const used = [...parameters(btf)].map(({ id, fn }) => ({ id, fn, location: () => startOf(object, fn) }));
  return movedTypes(object, btf, used, () => target);
}

/**
 * Those of them that the object reads, or of which it computes the address of a member. `target` is called only if `mayHave` says that it may have a
 * type of that name.
 *
 * @throws CRL0200 to CRL0207
 */
export function unrelocatedReads(
  bytes: Uint8Array,
  target: () => Btf,
  mayHave: (name: string) => boolean = () => true,
): UnrelocatedType[] {
  const object = parseObject(bytes);
  const { btf } = object;
  if (btf === undefined) return [];
  const used = recordReads(object).map(({ type, function: fn, offset }) => ({
    id: type,
    fn: fn.name,
    location: () => placeOf(object.lineAt(fn.section, offset)),
  }));
  return movedTypes(object, btf, used, target, mayHave);
}

/** A record that a function uses. */
interface Use {
  readonly id: number;
  readonly fn: string;
  readonly location: () => UnrelocatedType["location"];
}

function movedTypes(
  object: BpfObject,
  btf: Btf,
  used: readonly Use[],
  target: () => Btf,
  mayHave: (name: string) => boolean = () => true,
): UnrelocatedType[] {
  const relocated = relocatedNames(btf, object);
  const found = new Map<string, UnrelocatedType>();
  const seen = new Set<number>();
  for (const { id, fn, location } of used) {
    if (seen.has(id)) continue;
    seen.add(id);
    const name = btf.name(id);
    const essential = essentialName(name);
    if (essential === "" || found.has(name) || uapiTypes.has(essential) || relocated.has(essential)) continue;
    const moved = mayHave(essential) ? movedField(btf, id, target(), essential) : undefined;
    if (moved !== undefined) found.set(name, { name, ...moved, function: fn, location: location() });
  }
  return [...found.values()];
}

/** The records that parameters of functions with code point to. */
function* parameters(btf: Btf): Generator<{ id: number; fn: string }> {
  for (let id = btf.firstId; id < btf.typeCount; id++) {
    const fn = btf.kind(id) === "func" ? btf.type(id) : undefined;
    // The kernel's own functions take their types as they are.
    if (fn?.kind !== "func" || fn.linkage === externLinkage) continue;
    const prototype = btf.type(fn.type);
    if (prototype.kind !== "func_proto") continue;
    for (const parameter of prototype.parameters) {
      const pointer = btf.type(skipModifiers(btf, parameter.type));
      if (pointer.kind !== "ptr") continue;
      const record = skipModifiers(btf, pointer.type);
      if (isRecord(btf, record)) yield { id: record, fn: fn.name };
    }
  }
}

const externLinkage = 2;

function isRecord(btf: Btf, id: number): boolean {
  return btf.kind(id) === "struct" || btf.kind(id) === "union";
}

/** The root types of relocations, and all types that these contain by value. */
function relocatedNames(btf: Btf, object: BpfObject): Set<string> {
  const seen = new Set<number>();
  const waiting = object.ext.relocations.map(({ type }) => type);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const id = skipModifiers(btf, next);
    if (seen.has(id)) continue;
    seen.add(id);
    const type = btf.type(id);
    if (type.kind === "array") waiting.push(type.element);
    else if (type.kind === "struct" || type.kind === "union")
      for (const member of type.members) waiting.push(member.type);
  }
  return new Set([...seen].map((id) => essentialName(btf.name(id))).filter((name) => name !== ""));
}

/**
 * The first field that is at another offset in each of the target's types of that name that have all fields. Undefined if one of them has the same
 * layout.
 */
function movedField(
  btf: Btf,
  id: number,
  target: Btf,
  name: string,
): Pick<UnrelocatedType, "field" | "local" | "target"> | undefined {
  const own = placesOf(btf, id);
  let found: Pick<UnrelocatedType, "field" | "local" | "target"> | undefined;
  for (const candidate of target.findByName(name, btf.kind(id))) {
    const known = placesOf(target, candidate);
    // bindgen's `type_` is C's `type`, and what begins with `_` may be padding.
    const pairs = [...own].map(
      ([field, local]) => [field, local, known.get(field) ?? known.get(field.replace(/_$/, ""))] as const,
    );
    if (pairs.some(([field, , there]) => there === undefined && !field.startsWith("_"))) continue;
    const shared = pairs.filter(([, , there]) => there !== undefined);
    if (shared.length === 0) continue;
    const moved = shared.find(([, local, there]) => local !== there);
    if (moved === undefined) return undefined;
    found ??= { field: moved[0], local: moved[1], target: moved[2]! };
  }
  return found;
}

/** Where the members are, and those of anonymous ones, in bits. */
function placesOf(btf: Btf, id: number): Map<string, number> {
  const found = new Map<string, number>();
  const collect = (record: number, from: number, depth: number): void => {
    const type = btf.type(skipModifiers(btf, record));
    if ((type.kind !== "struct" && type.kind !== "union") || depth > 16) return;
    for (const { name, type: member, bitOffset } of type.members) {
      if (name === "") collect(member, from + bitOffset, depth + 1);
      else if (!found.has(name)) found.set(name, from + bitOffset);
    }
  };
  collect(id, 0, 0);
  return found;
}

function startOf(object: BpfObject, name: string): UnrelocatedType["location"] {
  const fn = object.functions.find((candidate) => candidate.name === name);
  return placeOf(fn && object.lineAt(fn.section, fn.offset));
}

function placeOf(line: ReturnType<BpfObject["lineAt"]>): UnrelocatedType["location"] {
  return line && { file: line.file, line: line.line, column: line.column };
}
