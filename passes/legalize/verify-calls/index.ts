import { normalise } from "../../../lib/diagnostics/index.js";
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
import { isPanic, panicMarker } from "../../prepare/lower-panics/index.js";
import { type Pass, Preserved, panicReturns, type Unit } from "../../unit.js";
import {
  mostArguments,
  panicking,
  registersFor,
  returnsOne,
} from "../../whole-program/inline-unsupported-calls/index.js";

/** Frames that the kernel follows: MAX_CALL_FRAMES in include/linux/bpf_verifier.h. */
const mostFrames = 8;

/** Reports calls and operations that BPF does not have, on their Rust lines. README.md is its page. */
export const verifyCalls: Pass = {
  name: "verify-calls",
  stage: "legalize",
  run(unit) {
    const { calls } = unit.get(CallGraph);
    checkShapes(unit, calls);
    checkGraph(unit, calls);
    if (panicReturns(unit.options)) checkPanics(unit, calls);
    checkIndirect(unit);
    for (const { instructions, opcodes } of unit.get(Code).functions) {
      for (let i = 0; i < opcodes.length; i++) {
        const float = floatOpcodes.get(opcodes[i]!);
        if (float !== undefined)
          unit.report(normalise.floatingPoint(float, unit.get(DebugInfo).locationOf(instructions[i]!)));
      }
    }
    return Preserved.all;
  },
};

function checkShapes(unit: Unit, calls: readonly Call[]): void {
  const { llvm } = unit;
  const reported = new Set<ValueRef>();
  for (const { instruction, caller, callee } of calls) {
    const name = nameOf(unit, callee);
    const where = unit.get(DebugInfo).locationOf(instruction);
    const types = llvm.getParamTypes(llvm.getCalledFunctionType(instruction));
    const count = registersFor(unit, types);
    const external = llvm.isDeclaration(callee);
    // What lower-memory-builtins writes out is no call.
    if (/^(memcpy|memmove|memset|memcmp|bcmp)$/.test(llvm.getValueName2(callee))) continue;
    if (count > mostArguments) unit.report(normalise.tooManyArguments(name, count, where));
    if (!returnsOne(unit, callee) && !reported.has(callee)) {
      reported.add(callee);
      unit.report(normalise.aggregateReturn(name, where));
    }
    if (!external || llvm.getValueName2(callee) === panicMarker) continue;
    const inSection = (llvm.getSection(callee) ?? "") !== "" || llvm.getSubprogram(callee) !== 0;
    if (!inSection) unit.report(normalise.missingFunction(name, nameOf(unit, caller), where));
  }
  for (const fn of functions(llvm, unit.module)) {
    if (llvm.isDeclaration(fn) || isProgram(unit, fn) || llvm.getFirstUse(fn) !== 0) continue;
    if (llvm.getLinkage(fn) !== Linkage.External) continue;
    const count = registersFor(unit, llvm.getParamTypes(llvm.globalGetValueType(fn)));
    const where = locationOfFunction(unit, fn);
    if (count > mostArguments) unit.report(normalise.tooManyArguments(nameOf(unit, fn), count, where));
    if (!returnsOne(unit, fn)) unit.report(normalise.aggregateReturn(nameOf(unit, fn), where));
  }
}

function checkGraph(unit: Unit, calls: readonly Call[]): void {
  const edges = new Map<ValueRef, ValueRef[]>();
  for (const { caller, callee } of calls)
    if (!unit.llvm.isDeclaration(callee)) edges.set(caller, [...(edges.get(caller) ?? []), callee]);
  const cycle = findCycle(edges);
  if (cycle !== undefined) {
    const [first, second] = cycle as [ValueRef, ValueRef];
    const call = calls.find(({ caller, callee }) => caller === first && callee === second);
    const where = call && unit.get(DebugInfo).locationOf(call.instruction);
    unit.report(
      normalise.recursion(
        cycle.map((fn) => nameOf(unit, fn)),
        where,
      ),
    );
    return;
  }
  const chain = longestChain(edges);
  if (chain.length > mostFrames) {
    const where = locationOfFunction(unit, chain[0]!);
    unit.report(
      normalise.callChainTooLong(
        chain.map((fn) => nameOf(unit, fn)),
        where,
      ),
    );
  }
}

/** Panics outside of programs: their `ret` would only leave the function. */
function checkPanics(unit: Unit, calls: readonly Call[]): void {
  const { llvm, module } = unit;
  const called = new Set(calls.map(({ callee }) => callee));
  const reach = panicking(unit, calls);
  for (const fn of functions(llvm, module)) {
    if (isProgram(unit, fn) || !reach.has(fn)) continue;
    const panic = basicBlocks(llvm, fn)
      .flatMap((block) => instructions(llvm, block))
      .find((instruction) => isPanic(unit, instruction));
    if (panic === undefined) continue;
    const where = unit.get(DebugInfo).locationOf(panic) ?? locationOfFunction(unit, fn);
    const found = normalise.panicInSubprogram(nameOf(unit, fn), where);
    // Nothing in this object calls it: another one may.
    unit.report(called.has(fn) || llvm.getFirstUse(fn) !== 0 ? found : { ...found, severity: "warning" });
  }
}

function checkIndirect(unit: Unit): void {
  const { llvm } = unit;
  // A helper is a number that was made a pointer.
  const isKnown = (callee: ValueRef) => llvm.isAConstant(callee) !== 0 || llvm.isAInlineAsm(callee) !== 0;
  for (const { instruction, caller } of unit.get(Code).callsTo((callee) => !isKnown(callee)))
    unit.report(normalise.indirectCall(nameOf(unit, caller), unit.get(DebugInfo).locationOf(instruction)));
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
