import {
  basicBlocks,
  DIFlags,
  functions,
  Linkage,
  MetadataKind,
  type MetadataRef,
} from "../../src/llvm-bindings/index.js";
import { reachableNodes, replaceNodes } from "../debug-info/walk.js";
import { copySubprogram } from "../tags/subprogram.js";
import type { Pass, Unit } from "../unit.js";

/** Operands of a DISubprogram: `{ file, scope, name, linkage name, type, unit, declaration, retained nodes, … }`. */
const operand = { file: 0, scope: 1, name: 2, linkageName: 3, type: 4, unit: 5, retainedNodes: 7 };

/** Makes the debug info of the functions that are left after optimisation say what they are. README.md is its page. */
export const settleFunctions: Pass = {
  name: "settle-functions",
  run(unit) {
    const { llvm, module } = unit;
    const replacements = new Map<MetadataRef, MetadataRef>();
    for (const fn of functions(llvm, module)) {
      const subprogram = llvm.getSubprogram(fn);
      if (subprogram === 0 || basicBlocks(llvm, fn).length === 0) continue;
      nameParameters(unit, subprogram);
      const linkage = llvm.getLinkage(fn);
      if (linkage !== Linkage.Internal && linkage !== Linkage.Private) continue;
      const text = llvm.printValueToString(unit.debugInfo.asValue(subprogram));
      if (!/spFlags:[^,)]*DISPFlagLocalToUnit/.test(text)) {
        const copy = copySubprogram(unit, subprogram, true);
        llvm.setSubprogram(fn, copy);
        replacements.set(subprogram, copy);
      }
    }
    if (replacements.size > 0) replaceNodes(unit, reachableNodes(unit).all, replacements);
  },
};

function nameParameters(unit: Unit, subprogram: MetadataRef): void {
  const { llvm, debugInfo: di } = unit;
  const type = di.operand(subprogram, operand.type);
  const retained = di.operand(subprogram, operand.retainedNodes);
  // DISubroutineType: { file, scope, name, size, offset, base type, types }; the first of the types is the result.
  const count = type === 0 ? 0 : Math.max(0, parameterCount(unit, type));
  const nodes = retained === 0 ? [] : di.operands(retained).filter((node): node is MetadataRef => node !== 0);
  const variables = new Map<number, MetadataRef>();
  for (const node of nodes) {
    const number = argumentNumber(unit, node);
    if (number > 0) variables.set(number, node);
  }
  const missing: MetadataRef[] = [];
  const builder = llvm.createDIBuilder(unit.module);
  for (let number = 1; number <= count; number++) {
    const known = variables.get(number);
    if (known !== undefined) {
      if (di.string(di.operand(known, 1)) === "") di.setOperand(known, 1, di.newString(`arg${number}`));
      continue;
    }
    const ty = di.operands(di.elementsTuple(type as MetadataRef) as MetadataRef)[number] ?? 0;
    missing.push(
      llvm.diBuilderCreateParameterVariable(
        builder,
        subprogram,
        `arg${number}`,
        number,
        di.operand(subprogram, operand.file),
        llvm.diSubprogramGetLine(subprogram),
        ty,
        false,
        DIFlags.Zero,
      ),
    );
  }
  llvm.disposeDIBuilder(builder);
  if (missing.length > 0) {
    di.setOperand(subprogram, operand.retainedNodes, di.newTuple([...nodes, ...missing]));
  }
}

function parameterCount(unit: Unit, type: MetadataRef): number {
  const tuple = unit.debugInfo.elementsTuple(type);
  return tuple === 0 ? 0 : unit.debugInfo.operands(tuple).length - 1;
}

/** The number of a parameter's DILocalVariable; 0 for other nodes. The C API has no getter for it. */
function argumentNumber(unit: Unit, node: MetadataRef): number {
  const { llvm, debugInfo: di } = unit;
  if (di.kind(node) !== MetadataKind.DILocalVariable) return 0;
  return Number(/\barg: (\d+)/.exec(llvm.printValueToString(di.asValue(node)))?.[1] ?? 0);
}
