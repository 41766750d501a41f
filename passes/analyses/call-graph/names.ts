import type { SourceLocation } from "../../../lib/diagnostics/index.js";
import type { ValueRef } from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";
import { DebugInfo } from "../debug-info/index.js";

/** The Rust name of a function, with its path where the symbol is mangled. */
export function nameOf(ctx: PassContext, fn: ValueRef): string {
  const { llvm } = ctx;
  const di = ctx.get(DebugInfo);
  const node = llvm.getSubprogram(fn);
  const name = node === 0 ? "" : di.string(di.operand(node, 2));
  return name === "" ? llvm.getValueName2(fn) : name;
}

/** Where a function is defined. */
export function locationOfFunction(ctx: PassContext, fn: ValueRef): SourceLocation | undefined {
  const { llvm } = ctx;
  const di = ctx.get(DebugInfo);
  const node = llvm.getSubprogram(fn);
  if (node === 0) return undefined;
  return { file: di.filePath(di.operand(node, 0)), line: llvm.diSubprogramGetLine(node), column: 0 };
}
