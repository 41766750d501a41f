import { type Btf, parseObject, sizeOf, skipModifiers } from "../../lib/btf/index.js";

/** The members of a definition in `.maps`: numbers as they are, types by their sizes, and what is in the map by its own definition. */
export type Definition = Readonly<Record<string, unknown>>;

/** The definitions of an object's maps, by name. Numbers that are 0 are left out. */
export function definitionsOf(object: Uint8Array): ReadonlyMap<string, Definition> {
  const { btf } = parseObject(object);
  if (btf === undefined) throw new Error("there is no BTF");
  const section = btf.type(btf.findByName(".maps", "datasec")[0]!);
  if (section.kind !== "datasec") throw new Error("there is no section .maps");
  return new Map(
    section.variables.map(({ type }) => {
      const variable = btf.type(type);
      if (variable.kind !== "var") throw new Error("no variable");
      return [variable.name, definition(btf, variable.type)];
    }),
  );
}

function definition(btf: Btf, id: number): Definition {
  const struct = btf.type(skipModifiers(btf, id));
  if (struct.kind !== "struct") throw new Error("no struct");
  const members = struct.members.map(({ name, type }) => [name, said(btf, name, type)] as const);
  return Object.fromEntries(members.filter(([, value]) => value !== 0));
}

function said(btf: Btf, name: string, id: number): unknown {
  const type = btf.type(skipModifiers(btf, id));
  if (name === "values") {
    if (type.kind !== "array") throw new Error("values is no array");
    const pointer = btf.type(skipModifiers(btf, type.element));
    const to = pointer.kind === "ptr" ? btf.type(skipModifiers(btf, pointer.type)) : undefined;
    if (pointer.kind !== "ptr" || to === undefined) throw new Error("values has no pointers");
    return [type.count, to.kind === "struct" ? definition(btf, pointer.type) : to.kind];
  }
  if (type.kind !== "ptr") throw new Error(`${name} is no pointer`);
  const to = btf.type(skipModifiers(btf, type.type));
  const isNumber = name !== "key" && name !== "value";
  return isNumber && to.kind === "array" ? to.count : `${sizeOf(btf, type.type)} bytes`;
}
