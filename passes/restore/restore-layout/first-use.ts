import type { SourceLocation } from "../../../lib/diagnostics/index.js";
import { functions, MetadataKind, type MetadataRef, users } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo, reachableNodes } from "../../analyses/debug-info/index.js";
import { firstLocation, libraryFile } from "../../analyses/source-locations/index.js";
import type { PassContext } from "../../manager/index.js";

/**
 * A source line related to `type`, since rustc does not say where a type is declared: the variable, the function, or the call of a generic function
 * that is the fewest references away.
 */
export function firstUse(ctx: PassContext, type: MetadataRef): SourceLocation | undefined {
  const { all, locations } = reachableNodes(ctx);
  const holders = holdersOf(ctx, [...all, ...locations]);
  const seen = new Set([type]);
  for (let level = [type]; level.length > 0; ) {
    const found = level.map((node) => locationOf(ctx, node)).filter((at) => at && isUsers(at));
    if (found.length > 0) return found.sort((a, b) => a!.line - b!.line || a!.column - b!.column)[0];
    level = level.flatMap((node) => holders.get(node) ?? []).filter((node) => !seen.has(node));
    for (const node of level) seen.add(node);
  }
  return undefined;
}

/** The nodes that refer to one of `nodes`. Compile units are left out: they hold unrelated things. */
function holdersOf(ctx: PassContext, nodes: readonly MetadataRef[]): Map<MetadataRef, MetadataRef[]> {
  const holders = new Map<MetadataRef, MetadataRef[]>();
  for (const node of nodes) {
    if (ctx.get(DebugInfo).kind(node) === MetadataKind.DICompileUnit) continue;
    for (const operand of ctx.get(DebugInfo).operands(node)) {
      if (operand === 0) continue;
      const known = holders.get(operand);
      if (known) known.push(node);
      else holders.set(operand, [node]);
    }
  }
  return holders;
}

function isUsers(at: SourceLocation): boolean {
  return at.line > 0 && at.file.startsWith("/") && !libraryFile.test(at.file);
}

function locationOf(ctx: PassContext, node: MetadataRef): SourceLocation | undefined {
  const { llvm } = ctx;
  const di = ctx.get(DebugInfo);
  switch (di.kind(node)) {
    case MetadataKind.DILocalVariable:
    case MetadataKind.DIGlobalVariable: {
      const file = di.filePath(llvm.diVariableGetFile(node));
      return { file, line: llvm.diVariableGetLine(node), column: 0 };
    }
    case MetadataKind.DISubprogram: {
      // DISubprogram: { file, scope, name, … }.
      const own = { file: di.filePath(di.file(node)), line: llvm.diSubprogramGetLine(node), column: 0 };
      return isUsers(own) ? own : firstCall(ctx, node);
    }
    case MetadataKind.DILocation:
      return di.locationOfNode(node);
    default:
      return undefined;
  }
}

/** Where a library function that was instantiated for the type, such as `ptr::cast::<u8, mine>`, is called. */
function firstCall(ctx: PassContext, subprogram: MetadataRef): SourceLocation | undefined {
  const { llvm, module } = ctx;
  const fn = functions(llvm, module).find((candidate) => llvm.getSubprogram(candidate) === subprogram);
  if (fn === undefined) return undefined;
  return firstLocation(
    ctx,
    users(llvm, fn).filter((user) => llvm.isAInstruction(user) !== 0),
  );
}
