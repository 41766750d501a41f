import type { Btf } from "../btf.js";
import type { BpfObject, ObjectFunction } from "../object.js";
import { sizeOf, skipModifiers } from "../size.js";

/** How the attribute `corelate::program` begins the name of the struct that a program's context points to. */
const recordPrefix = "__corelate_arguments_";
/** Its members for results. */
const resultMember = "__corelate_result";
const askedResultMember = "__corelate_asked_result";
/** The only member of `corelate::program::Slot`. */
const slotMember = "__corelate_argument";
const slotBits = 64;

/** A parameter that a program declares under `#[corelate::program]`. */
export interface DeclaredParameter {
  /** In Rust; begins with `_` where it is not to be compared. */
  readonly name: string;
  /** `asked`: the program asks the kernel for the result, wherever that is. */
  readonly role: "argument" | "result" | "asked";
  /** The index of its first slot of 8 bytes. */
  readonly slot: number;
  readonly slots: number;
  /** Its type in the object's BTF. */
  readonly type: number;
}

/** The parameters that `fn` declares, in their order; undefined where it was not written with `#[corelate::program]`, or has a context. */
export function declaredParameters(
  { btf, ext }: BpfObject,
  fn: ObjectFunction,
): readonly DeclaredParameter[] | undefined {
  const info = ext.functions.find(({ section, offset }) => section === fn.section && offset === fn.offset);
  if (btf === undefined || info === undefined) return undefined;
  const record = contextRecord(btf, info.type);
  const type = record === undefined ? undefined : btf.type(record);
  if (type?.kind !== "struct" || !type.name.startsWith(recordPrefix)) return undefined;
  return type.members.map((member) => ({
    name: member.name,
    role: roles[member.name] ?? "argument",
    slot: Math.floor(member.bitOffset / slotBits),
    slots: Math.max(1, Math.ceil((sizeOf(btf, member.type) ?? 8) / 8)),
    type: inSlot(btf, member.type),
  }));
}

const roles: Readonly<Record<string, DeclaredParameter["role"]>> = {
  [resultMember]: "result",
  [askedResultMember]: "asked",
};

/** The struct that the first parameter of the function `id` points to. */
export function contextRecord(btf: Btf, id: number): number | undefined {
  const fn = btf.type(id);
  const prototype = fn.kind === "func" ? btf.type(fn.type) : undefined;
  const [first] = prototype?.kind === "func_proto" ? prototype.parameters : [];
  if (first === undefined) return undefined;
  const pointer = btf.type(skipModifiers(btf, first.type));
  return pointer.kind === "ptr" ? skipModifiers(btf, pointer.type) : undefined;
}

function inSlot(btf: Btf, id: number): number {
  const type = btf.type(id);
  if (type.kind !== "struct" || type.members.length !== 1) return id;
  const [member] = type.members;
  return member!.name === slotMember ? member!.type : id;
}
