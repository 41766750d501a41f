import {
  DwarfTag,
  functions,
  globalMetadata,
  globals,
  MetadataKind,
  type MetadataRef,
} from "../../../lib/llvm-bindings/index.js";
import { compileUnits } from "../../intrinsics.js";
import type { PassContext } from "../../manager/index.js";
import { Code } from "../code/index.js";
import { DebugInfo } from "./nodes.js";
import { recordReader } from "./records.js";
import { isPadding, isSparse } from "./sparse.js";

/** The metadata nodes that a module reaches and that may refer to types, each once, in a fixed order. */
export interface ReachableNodes {
  readonly all: readonly MetadataRef[];
  /** The DICompositeTypes among them. */
  readonly composites: readonly MetadataRef[];
  /** The DIDerivedTypes among them, as the walk has read them: they are most of the nodes, and reading one costs several calls. */
  readonly derived: ReadonlyMap<MetadataRef, DerivedType>;
  /** The DILocations of the code, which are not among them: they refer to functions and blocks. */
  readonly locations: readonly MetadataRef[];
  /** The DIExpressions of the debug records, which refer to nothing. */
  readonly expressions: ReadonlySet<MetadataRef>;
}

/** A DIDerivedType. */
export interface DerivedType {
  readonly tag: number;
  readonly base: MetadataRef | 0;
}

/**
 * Every node with references that the module reaches: from the compile units, the attachments of functions and globals, and the code.
 * Where `behind` knows what a composite leads to, the walk goes there at once, and its members are not among the nodes.
 */
export function reachableNodes(
  ctx: PassContext,
  behind: (composite: MetadataRef) => readonly (MetadataRef | 0)[] | undefined = () => undefined,
): ReachableNodes {
  const { llvm, module } = ctx;
  const di = ctx.get(DebugInfo);
  const seen = new Set<MetadataRef>();
  const all: MetadataRef[] = [];
  const composites: MetadataRef[] = [];
  const derived = new Map<MetadataRef, DerivedType>();
  const locations: MetadataRef[] = [];
  const expressions = new Set<MetadataRef>();
  /** Locations are negative: the code has as many as types have members, and nobody has to ask what they are. */
  const stack: number[] = [];
  const push = (node: MetadataRef | 0) => {
    if (node === 0 || seen.has(node)) return;
    seen.add(node);
    stack.push(node);
  };
  const pushLocation = (location: MetadataRef | 0) => {
    if (location === 0 || seen.has(location)) return;
    seen.add(location);
    stack.push(-location);
  };
  const drain = () => {
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const node = Math.abs(top) as MetadataRef;
      const kind = top < 0 ? MetadataKind.DILocation : di.kind(node);
      if (kind === MetadataKind.DILocation) {
        locations.push(node);
        push(llvm.diLocationGetScope(node));
        pushLocation(llvm.diLocationGetInlinedAt(node));
      } else if (!withoutReferences.has(kind)) {
        all.push(node);
        if (kind === MetadataKind.DIDerivedType) {
          // Members are most of the nodes: they are reached from their types, and lead to their own.
          const [tag, base] = [di.tag(node), di.baseType(node)];
          derived.set(node, { tag, base });
          if (tag !== DwarfTag.Member) push(di.scope(node));
          push(base);
          continue;
        }
        let next: readonly (MetadataRef | 0)[] | undefined;
        if (kind === MetadataKind.DICompositeType) {
          composites.push(node);
          next = behind(node) ?? withoutPaddings(di, node);
        }
        for (const operand of next ?? di.operands(node)) push(operand);
      }
    }
  };

  for (const value of llvm.getNamedMetadataOperands(module, compileUnits))
    if (value !== 0) push(llvm.valueAsMetadata(value));
  for (const global of globals(llvm, module)) {
    for (const { node } of globalMetadata(llvm, global)) push(node);
  }
  for (const fn of functions(llvm, module)) push(llvm.getSubprogram(fn));
  const readRecords = recordReader(llvm, { node: push, expression: (one) => expressions.add(one) });
  for (const { instructions } of ctx.get(Code).functions) {
    let last: MetadataRef | 0 = 0;
    for (const instruction of instructions) {
      const location = llvm.instructionGetDebugLoc(instruction);
      if (location !== last) pushLocation(location);
      last = location;
      readRecords(instruction);
    }
    drain();
  }
  drain();
  return { all, composites, derived, locations, expressions };
}

/** Nodes that refer to nothing, or to nothing but files. */
const withoutReferences: ReadonlySet<MetadataKind> = new Set([
  MetadataKind.MDString,
  MetadataKind.ConstantAsMetadata,
  MetadataKind.LocalAsMetadata,
  MetadataKind.DIExpression,
  MetadataKind.DIArgList,
  MetadataKind.DistinctMDOperandPlaceholder,
  MetadataKind.DIBasicType,
  MetadataKind.DIEnumerator,
  MetadataKind.DIFile,
  MetadataKind.DISubrange,
]);

/** What a sparse type leads to: of its members, the paddings are left out, none of which is in the object. Undefined for other types. */
function withoutPaddings(di: DebugInfo, node: MetadataRef): readonly (MetadataRef | 0)[] | undefined {
  if (!isSparse(di, node)) return undefined;
  const names = di.elementNames(node);
  const members = di.elements(node).filter((_, index) => !isPadding(names[index]!));
  return [di.scope(node), di.baseType(node), ...members];
}

/**
 * Replaces references to types all over the module: what `replacements` maps from is gone afterwards, but for the scopes of members
 * and typedefs, which nothing reads.
 */
export function replaceNodes(
  ctx: PassContext,
  nodes: readonly MetadataRef[],
  replacements: ReadonlyMap<MetadataRef, MetadataRef>,
): void {
  if (replacements.size === 0) return;
  const di = ctx.get(DebugInfo);
  for (const node of nodes) {
    if (di.kind(node) === MetadataKind.DIDerivedType) {
      const to = replacements.get(di.baseType(node) as MetadataRef);
      if (to !== undefined) di.setBaseType(node, to);
      continue;
    }
    di.operands(node).forEach((operand, index) => {
      const to = operand === 0 ? undefined : replacements.get(operand);
      if (to !== undefined) di.setOperand(node, index, to);
    });
  }
}

/** The same for DISubprograms, to which the locations of the code refer, too. */
export function replaceFunctions(
  ctx: PassContext,
  replacements: ReadonlyMap<MetadataRef, MetadataRef>,
): void {
  if (replacements.size === 0) return;
  const { all, locations } = reachableNodes(ctx);
  replaceNodes(ctx, [...all, ...locations], replacements);
}
