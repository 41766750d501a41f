import type { SourceLocation } from "../../../lib/diagnostics/index.js";
import { functions, MetadataKind, type MetadataRef, users } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo, reachableNodes } from "../../analyses/debug-info/index.js";
import { firstLocation, libraryFile } from "../../analyses/source-locations/index.js";
import type { Unit } from "../../unit.js";

/**
 * A line of the user's that has to do with `type`: the variable or function, or the call of a generic function, that is fewest
 * references away from it. rustc does not say where a type is declared.
 */
export function firstUse(unit: Unit, type: MetadataRef): SourceLocation | undefined {
  const { all, locations } = reachableNodes(unit);
  const holders = holdersOf(unit, [...all, ...locations]);
  const seen = new Set([type]);
  for (let level = [type]; level.length > 0; ) {
    const found = level.map((node) => locationOf(unit, node)).filter((at) => at && isUsers(at));
    if (found.length > 0) return found.sort((a, b) => a!.line - b!.line || a!.column - b!.column)[0];
    level = level.flatMap((node) => holders.get(node) ?? []).filter((node) => !seen.has(node));
    for (const node of level) seen.add(node);
  }
  return undefined;
}

/** The nodes that have a node as an operand; compile units hold what has nothing to do with one another. */
function holdersOf(unit: Unit, nodes: readonly MetadataRef[]): Map<MetadataRef, MetadataRef[]> {
  const holders = new Map<MetadataRef, MetadataRef[]>();
  for (const node of nodes) {
    if (unit.get(DebugInfo).kind(node) === MetadataKind.DICompileUnit) continue;
    for (const operand of unit.get(DebugInfo).operands(node)) {
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

function locationOf(unit: Unit, node: MetadataRef): SourceLocation | undefined {
  const { llvm } = unit;
  const di = unit.get(DebugInfo);
  switch (di.kind(node)) {
    case MetadataKind.DILocalVariable:
    case MetadataKind.DIGlobalVariable: {
      const file = di.filePath(llvm.diVariableGetFile(node));
      return { file, line: llvm.diVariableGetLine(node), column: 0 };
    }
    case MetadataKind.DISubprogram: {
      // DISubprogram: { file, scope, name, … }.
      const own = { file: di.filePath(di.file(node)), line: llvm.diSubprogramGetLine(node), column: 0 };
      return isUsers(own) ? own : firstCall(unit, node);
    }
    case MetadataKind.DILocation:
      return di.locationOfNode(node);
    default:
      return undefined;
  }
}

/** Where a function of Rust's library that was made for the type, such as `ptr::cast::<u8, mine>`, is called. */
function firstCall(unit: Unit, subprogram: MetadataRef): SourceLocation | undefined {
  const { llvm, module } = unit;
  const fn = functions(llvm, module).find((candidate) => llvm.getSubprogram(candidate) === subprogram);
  if (fn === undefined) return undefined;
  return firstLocation(
    unit,
    users(llvm, fn).filter((user) => llvm.isAInstruction(user) !== 0),
  );
}
