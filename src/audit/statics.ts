import type { SourceLocation } from "../../lib/diagnostics/index.js";
import { globals, Linkage } from "../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../passes/analyses/debug-info/index.js";
import type { PassContext } from "../../passes/index.js";
import { contentsOf } from "./describer.js";
import { symbolName } from "./names.js";

/** A static of the program's. */
export interface Static {
  readonly location: SourceLocation | undefined;
  /** Its type and its data, as a text that is the same in both layouts. */
  readonly contents: string;
  /** The same as of `Effect`. */
  readonly exact: string;
}

/**
 * The statics of a program by their names. What queries and tags are made of is left out, and so are vtables and constants in memory, which count where they
 * are used.
 */
export function staticsOf(ctx: PassContext): ReadonlyMap<string, Static> {
  const { llvm } = ctx;
  const debugInfo = ctx.get(DebugInfo);
  const found = new Map<string, Static>();
  for (const global of globals(llvm, ctx.module)) {
    if (llvm.getLinkage(global) === Linkage.Private) continue;
    const initializer = llvm.getInitializer(global);
    const type = debugInfo.globalType(global);
    if (initializer === 0 || type === undefined || llvm.getSection(global)?.startsWith(".core_keep"))
      continue;
    const { text, exact } = contentsOf(ctx, initializer);
    const name = debugInfo.name(type);
    found.set(symbolName(llvm.getValueName2(global)), {
      location: debugInfo.globalLocation(global),
      contents: `${name} ${text}`,
      exact: `${name} ${exact}`,
    });
  }
  return found;
}
