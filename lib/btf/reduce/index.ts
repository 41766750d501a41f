/** The part of a kernel's BTF that an object's CO-RE relocations need, as `bpftool gen min_core_btf` writes it. */
import type { Btf } from "../btf.js";
import { resolveObject } from "../core/index.js";
import { btfOf, parseObject } from "../object.js";
import type { ResolveTarget } from "../resolve.js";
import { UsedTypes } from "./used-types.js";
import { writeBtf } from "./write-btf.js";

/**
 * The BTF in which the relocations of all of `objects` have the values that they have on `target`, and nothing else: a loader takes it for the kernel's own
 * (`btf_custom_path` of libbpf). Of a target with modules it is one BTF that stands alone.
 *
 * @throws CRL0200 to CRL0207
 */
export function reducedBtf(objects: readonly Uint8Array[], { btf, modules = [] }: ResolveTarget): Uint8Array {
  const used = new UsedTypes();
  for (const bytes of objects) {
    const object = parseObject(bytes);
    const { relocations } = resolveObject(object, btfOf(object, "the object"), [btf, ...modules]);
    for (const { relocation, matched } of relocations)
      if (matched !== undefined) used.add(relocation.kind, matched);
  }
  const files: Btf[] = [btf, ...modules];
  return writeBtf(files, used);
}
