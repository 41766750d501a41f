import {
  DwarfTag,
  functions,
  globalMetadata,
  globals,
  MetadataKind,
  type MetadataRef,
} from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";
import { DebugInfo } from "./nodes.js";

/** Operands of a DISubprogram, as in llvm/lib/IR/DebugInfoMetadata.cpp. */
export const subprogram = {
  file: 0,
  scope: 1,
  name: 2,
  linkageName: 3,
  type: 4,
  ctx: 5,
  declaration: 6,
  retainedNodes: 7,
  templateParameters: 9,
  annotations: 11,
} as const;

/** Operands of a DILocalVariable and of a DIGlobalVariable. */
export const variable = {
  scope: 0,
  name: 1,
  file: 2,
  type: 3,
  localAnnotations: 4,
  globalAnnotations: 8,
} as const;

/**
 * The debug info that becomes BTF: what `llvm/lib/Target/BPF/BTFDebug.cpp` visits, and nothing else. Local variables and the types
 * that only they use stay out of BTF, and so do namespaces, template parameters and whatever was inlined.
 */
export interface BtfNodes {
  /** Types, in the order in which they were found; members are none. */
  readonly types: readonly MetadataRef[];
  /** The functions' subprograms. */
  readonly subprograms: readonly MetadataRef[];
  /** Everything that has a type as an operand, but for known members: types, tuples, variables, subprograms. */
  readonly holders: readonly MetadataRef[];
}

/** Walks from functions and globals to their types. */
export function btfNodes(ctx: PassContext): BtfNodes {
  const { llvm, module } = ctx;
  const di = ctx.get(DebugInfo);
  const seen = new Set<MetadataRef>();
  const holders: MetadataRef[] = [];
  const types: MetadataRef[] = [];
  const subprograms: MetadataRef[] = [];
  const stack: MetadataRef[] = [];
  const push = (node: MetadataRef | 0) => {
    if (node === 0 || seen.has(node)) return;
    seen.add(node);
    stack.push(node);
  };
  const drain = () => {
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      const kind = di.kind(node);
      // Members are most of the nodes, and most of what follows is not about them.
      const isMember = kind === MetadataKind.DIDerivedType && di.tag(node) === DwarfTag.Member;
      const next = follow(ctx, node, kind);
      if (next === undefined) continue;
      holders.push(node);
      if (!isMember && isType(kind)) types.push(node);
      if (kind === MetadataKind.DISubprogram) subprograms.push(node);
      for (let i = next.length - 1; i >= 0; i--) push(next[i]!);
    }
  };
  for (const fn of functions(llvm, module)) {
    push(llvm.getSubprogram(fn));
    drain();
  }
  for (const global of globals(llvm, module)) {
    // `!dbg`, and the type that `llvm.preserve.access.index` hangs on the globals of relocations.
    for (const { node } of globalMetadata(llvm, global)) push(node);
    drain();
  }
  return { types, subprograms, holders };
}

/** What BTF reaches from `node`; undefined for nodes that neither are nor hold types. */
function follow(
  ctx: PassContext,
  node: MetadataRef,
  kind: MetadataKind,
): readonly (MetadataRef | 0)[] | undefined {
  if (kind === MetadataKind.MDString) return undefined;
  if (kind === MetadataKind.DIDerivedType) return [ctx.get(DebugInfo).baseType(node)];
  const { baseIndex: base } = ctx.get(DebugInfo);
  const operands = ctx.get(DebugInfo).operands(node);
  switch (kind) {
    case MetadataKind.DISubprogram:
      return [operands[subprogram.type] ?? 0, operands[subprogram.retainedNodes] ?? 0];
    case MetadataKind.DISubroutineType:
      return [operands[base] ?? 0];
    case MetadataKind.DIGlobalVariableExpression:
      return [operands[0] ?? 0];
    case MetadataKind.DIGlobalVariable:
      return [operands[variable.type] ?? 0];
    case MetadataKind.DILocalVariable:
      return argumentNumber(ctx, node) === 0 ? [] : [operands[variable.type] ?? 0];
    case MetadataKind.DICompositeType: {
      const members = ctx.get(DebugInfo).knownMembers(node);
      const elements = members?.map(({ type }) => type) ?? [operands[base + 1] ?? 0];
      return [operands[base] ?? 0, ...elements, operands[base + 5] ?? 0];
    }
    case MetadataKind.DIBasicType:
    case MetadataKind.DIStringType:
      return [];
    case MetadataKind.MDTuple:
      return operands;
    default:
      return undefined;
  }
}

function isType(kind: MetadataKind): boolean {
  return (
    kind === MetadataKind.DIBasicType ||
    kind === MetadataKind.DIDerivedType ||
    kind === MetadataKind.DICompositeType ||
    kind === MetadataKind.DISubroutineType
  );
}

/** Which parameter a DILocalVariable is, from 1; 0 for other variables. The C API tells it only in the node's text. */
export function argumentNumber(ctx: PassContext, local: MetadataRef): number {
  const text = ctx.llvm.printValueToString(ctx.get(DebugInfo).asValue(local)) ?? "";
  return Number(/, arg: (\d+)/.exec(text)?.[1] ?? /\(arg: (\d+)/.exec(text)?.[1] ?? 0);
}
