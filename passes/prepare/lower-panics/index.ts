import {
  AttributeIndex,
  type AttributeRef,
  createBuilder,
  parseIr,
  type TypeRef,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { isOfRustLibrary, isUnreachableHint } from "../../../lib/rust-symbols/index.js";
import { Code } from "../../analyses/code/index.js";
import { isIntrinsicName, isTrap } from "../../intrinsics.js";
import { runLlvm } from "../../ir.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { warnOfEmptyArrays } from "./empty-array.js";
import { PanicsUnreachable } from "./handler.js";
import { panicMarker } from "./marker.js";
import { OutOfRange } from "./out-of-range.js";

export { isPanic, panicMarker } from "./marker.js";

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
      else lower(ctx, instruction);
      lowered = true;
    }
    // The code that builds the message is dead now; left in, it would link in core::fmt.
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
  if (isTrap(name)) return "always";
  if (!isOfRustLibrary(name)) return "never";
  const noreturn = llvm.getEnumAttributeKindForName("noreturn");
  return llvm.getEnumAttributeAtIndex(callee, AttributeIndex.Function, noreturn) === 0 ? "ask" : "always";
}

/** Whether LLVM may assume that this call is unreachable. */
function isUnreachable(ctx: PassContext, call: ValueRef, panicsUnreachable: boolean): boolean {
  const name = ctx.llvm.getValueName2(ctx.llvm.getCalledValue(call));
  return isUnreachableHint(name) || (panicsUnreachable && !isIntrinsicName(name));
}

function remove(ctx: PassContext, call: ValueRef): void {
  const { llvm } = ctx;
  if (llvm.getFirstUse(call) !== 0) llvm.replaceAllUsesWith(call, llvm.getPoison(llvm.typeOf(call)));
  llvm.instructionEraseFromParent(call);
}

function lower(ctx: PassContext, call: ValueRef): void {
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
 * The attribute `memory(…)` for panics: a panic does not change memory that others see. Without it each function that may panic could change its
 * caller's memory. The attribute's number differs between LLVM versions, so it is parsed from text.
 */
function preservesMemory({ llvm, owner }: PassContext): AttributeRef {
  using text = parseIr(owner, "declare void @panic() memory(read, inaccessiblemem: readwrite)", "panic");
  const fn = llvm.getNamedFunction(text.ref, "panic") as ValueRef;
  const memory = llvm.getEnumAttributeKindForName("memory");
  return llvm.getEnumAttributeAtIndex(fn, AttributeIndex.Function, memory) as AttributeRef;
}
