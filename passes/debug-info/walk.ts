import {
  basicBlocks,
  DbgRecordKind,
  debugRecords,
  functions,
  globalMetadata,
  globals,
  instructions,
  MetadataKind,
  type MetadataRef,
} from "../../src/llvm-bindings/index.js";
import type { Unit } from "../unit.js";
import type { DebugInfo } from "./nodes.js";
import { isPadding, isSparse } from "./sparse.js";

/** The metadata nodes that a module reaches, each once, in a fixed order. */
export interface ReachableNodes {
  readonly all: readonly MetadataRef[];
  /** The DICompositeTypes among them. */
  readonly composites: readonly MetadataRef[];
}

/**
 * Every metadata node that the module reaches: from the compile units, the attachments of functions and globals, the locations of
 * instructions and their debug records.
 */
export function reachableNodes(unit: Unit): ReachableNodes {
  const { llvm, module, debugInfo } = unit;
  const seen = new Set<MetadataRef>();
  const all: MetadataRef[] = [];
  const composites: MetadataRef[] = [];
  const stack: MetadataRef[] = [];
  const push = (node: MetadataRef | 0) => {
    if (node !== 0 && !seen.has(node)) {
      seen.add(node);
      stack.push(node);
    }
  };
  const drain = () => {
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      const kind = debugInfo.kind(node);
      if (kind === MetadataKind.MDString || kind === MetadataKind.ConstantAsMetadata) continue;
      if (kind === MetadataKind.LocalAsMetadata || kind === MetadataKind.DIExpression) continue;
      if (kind === MetadataKind.DIArgList || kind === MetadataKind.DistinctMDOperandPlaceholder) continue;
      all.push(node);
      if (kind === MetadataKind.DICompositeType) composites.push(node);
      for (const operand of followed(debugInfo, node, kind)) push(operand);
    }
  };

  for (const value of llvm.getNamedMetadataOperands(module, "llvm.dbg.cu"))
    if (value !== 0) push(llvm.valueAsMetadata(value));
  for (const global of globals(llvm, module)) {
    for (const { node } of globalMetadata(llvm, global)) push(node);
  }
  for (const fn of functions(llvm, module)) {
    push(llvm.getSubprogram(fn));
    for (const block of basicBlocks(llvm, fn)) {
      for (const instruction of instructions(llvm, block)) {
        push(llvm.instructionGetDebugLoc(instruction));
        for (const record of debugRecords(llvm, instruction)) {
          push(llvm.dbgRecordGetDebugLoc(record));
          // A label has no type.
          if (llvm.dbgRecordGetKind(record) === DbgRecordKind.Label) continue;
          push(llvm.dbgVariableRecordGetVariable(record));
        }
      }
    }
    drain();
  }
  drain();
  return { all, composites };
}

/**
 * The operands of `node` to go on with: of a sparse type's members not the paddings. They are most of the nodes, each with types of its
 * own, and none of them is in the object.
 */
function followed(di: DebugInfo, node: MetadataRef, kind: MetadataKind): readonly (MetadataRef | 0)[] {
  const operands = di.operands(node);
  if (kind !== MetadataKind.DICompositeType || !isSparse(di, node)) return operands;
  const tuple = di.elementsTuple(node);
  const members = di.elements(node).filter((member) => !isPadding(di.name(member)));
  return [...operands.filter((operand) => operand !== tuple), ...members];
}

/** Replaces operands all over the module: what `replacements` maps from is gone afterwards. */
export function replaceNodes(
  unit: Unit,
  nodes: readonly MetadataRef[],
  replacements: ReadonlyMap<MetadataRef, MetadataRef>,
): void {
  if (replacements.size === 0) return;
  for (const node of nodes) {
    unit.debugInfo.operands(node).forEach((operand, index) => {
      const to = operand === 0 ? undefined : replacements.get(operand);
      if (to !== undefined) unit.debugInfo.setOperand(node, index, to);
    });
  }
}
