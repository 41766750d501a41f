import { DwarfTag, MetadataKind, type MetadataRef } from "../../src/llvm-bindings/index.js";
import { reachableNodes } from "../debug-info/walk.js";
import type { Pass } from "../unit.js";

/**
 * Puts the members of structs in the order of their offsets. rustc lays the fields of types that are not `repr(C)` out as it likes and
 * describes them in the order of the source:
 *
 *     !9 = !{!10, !11}    ; a: u8 at bit 64, b: u64 at bit 0
 *
 * The kernel refuses a BTF where an offset goes back ("Invalid member bits_offset"). Members at one offset keep their order.
 */
export const orderMembers: Pass = {
  name: "order-members",
  run(unit) {
    const { debugInfo: di } = unit;
    for (const node of reachableNodes(unit)) {
      if (di.kind(node) !== MetadataKind.DICompositeType || di.tag(node) !== DwarfTag.StructureType) continue;
      const members = di.elements(node);
      if (!members.every((member) => isMember(di.kind(member), di.tag(member)))) continue;
      const offsets = new Map<MetadataRef, bigint>(members.map((member) => [member, di.offset(member)]));
      const sorted = [...members].sort((a, b) => Number(offsets.get(a)! - offsets.get(b)!));
      if (sorted.some((member, index) => member !== members[index])) di.setElements(node, sorted);
    }
  },
};

function isMember(kind: number, tag: number): boolean {
  return kind === MetadataKind.DIDerivedType && tag === DwarfTag.Member;
}
