import { DwarfTag, MetadataKind, type MetadataRef } from "../../src/llvm-bindings/index.js";
import type { DebugInfo } from "../debug-info/nodes.js";
import { reachableNodes } from "../debug-info/walk.js";
import type { Pass } from "../unit.js";
import { Identifiers, isIdentifier } from "./identifier.js";

/** The operand that holds the name, for the kinds of nodes whose names end up in BTF. */
const named: ReadonlyMap<number, (di: DebugInfo, node: MetadataRef) => boolean> = new Map([
  [MetadataKind.DICompositeType, () => true],
  [MetadataKind.DISubprogram, () => true],
  [MetadataKind.DIDerivedType, (di: DebugInfo, node: MetadataRef) => di.tag(node) !== DwarfTag.PointerType],
]);

/**
 * Gives types, members, functions and typedefs names that the kernel takes. rustc's names are Rust:
 *
 *     !12 = !DICompositeType(tag: DW_TAG_structure_type, name: "RingBuf<65536, 0>", …)
 *     !29 = !DISubprogram(name: "{closure#0}", …)
 *
 * and the kernel refuses a whole BTF for one name that is not a C identifier ("Invalid name"). They become
 *
 *     !12 = !DICompositeType(tag: DW_TAG_structure_type, name: "RingBuf_65536_0", …)
 *     !29 = !DISubprogram(name: "closure_0", …)
 *
 * 1. A name that is an identifier already is left alone.
 * 2. Two types never get one name: the second one gets a hash of its Rust name.
 * 3. Pointers lose their names (`*const T`): in BTF pointers have none, which LLVM before 22 does not see to.
 */
export const normaliseNames: Pass = {
  name: "normalise-names",
  run(unit) {
    const { debugInfo: di } = unit;
    const wrong: [MetadataRef, string][] = [];
    const identifiers = new Identifiers();
    for (const node of reachableNodes(unit)) {
      const kind = di.kind(node);
      if (kind === MetadataKind.DIDerivedType && di.tag(node) === DwarfTag.PointerType) {
        if (di.operand(node, 2) !== 0) di.setName(node, "");
        continue;
      }
      if (!named.get(kind)?.(di, node)) continue;
      const name = di.name(node);
      if (name === "") continue;
      if (isIdentifier(name)) identifiers.reserve(name);
      else wrong.push([node, name]);
    }
    for (const [node, name] of wrong) di.setName(node, identifiers.of(name));
  },
};
