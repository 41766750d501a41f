import {
  AttributeIndex,
  type AttributeRef,
  createBuilder,
  parseIr,
  type TypeRef,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { runLlvm } from "../../ir.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { warnOfEmptyArrays } from "./empty-array.js";
import { isUnreachableHint, PanicsUnreachable } from "./handler.js";
import { panicMarker } from "./marker.js";
import { OutOfRange } from "./out-of-range.js";

export { isPanic, panicMarker } from "./marker.js";

/** Mangled names, legacy and v0, of what is in Rust's own crates. */
const definedByRust =
  /^(_ZN(4core|5alloc|3std)|_R[A-Za-z]*(C|NvN|INv|NvM).*_(4core|5alloc|3std)|rust_begin_unwind$|_R.*17rust_begin_unwind)/;

/** Replaces calls of Rust's panic functions by a call that ends the program, before the code that formats panic messages is linked in from libcore. README.md is its page. */
export const lowerPanics: Pass = {
  name: "lower-panics",
  stage: "prepare",
  run(ctx) {
    let lowered = false;
    if (ctx.llvm.getNamedFunction(ctx.module, panicMarker) !== 0) warnOfEmptyArrays(ctx);
    const panicsUnreachable = ctx.get(PanicsUnreachable);
    const outOfRange = new OutOfRange(ctx);
    const verdicts = new Map<ValueRef, Verdict>();
    const noreturn = ctx.llvm.getEnumAttributeKindForName("noreturn");
    const mayPanic = (callee: ValueRef) => {
      const verdict = verdictOn(ctx, callee);
      verdicts.set(callee, verdict);
      return verdict !== "never";
    };
    for (const { instruction, callee } of ctx.get(Code).callsTo(mayPanic)) {
      if (verdicts.get(callee) === "ask" && !isMarked(ctx, instruction, noreturn)) continue;
      outOfRange.check(instruction);
      if (isUnreachable(ctx, instruction, panicsUnreachable)) remove(ctx, instruction);
      else settle(ctx, instruction);
      lowered = true;
    }
    // What the message was made of is dead now, and would bring core::fmt in.
    return lowered ? runLlvm(ctx, "globaldce") : Preserved.all;
  },
};

/** Whether a call of a function panics: always, never, or where the call itself says that it does not return. */
type Verdict = "always" | "never" | "ask";

/** Whether the call says that it does not return. */
function isMarked({ llvm }: PassContext, call: ValueRef, noreturn: number): boolean {
  return llvm.getCallSiteEnumAttribute(call, AttributeIndex.Function, noreturn) !== 0;
}

function verdictOn({ llvm }: PassContext, callee: ValueRef): Verdict {
  if (llvm.isAFunction(callee) === 0) return "never";
  const name = llvm.getValueName2(callee);
  if (/^llvm\.(ubsan|debug)?trap$/.test(name)) return "always";
  if (!definedByRust.test(name)) return "never";
  const noreturn = llvm.getEnumAttributeKindForName("noreturn");
  return llvm.getEnumAttributeAtIndex(callee, AttributeIndex.Function, noreturn) === 0 ? "ask" : "always";
}

/** Whether LLVM may take it that no execution gets to this call. */
function isUnreachable(ctx: PassContext, call: ValueRef, panicsUnreachable: boolean): boolean {
  const name = ctx.llvm.getValueName2(ctx.llvm.getCalledValue(call));
  return isUnreachableHint(name) || (panicsUnreachable && !name.startsWith("llvm."));
}

function remove(ctx: PassContext, call: ValueRef): void {
  const { llvm } = ctx;
  if (llvm.getFirstUse(call) !== 0) llvm.replaceAllUsesWith(call, llvm.getPoison(llvm.typeOf(call)));
  llvm.instructionEraseFromParent(call);
}

function settle(ctx: PassContext, call: ValueRef): void {
  const { llvm, context } = ctx;
  const type = llvm.functionType(llvm.voidTypeInContext(context), [], false);
  using builder = createBuilder(ctx.owner);
  llvm.positionBuilderBefore(builder.ref, call);
  llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(call));
  const end = llvm.buildCall2(builder.ref, type, markerOf(ctx, type), [], "");
  // Two panics must not be merged into one: the verifier's log shows the line of each.
  const nomerge = llvm.createEnumAttribute(context, llvm.getEnumAttributeKindForName("nomerge"), 0);
  llvm.addCallSiteAttribute(end, AttributeIndex.Function, nomerge);
  remove(ctx, call);
}

function markerOf(ctx: PassContext, type: TypeRef): ValueRef {
  const { llvm, context, module } = ctx;
  const known = llvm.getNamedFunction(module, panicMarker);
  if (known !== 0) return known;
  const fn = llvm.addFunction(module, panicMarker, type);
  for (const name of ["noreturn", "nounwind", "cold"]) {
    const attribute = llvm.createEnumAttribute(context, llvm.getEnumAttributeKindForName(name), 0);
    llvm.addAttributeAtIndex(fn, AttributeIndex.Function, attribute);
  }
  llvm.addAttributeAtIndex(fn, AttributeIndex.Function, preservesMemory(ctx));
  return fn;
}

/**
 * What others see of the program's memory is as it was when a panic ends the program. Without this all that may panic could change what its
 * caller has. The number of such an attribute is another one in each LLVM, so it is read from text.
 */
function preservesMemory({ llvm, owner }: PassContext): AttributeRef {
  using text = parseIr(owner, "declare void @panic() memory(read, inaccessiblemem: readwrite)", "panic");
  const fn = llvm.getNamedFunction(text.ref, "panic") as ValueRef;
  const memory = llvm.getEnumAttributeKindForName("memory");
  return llvm.getEnumAttributeAtIndex(fn, AttributeIndex.Function, memory) as AttributeRef;
}
