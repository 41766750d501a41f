import { type Diagnostic, type SourceLocation, settings } from "../../../lib/diagnostics/index.js";
import { globals, Linkage, type MetadataRef, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import { firstLocation } from "../../analyses/source-locations/index.js";
import { SparseLayout } from "../../analyses/sparse-layout/index.js";
import type { PassContext } from "../../manager/index.js";
import { foldedReads, isTable } from "./reads.js";

/** A constant that a loader can find by name, but that is not a `corelate::Global`. */
export interface PlainSetting {
  readonly name: string;
  /** Nothing in the module refers to it: rustc may have folded its value into each read. */
  readonly unread: boolean;
  readonly location: SourceLocation | undefined;
}

/** The sections that a loader makes maps of, with a value for each variable. */
const loaderSections = /^\.(rodata|data|bss)(\.|$)/;

/**
 * Analysis: the variables that loaders may set, in the program as rustc wrote it. Passes after `keep-loader-settings`, which asks first, fold
 * constants and delete unused ones, so it is never computed again.
 */
export class LoaderSettings {
  static compute(ctx: PassContext): LoaderSettings {
    return new LoaderSettings(ctx);
  }

  static invalidate(): boolean {
    return false;
  }

  /** The types `corelate::Global<T>`, each with its T. */
  readonly wrapped: ReadonlyMap<MetadataRef, MetadataRef>;
  /** Constants that a loader can set and of which no folded read was found. */
  readonly plain: readonly PlainSetting[];
  /** The diagnostics for constants whose initial value is folded into reads. */
  readonly folded: ReadonlyMap<ValueRef, Diagnostic>;

  constructor(ctx: PassContext) {
    this.wrapped = globalTypes(ctx);
    const plain: PlainSetting[] = [];
    const folded = new Map<ValueRef, Diagnostic>();
    for (const global of globals(ctx.llvm, ctx.module)) {
      const di = ctx.get(DebugInfo);
      const variable = di.globalVariable(global);
      if (variable === undefined) continue;
      const type = di.typeOfVariable(variable);
      const name = di.nameOfVariable(variable);
      if ((type !== undefined && this.wrapped.has(type)) || name === undefined) continue;
      if (!isForLoaders(ctx, global)) continue;
      const found = foldedInto(ctx, global, name);
      if (found !== undefined) folded.set(global, found);
      // `#[used]` keeps it for a tool that reads the object.
      else
        plain.push({
          name,
          unread: ctx.llvm.getFirstUse(global) === 0,
          location: di.globalLocation(global),
        });
    }
    this.plain = plain;
    this.folded = folded;
  }
}

function globalTypes(ctx: PassContext): Map<MetadataRef, MetadataRef> {
  const di = ctx.get(DebugInfo);
  const found = new Map<MetadataRef, MetadataRef>();
  for (const node of ctx.get(SparseLayout).composites) {
    if (!di.name(node).startsWith("Global<") || di.namespaces(node)[0] !== "corelate") continue;
    const member = di.firstElement(node);
    const inner = member === 0 ? 0 : di.baseType(member);
    if (inner !== 0) found.set(node, inner);
  }
  return found;
}

/** Whether `global` is a constant that loaders can find. */
function isForLoaders(ctx: PassContext, global: ValueRef): boolean {
  const { llvm } = ctx;
  if (!llvm.isGlobalConstant(global) || llvm.getInitializer(global) === 0) return false;
  const section = llvm.getSection(global) ?? "";
  return section === "" ? isExported(ctx, global) : loaderSections.test(section);
}

/** The diagnostic for `global` if its initial value is folded into reads. Undefined if no such read was found; rustc may have folded some. */
function foldedInto(ctx: PassContext, global: ValueRef, name: string): Diagnostic | undefined {
  const all = foldedReads(ctx, global);
  // A table with a name and no section is a lookup table.
  const isLookup = (ctx.llvm.getSection(global) ?? "") === "" && isTable(ctx, global);
  const reads = isLookup ? all.filter(({ fixed }) => fixed) : all;
  if (reads.length === 0) return undefined;
  const where = firstLocation(
    ctx,
    reads.map(({ instruction }) => instruction),
  );
  return settings.foldedRead(name, reads.length - 1, where ?? ctx.get(DebugInfo).globalLocation(global));
}

/** Whether `global` is visible outside of the module. */
export function isExported({ llvm }: PassContext, global: ValueRef): boolean {
  const linkage = llvm.getLinkage(global);
  return linkage !== Linkage.Internal && linkage !== Linkage.Private;
}
