import { maps } from "../../../lib/diagnostics/index.js";
import {
  globalMetadata,
  globals,
  MetadataKind,
  users,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import type { PassContext } from "../../manager/index.js";
import { arenaSpace } from "./places.js";

/** The section whose variables libbpf puts into the arena. */
const section = ".addr_space.1";

/** Moves the statics of arenas into their address space; what refers to them gets them by a cast. Gives the moved ones. */
export function moveStatics(ctx: PassContext): ValueRef[] {
  const { llvm } = ctx;
  return [...globals(llvm, ctx.module)]
    .filter((global) => llvm.getSection(global) === section && !llvm.isDeclaration(global))
    .filter((global) => llvm.getPointerAddressSpace(llvm.typeOf(global)) === 0)
    .map((global) => move(ctx, global));
}

function move(ctx: PassContext, global: ValueRef): ValueRef {
  const { llvm, module, context } = ctx;
  refuseInitialisers(ctx, global);
  const name = llvm.getValueName2(global);
  llvm.setValueName2(global, "");
  const moved = llvm.addGlobalInAddressSpace(module, llvm.globalGetValueType(global), name, arenaSpace);
  const initializer = llvm.getInitializer(global);
  if (initializer !== 0) llvm.setInitializer(moved, initializer);
  llvm.setSection(moved, section);
  llvm.setAlignment(moved, llvm.getAlignment(global));
  llvm.setLinkage(moved, llvm.getLinkage(global));
  llvm.setVisibility(moved, llvm.getVisibility(global));
  for (const { node } of globalMetadata(llvm, global))
    if (ctx.get(DebugInfo).kind(node) === MetadataKind.DIGlobalVariableExpression)
      llvm.globalAddDebugInfo(moved, node);
  const kernel = llvm.pointerTypeInContext(context, 0);
  llvm.replaceAllUsesWith(global, llvm.constAddrSpaceCast(moved, kernel));
  llvm.deleteGlobal(global);
  return moved;
}

/** Reports the statics whose initial value has the address of `global`. */
function refuseInitialisers(ctx: PassContext, global: ValueRef): void {
  const { llvm } = ctx;
  const di = ctx.get(DebugInfo);
  const seen = new Set<ValueRef>();
  const waiting = [...users(llvm, global)];
  for (let user = waiting.pop(); user !== undefined; user = waiting.pop()) {
    if (seen.has(user) || llvm.isAInstruction(user) !== 0) continue;
    seen.add(user);
    if (llvm.isAGlobalVariable(user) === 0) waiting.push(...users(llvm, user));
    else if (!llvm.getValueName2(user).startsWith("llvm."))
      ctx.report(
        maps.arenaAddress(
          llvm.getValueName2(global),
          di.globalName(user) ?? llvm.getValueName2(user),
          di.globalLocation(user),
        ),
      );
  }
}
