import type { AttributedType } from "../../passes/attributed-types/model.js";
import type { DebugInfo } from "../../passes/debug-info/nodes.js";
import type { Llvm } from "../llvm-bindings/index.js";

/** How many modules each libLLVM of this process has been through. */
const modulesOf = new WeakMap<Llvm, number>();

/**
 * LLVM's pass BPFAbstractMemberAccess keeps the globals that stand for relocations in a static map, from names such as
 * `llvm.task:0:24$0:2:1` to values, and never clears it: the second module of a process that asks for a name of the first one
 * gets a pointer into a module that is gone. The backend reads only what follows the first colon, so from the second
 * module on the types have other names while LLVM optimises.
 *
 * @returns what gives the types their own names back; call it before the object is emitted.
 */
export function separateAccessKeys(llvm: Llvm, di: DebugInfo, types: readonly AttributedType[]): () => void {
  const count = modulesOf.get(llvm) ?? 0;
  modulesOf.set(llvm, count + 1);
  if (count === 0) return () => {};
  const names = types.map((type) => [type.node, di.name(type.node)] as const);
  // Anonymous types can be roots, too, and would all have one name.
  for (const [index, [node, name]] of names.entries()) di.setName(node, `${name || index}#${count}`);
  return () => {
    for (const [node, name] of names) di.setName(node, name);
  };
}
