import { settings } from "../../../lib/diagnostics/index.js";
import {
  globals,
  Linkage,
  type MetadataRef,
  users,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { reachableNodes, replaceNodes } from "../../analyses/debug-info/index.js";
import { firstLocation } from "../../analyses/source-locations/index.js";
import type { Pass, PlainSetting, Unit } from "../../unit.js";
import { foldedReads, isTable } from "./reads.js";

/** The sections that a loader makes maps of, with a value for each variable. */
const ofLoaders = /^\.(rodata|data|bss)(\.|$)/;

/** Keeps what loaders set from being folded, and says where it is. README.md is its page. */
export const keepLoaderSettings: Pass = {
  name: "keep-loader-settings",
  keepsCode: true,
  run(unit) {
    const wrapped = globalTypes(unit);
    const plain: PlainSetting[] = [];
    for (const global of globals(unit.llvm, unit.module)) {
      const type = unit.debugInfo.globalType(global);
      const isGlobal = type !== undefined && wrapped.has(type);
      if (isGlobal) keep(unit, global);
      const found = isGlobal ? undefined : judge(unit, global);
      if (found !== undefined) plain.push(found);
    }
    unit.plainSettings = plain;
    if (showAddresses(unit)) unit.code.forget();
    if (wrapped.size > 0) replaceNodes(unit, reachableNodes(unit).all, wrapped);
  },
};

/** The types `corelate::Global<T>`, each with its T. */
function globalTypes(unit: Unit): Map<MetadataRef, MetadataRef> {
  const di = unit.debugInfo;
  const found = new Map<MetadataRef, MetadataRef>();
  for (const node of unit.composites ?? reachableNodes(unit).composites) {
    if (!di.name(node).startsWith("Global<") || di.namespaces(node)[0] !== "corelate") continue;
    const member = di.firstElement(node);
    const inner = member === 0 ? 0 : di.baseType(member);
    if (inner !== 0) found.set(node, inner);
  }
  return found;
}

/** Makes a `Global` what C's `const volatile` is, or in `.data` and `.bss` a variable. */
function keep(unit: Unit, global: ValueRef): void {
  const { llvm, debugInfo: di } = unit;
  const section = llvm.getSection(global) ?? "";
  llvm.setExternallyInitialized(global, true);
  if (/^\.(data|bss)(\.|$)/.test(section)) llvm.setGlobalConstant(global, false);
  const name = di.globalName(global);
  if (name !== undefined && !isExported(unit, global))
    unit.report(settings.withoutName(name, di.globalLocation(global)));
}

/**
 * Says of an ordinary constant that a loader could set where its initial value is compiled in. Gives it back where nothing was seen of that: rustc
 * may have done it.
 */
function judge(unit: Unit, global: ValueRef): PlainSetting | undefined {
  const { llvm, debugInfo: di } = unit;
  if (!llvm.isGlobalConstant(global) || llvm.getInitializer(global) === 0) return undefined;
  const section = llvm.getSection(global) ?? "";
  const name = di.globalName(global);
  if (name === undefined) return undefined;
  if (section === "" ? !isExported(unit, global) : !ofLoaders.test(section)) return undefined;
  // A table that has a name but no section is one to look things up in.
  const all = foldedReads(unit, global);
  const reads = section === "" && isTable(unit, global) ? all.filter(({ fixed }) => fixed) : all;
  if (reads.length === 0)
    return { name, unread: isUnread(unit, global), location: di.globalLocation(global) };
  const where = firstLocation(
    unit,
    reads.map(({ instruction }) => instruction),
  );
  unit.report(settings.foldedRead(name, reads.length - 1, where ?? di.globalLocation(global)));
  return undefined;
}

/** Whether nothing refers to `global`. What `#[used]` keeps is there for somebody who looks at the object. */
function isUnread({ llvm }: Unit, global: ValueRef): boolean {
  return llvm.getFirstUse(global) === 0;
}

function isExported({ llvm }: Unit, global: ValueRef): boolean {
  const linkage = llvm.getLinkage(global);
  return linkage !== Linkage.Internal && linkage !== Linkage.Private;
}

/** Puts the address of a large value in the place of the call that hid it from rustc. */
function showAddresses({ llvm, module }: Unit): boolean {
  const fn = llvm.getNamedFunction(module, "__corelate_setting");
  if (fn === 0) return false;
  for (const call of users(llvm, fn)) {
    llvm.replaceAllUsesWith(call, llvm.getOperand(call, 0));
    llvm.instructionEraseFromParent(call);
  }
  llvm.deleteFunction(fn);
  return true;
}
