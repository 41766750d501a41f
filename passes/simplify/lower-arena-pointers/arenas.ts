import { mapTypeNames, sectionNames } from "../../../lib/btf/index.js";
import { maps } from "../../../lib/diagnostics/index.js";
import {
  createBuilder,
  functions,
  globals,
  InlineAsmDialect,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { isProgram, locationOfFunction, nameOf } from "../../analyses/call-graph/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import { readDefinition } from "../../declare/verify-maps/index.js";
import type { PassContext } from "../../manager/index.js";
import { andCallers, functionsUsing } from "./places.js";

/**
 * Sees to it that each program with pointers into an arena names the arena: the verifier wants to know which it is. `casting`: the functions with such pointers;
 * `statics`: the variables in arenas, which name it, too.
 */
export function bindArenas(
  ctx: PassContext,
  casting: readonly ValueRef[],
  statics: readonly ValueRef[],
): void {
  const { llvm } = ctx;
  const arenas = arenasOf(ctx);
  const named = arenas.map((arena) => andCallers(llvm, functionsUsing(llvm, arena)));
  const withStatics = andCallers(
    llvm,
    statics.flatMap((global) => [...functionsUsing(llvm, global)]),
  );
  const pointing = andCallers(llvm, [...casting, ...withStatics]);
  for (const program of functions(llvm, ctx.module)) {
    if (!isProgram(ctx, program)) continue;
    const own = arenas.filter((_, index) => named[index]!.has(program));
    if (own.length < 2 && !pointing.has(program)) continue;
    const location = locationOfFunction(ctx, program);
    const [arena] = arenas;
    if (arena === undefined) ctx.report(maps.noArena(nameOf(ctx, program), location));
    else if (own.length > 1 || (own.length === 0 && arenas.length > 1)) {
      const names = (own.length > 1 ? own : arenas).map((one) => llvm.getValueName2(one));
      ctx.report(maps.arenas(nameOf(ctx, program), names, location));
    } else if (own.length === 0 && !withStatics.has(program)) name(ctx, program, arena);
  }
}

/** The maps that are arenas. */
function arenasOf(ctx: PassContext): ValueRef[] {
  const { llvm } = ctx;
  const di = ctx.get(DebugInfo);
  return [...globals(llvm, ctx.module)].filter((global) => {
    if (llvm.getSection(global) !== sectionNames.maps || llvm.isDeclaration(global)) return false;
    const type = di.globalType(global);
    return type !== undefined && mapTypeNames[readDefinition(ctx, type).type ?? 0] === "arena";
  });
}

/** Has `program` load the address of `arena`, with which nothing is done. */
function name(ctx: PassContext, program: ValueRef, arena: ValueRef): void {
  const { llvm, context } = ctx;
  const first = llvm.getFirstInstruction(llvm.getEntryBasicBlock(program));
  if (first === 0) return;
  using builder = createBuilder(ctx.owner);
  llvm.positionBuilderBefore(builder.ref, first);
  const type = llvm.functionType(
    llvm.voidTypeInContext(context),
    [llvm.pointerTypeInContext(context, 0)],
    false,
  );
  const nothing = llvm.getInlineAsm(type, "", "r", true, false, InlineAsmDialect.ATT, false);
  llvm.buildCall2(builder.ref, type, nothing, [arena], "");
}
