import { unsupported } from "../../../lib/diagnostics/index.js";
import {
  basicBlocks,
  functions,
  instructions,
  Linkage,
  Opcode,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import {
  CallGraph,
  findCycle,
  isProgram,
  locationOfFunction,
  longestChain,
  nameOf,
} from "../../analyses/call-graph/index.js";
import { type Call, Code } from "../../analyses/code/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import { type Pass, type PassContext, Preserved, panicReturns } from "../../manager/index.js";
import { isPanic, panicMarker } from "../../prepare/lower-panics/index.js";
import {
  maxArguments,
  panicking,
  registersFor,
  returnsInRegister,
} from "../../whole-program/inline-unsupported-calls/index.js";

/** The maximum depth of calls: MAX_CALL_FRAMES in include/linux/bpf_verifier.h. */
const maxCallFrames = 8;

/** Reports calls and operations that BPF does not have, on their Rust lines. README.md is its page. */
export const verifyCalls: Pass = {
  name: "verify-calls",
  stage: "legalize",
  run(ctx) {
    const { calls } = ctx.get(CallGraph);
    checkShapes(ctx, calls);
    checkGraph(ctx, calls);
    if (panicReturns(ctx.options)) checkPanics(ctx, calls);
    checkIndirect(ctx);
    for (const { instructions, opcodes } of ctx.get(Code).functions) {
      for (let i = 0; i < opcodes.length; i++) {
        const float = floatOpcodes.get(opcodes[i]!);
        if (float !== undefined)
          ctx.report(unsupported.floatingPoint(float, ctx.get(DebugInfo).locationOf(instructions[i]!)));
      }
    }
    return Preserved.all;
  },
};

function checkShapes(ctx: PassContext, calls: readonly Call[]): void {
  const { llvm } = ctx;
  const reported = new Set<ValueRef>();
  for (const { instruction, caller, callee } of calls) {
    const name = nameOf(ctx, callee);
    const where = ctx.get(DebugInfo).locationOf(instruction);
    const types = llvm.getParamTypes(llvm.getCalledFunctionType(instruction));
    const count = registersFor(ctx, types);
    const external = llvm.isDeclaration(callee);
    // `lower-memory-builtins` replaces these calls.
    if (/^(memcpy|memmove|memset|memcmp|bcmp)$/.test(llvm.getValueName2(callee))) continue;
    if (count > maxArguments) ctx.report(unsupported.tooManyArguments(name, count, where));
    if (!returnsInRegister(ctx, callee) && !reported.has(callee)) {
      reported.add(callee);
      ctx.report(unsupported.aggregateReturn(name, where));
    }
    if (!external || llvm.getValueName2(callee) === panicMarker) continue;
    const inSection = (llvm.getSection(callee) ?? "") !== "" || llvm.getSubprogram(callee) !== 0;
    if (!inSection) ctx.report(unsupported.missingFunction(name, nameOf(ctx, caller), where));
  }
  for (const fn of functions(llvm, ctx.module)) {
    if (llvm.isDeclaration(fn) || isProgram(ctx, fn) || llvm.getFirstUse(fn) !== 0) continue;
    if (llvm.getLinkage(fn) !== Linkage.External) continue;
    const count = registersFor(ctx, llvm.getParamTypes(llvm.globalGetValueType(fn)));
    const where = locationOfFunction(ctx, fn);
    if (count > maxArguments) ctx.report(unsupported.tooManyArguments(nameOf(ctx, fn), count, where));
    if (!returnsInRegister(ctx, fn)) ctx.report(unsupported.aggregateReturn(nameOf(ctx, fn), where));
  }
}

function checkGraph(ctx: PassContext, calls: readonly Call[]): void {
  const edges = new Map<ValueRef, ValueRef[]>();
  for (const { caller, callee } of calls)
    if (!ctx.llvm.isDeclaration(callee)) edges.set(caller, [...(edges.get(caller) ?? []), callee]);
  const recursion = findCycle(edges);
  if (recursion !== undefined) {
    const [first, second] = recursion as [ValueRef, ValueRef];
    const call = calls.find(({ caller, callee }) => caller === first && callee === second);
    const where = call && ctx.get(DebugInfo).locationOf(call.instruction);
    ctx.report(
      unsupported.recursion(
        recursion.map((fn) => nameOf(ctx, fn)),
        where,
      ),
    );
    return;
  }
  const chain = longestChain(edges);
  if (chain.length > maxCallFrames) {
    const where = locationOfFunction(ctx, chain[0]!);
    ctx.report(
      unsupported.callChainTooLong(
        chain.map((fn) => nameOf(ctx, fn)),
        where,
      ),
    );
  }
}

/** Panics outside of programs: their `ret` would only leave the function. */
function checkPanics(ctx: PassContext, calls: readonly Call[]): void {
  const { llvm, module } = ctx;
  const called = new Set(calls.map(({ callee }) => callee));
  const reach = panicking(ctx, calls);
  for (const fn of functions(llvm, module)) {
    if (isProgram(ctx, fn) || !reach.has(fn)) continue;
    const panic = basicBlocks(llvm, fn)
      .flatMap((block) => instructions(llvm, block))
      .find((instruction) => isPanic(ctx, instruction));
    if (panic === undefined) continue;
    const where = ctx.get(DebugInfo).locationOf(panic) ?? locationOfFunction(ctx, fn);
    const found = unsupported.panicInSubprogram(nameOf(ctx, fn), where);
    // Nothing in this object calls it, but another object may.
    ctx.report(called.has(fn) || llvm.getFirstUse(fn) !== 0 ? found : { ...found, severity: "warning" });
  }
}

function checkIndirect(ctx: PassContext): void {
  const { llvm } = ctx;
  // A helper is called through a constant that is cast to a pointer.
  const isKnown = (callee: ValueRef) => llvm.isAConstant(callee) !== 0 || llvm.isAInlineAsm(callee) !== 0;
  for (const { instruction, caller } of ctx.get(Code).callsTo((callee) => !isKnown(callee)))
    ctx.report(unsupported.indirectCall(nameOf(ctx, caller), ctx.get(DebugInfo).locationOf(instruction)));
}

const floatOpcodes: ReadonlyMap<number, string> = new Map([
  [Opcode.FAdd, "an addition"],
  [Opcode.FSub, "a subtraction"],
  [Opcode.FMul, "a multiplication"],
  [Opcode.FDiv, "a division"],
  [Opcode.FRem, "a remainder"],
  [Opcode.FCmp, "a comparison"],
  [Opcode.FPToSI, "a conversion"],
  [Opcode.FPToUI, "a conversion"],
  [Opcode.SIToFP, "a conversion"],
  [Opcode.UIToFP, "a conversion"],
  [Opcode.FPExt, "a conversion"],
  [Opcode.FPTrunc, "a conversion"],
]);
