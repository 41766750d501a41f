import { sectionNames } from "../../../lib/btf/index.js";
import { globalMetadata, globals, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";

/**
 * Puts maps that hold others behind those in the module, and so in the section.
 *
 *     static counts: ArrayOfMaps<…> = ArrayOfMaps::with([&first, &second]);
 *
 * rustc writes statics in no order that the source shows. libbpf makes maps in the order of their places in the section, and wants `first` to be there when it fills
 * `counts`: "failed to initialize slot [0] to map 'first' fd=-1". In C a variable has to be declared before another names it.
 */
export function moveBehindContents(ctx: PassContext): void {
  const { llvm, module } = ctx;
  const maps = globals(llvm, module).filter((global) => llvm.getSection(global) === sectionNames.maps);
  const all = new Set(maps);
  for (const map of maps) {
    const initializer = llvm.getInitializer(map);
    if (initializer !== 0 && refersTo(ctx, initializer, all, map)) renew(ctx, map, initializer);
  }
}

/** How deep a constant is looked into: a definition is a struct with an array of structs. */
const deepest = 8;

function refersTo(
  ctx: PassContext,
  constant: ValueRef,
  maps: ReadonlySet<ValueRef>,
  except: ValueRef,
  depth = 0,
): boolean {
  const { llvm } = ctx;
  if (maps.has(constant)) return constant !== except;
  if (depth > deepest || llvm.isAGlobalValue(constant) !== 0) return false;
  for (let index = 0; index < llvm.getNumOperands(constant); index++) {
    const operand = llvm.getOperand(constant, index);
    if (operand !== 0 && refersTo(ctx, operand, maps, except, depth + 1)) return true;
  }
  return false;
}

/** The same global at the end of the module. */
function renew(ctx: PassContext, global: ValueRef, initializer: ValueRef): void {
  const { llvm, module } = ctx;
  const name = llvm.getValueName2(global);
  llvm.setValueName2(global, "");
  const renewed = llvm.addGlobal(module, llvm.globalGetValueType(global), name);
  llvm.setInitializer(renewed, initializer);
  llvm.setSection(renewed, sectionNames.maps);
  llvm.setAlignment(renewed, llvm.getAlignment(global));
  llvm.setLinkage(renewed, llvm.getLinkage(global));
  llvm.setGlobalConstant(renewed, llvm.isGlobalConstant(global));
  for (const { kind, node } of globalMetadata(llvm, global))
    if (kind === debugKind) llvm.globalAddDebugInfo(renewed, node);
  llvm.replaceAllUsesWith(global, renewed);
  llvm.deleteGlobal(global);
}

/** The kind of `!dbg`: the first that LLVM knows. */
const debugKind = 0;
