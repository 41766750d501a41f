import { MetadataKind, type MetadataRef, type ValueRef } from "../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../passes/analyses/debug-info/index.js";
import type { PassContext } from "../../passes/index.js";

/**
 * A function's name that does not depend on the layout of types: the path in the source, without generic arguments, which may be paddings, and
 * without numbers of `impl` blocks and hashes. Functions of one name are taken together.
 */
export function functionName(ctx: PassContext, fn: ValueRef): string {
  const { llvm } = ctx;
  const debugInfo = ctx.get(DebugInfo);
  const subprogram = llvm.getSubprogram(fn);
  if (subprogram === 0) return symbolName(llvm.getValueName2(fn));
  const names: string[] = [];
  for (let at: MetadataRef | 0 = subprogram; at !== 0; at = debugInfo.scope(at)) {
    const kind = debugInfo.kind(at);
    if (kind === MetadataKind.DIFile || kind === MetadataKind.DICompileUnit) break;
    // `restore-layout` takes the names away that C does not have.
    names.unshift(withoutArguments(debugInfo.name(at)).replace(/#\d+|^.*__bindgen_ty_\d+$/, ""));
  }
  return names.join("::");
}

/** A symbol without what rustc appends to make it unique. */
export function symbolName(symbol: string): string {
  return symbol.replace(/17h[0-9a-f]{16}E(\.|$)/, "E$1").replace(/^_RNvCs[A-Za-z0-9]+_/, "_RNvC");
}

/** `add<[u8; 4]>` without the brackets and what is in them. */
function withoutArguments(name: string): string {
  let depth = 0;
  let kept = "";
  for (const [index, sign] of [...name].entries()) {
    if (sign === "<") depth++;
    if (depth === 0) kept += sign;
    if (sign === ">" && name[index - 1] !== "-") depth--;
  }
  return kept;
}

/** The name of a value without the numbers by which LLVM tells values of one name apart. */
export function withoutNumbers(name: string): string {
  return name.replace(/\d*(\.i?\d*)*$/, "");
}
