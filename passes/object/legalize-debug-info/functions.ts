import {
  functionInstructions,
  functions,
  globals,
  Linkage,
  MetadataKind,
  type MetadataRef,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import {
  argumentNumber,
  DebugInfo,
  recordReader,
  subprogram,
  variable,
} from "../../analyses/debug-info/index.js";
import type { PassContext } from "../../manager/index.js";
import type { TypeBuilder } from "./builder.js";
import { hashOf, isIdentifier, parameterName, readableName, shortened } from "./names.js";

/**
 * Names for FUNC and its parameters. The kernel wants both to be identifiers, and refuses parameters without a name
 * ("Invalid arg#1"), which `fn panic(_: &PanicInfo)` and closures have. Global functions are called as their symbols are.
 */
export function nameFunctions(ctx: PassContext, builder: TypeBuilder): void {
  const { llvm, module } = ctx;
  const di = ctx.get(DebugInfo);
  const wanted = new Map<string, MetadataRef[]>();
  let recorded: ReadonlyMap<MetadataRef, readonly MetadataRef[]> | undefined;
  const recordedIn = (node: MetadataRef) => {
    recorded ??= recordedParameters(ctx);
    return recorded.get(node) ?? [];
  };
  for (const fn of functions(llvm, module)) {
    const node = llvm.getSubprogram(fn);
    if (node === 0) continue;
    nameParameters(ctx, builder, node, recordedIn);
    const symbol = llvm.getValueName2(fn);
    const global = llvm.getLinkage(fn) !== Linkage.Internal || llvm.isDeclaration(fn);
    const name =
      global && isIdentifier(symbol) ? symbol : readableName(di.string(di.operand(node, subprogram.name)));
    wanted.set(name, [...(wanted.get(name) ?? []), node]);
  }
  for (const [name, nodes] of wanted) {
    for (const node of nodes) {
      const linkage = di.string(di.operand(node, subprogram.linkageName));
      const distinct = nodes.length === 1 ? name : `${name}_${hashOf(linkage, 8)}`;
      const short = shortened(distinct, linkage);
      if (short !== di.string(di.operand(node, subprogram.name)))
        di.setOperand(node, subprogram.name, di.newString(short));
    }
  }
}

/**
 * The parameters in debug records, by function. Without optimisation clang does not list them in the function's own node, and two variables for one
 * parameter crash LLVM.
 */
function recordedParameters(ctx: PassContext): Map<MetadataRef, MetadataRef[]> {
  const { llvm, module } = ctx;
  const di = ctx.get(DebugInfo);
  const found = new Map<MetadataRef, MetadataRef[]>();
  const seen = new Set<MetadataRef>();
  const read = recordReader(llvm, {
    node(local) {
      if (seen.has(local)) return;
      seen.add(local);
      if (di.kind(local) !== MetadataKind.DILocalVariable || argumentNumber(ctx, local) === 0) return;
      const scope = di.operand(local, variable.scope);
      if (scope !== 0) found.set(scope, [...(found.get(scope) ?? []), local]);
    },
    expression() {},
  });
  for (const fn of functions(llvm, module))
    for (const instruction of functionInstructions(llvm, fn)) read(instruction);
  return found;
}

function nameParameters(
  ctx: PassContext,
  builder: TypeBuilder,
  node: MetadataRef,
  recordedIn: (node: MetadataRef) => readonly MetadataRef[],
): void {
  const di = ctx.get(DebugInfo);
  const type = di.operand(node, subprogram.type);
  if (type === 0) return;
  const types = parameterTypes(ctx, type);
  const tuple = di.operand(node, subprogram.retainedNodes);
  const retained = tuple === 0 ? [] : di.operands(tuple).filter((x): x is MetadataRef => x !== 0);
  const byNumber = new Map<number, MetadataRef>();
  for (const local of retained) {
    if (di.kind(local) !== MetadataKind.DILocalVariable) continue;
    const number = argumentNumber(ctx, local);
    if (number > 0) byNumber.set(number, local);
  }
  const taken = new Set<string>();
  const added: MetadataRef[] = [];
  if (byNumber.size < types.length - 1) {
    for (const local of recordedIn(node)) {
      const number = argumentNumber(ctx, local);
      if (byNumber.has(number) || number >= types.length) continue;
      byNumber.set(number, local);
      added.push(local);
    }
  }
  types.slice(1).forEach((parameter, index) => {
    const number = index + 1;
    const local = byNumber.get(number);
    const name = local === undefined ? "" : di.string(di.operand(local, variable.name));
    let wanted = name === "" ? `arg${number}` : parameterName(name);
    while (taken.has(wanted)) wanted = `${wanted}_${number}`;
    taken.add(wanted);
    if (local === undefined) added.push(builder.parameter(node, wanted, number, parameter));
    else if (name !== wanted) di.setOperand(local, variable.name, di.newString(wanted));
  });
  if (added.length > 0) di.setOperand(node, subprogram.retainedNodes, di.newTuple([...retained, ...added]));
}

/** The result, then the parameters; 0 is `void`. */
export function parameterTypes(ctx: PassContext, type: MetadataRef): readonly (MetadataRef | 0)[] {
  const di = ctx.get(DebugInfo);
  const tuple = di.operand(type, di.baseIndex);
  return tuple === 0 ? [0] : di.operands(tuple);
}

/**
 * Names for VAR, which LLVM takes from the symbol: an internal static is `_ZN4demo5COUNT17h281f5ff214e2f49dE`, and the kernel
 * refuses `$` and `.` in it. It is called `COUNT` then, or `demo_COUNT` and the like where there are several.
 */
export function nameStatics(ctx: PassContext): void {
  const { llvm, module } = ctx;
  const di = ctx.get(DebugInfo);
  const all = globals(llvm, module);
  const taken = new Set(
    [...functions(llvm, module), ...all].map((value: ValueRef) => llvm.getValueName2(value)),
  );
  for (const global of all) {
    if (llvm.getLinkage(global) !== Linkage.Internal) continue;
    const node = di.globalVariable(global);
    if (node === undefined) continue;
    const symbol = llvm.getValueName2(global);
    const plain = readableName(di.string(di.operand(node, variable.name)) || symbol);
    const path = readableName([...namespacesOf(ctx, node), plain].join("_"));
    const name = [plain, path, `${plain}_${hashOf(symbol, 8)}`]
      .map((candidate) => shortened(candidate, symbol))
      .find((candidate) => !taken.has(candidate));
    if (name === undefined) continue;
    taken.add(name);
    llvm.setValueName2(global, name);
  }
}

function namespacesOf(ctx: PassContext, node: MetadataRef): string[] {
  const di = ctx.get(DebugInfo);
  const names: string[] = [];
  for (let at = di.operand(node, 0); at !== 0 && di.kind(at) === MetadataKind.DINamespace; at = di.scope(at))
    names.unshift(di.name(at));
  return names;
}
