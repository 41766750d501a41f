import { DwarfTag, MetadataKind, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import type { PassContext } from "../../manager/index.js";
import type { Definition } from "./definition.js";

const keyed = [1, 2, 9];
const storage = [19, 24, 28, 29, 32];

/** The objects of the kernel that a value may have: how many, and in maps of which types (`map_check_btf` in kernel/bpf/syscall.c). */
const objects: Readonly<Record<string, { readonly most: number; readonly maps: readonly number[] }>> = {
  bpf_spin_lock: { most: 1, maps: [1, 2, ...storage] },
  bpf_res_spin_lock: { most: 1, maps: [1, 2, ...storage] },
  bpf_timer: { most: 1, maps: keyed },
  bpf_wq: { most: 1, maps: keyed },
  bpf_task_work: { most: 1, maps: keyed },
  bpf_list_head: { most: Number.POSITIVE_INFINITY, maps: keyed },
  bpf_rb_root: { most: Number.POSITIVE_INFINITY, maps: keyed },
};
const locks = ["bpf_spin_lock", "bpf_res_spin_lock"];
const protectedByLock = ["bpf_list_head", "bpf_rb_root"];

/** What is wrong with the objects of the kernel in a map's key and value. `mapTypeName`: how the message names the map's type. */
export function objectFaults(ctx: PassContext, definition: Definition, mapTypeName: string): string[] {
  const faults: string[] = [];
  const inKey = definition.key === undefined ? undefined : [...objectsIn(ctx, definition.key).keys()][0];
  if (inKey !== undefined) faults.push(`has a \`${inKey}\` in its key; it has to be in the value`);
  if (definition.value === undefined || definition.type === undefined) return faults;
  const found = objectsIn(ctx, definition.value);
  for (const [name, count] of found) {
    const { most, maps } = objects[name]!;
    if (count > most) faults.push(`has ${count} of \`${name}\` in a value, and the kernel takes one`);
    if (!maps.includes(definition.type))
      faults.push(
        `has a \`${name}\` in its values, which the kernel does not take in a map of the type ${mapTypeName}`,
      );
  }
  if (locks.every((name) => found.has(name))) faults.push("has locks of both kinds in a value");
  const unprotected = protectedByLock.find((name) => found.has(name));
  if (unprotected !== undefined && !locks.some((name) => found.has(name)))
    faults.push(
      `has a \`${unprotected}\` in its values, and no \`bpf_spin_lock\` beside it that protects it`,
    );
  return faults;
}

/** How many of each the type has: in its members, theirs, and the elements of arrays. Not behind pointers. */
function objectsIn(ctx: PassContext, type: MetadataRef): Map<string, number> {
  const di = ctx.get(DebugInfo);
  const found = new Map<string, number>();
  const visit = (node: MetadataRef | 0, times: number, depth: number) => {
    if (node === 0 || depth > deepest) return;
    if (di.kind(node) === MetadataKind.DIDerivedType) {
      if (di.tag(node) !== DwarfTag.PointerType) visit(di.baseType(node), times, depth + 1);
      return;
    }
    if (di.kind(node) !== MetadataKind.DICompositeType) return;
    if (di.tag(node) === DwarfTag.ArrayType) {
      const count = di.elements(node).reduce((all, range) => all * (di.subrangeCount(range) ?? 1), 1);
      if (count > 0) visit(di.baseType(node), times * count, depth + 1);
      return;
    }
    const name = di.name(node);
    if (Object.hasOwn(objects, name)) found.set(name, (found.get(name) ?? 0) + times);
    else for (const member of di.elements(node)) visit(member, times, depth + 1);
  };
  visit(type, 1, 0);
  return found;
}

/** A type in itself has no size, so no value is as deep as this; debug info may be. */
const deepest = 32;
