import {
  AttributeIndex,
  type BasicBlockRef,
  functions,
  type Llvm,
  Opcode,
  operands,
  users,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { isInLoop } from "../../analyses/control-flow/index.js";
import { isMemcpy } from "../../intrinsics.js";
import { runLlvm, runLlvmOn } from "../../ir.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";

/** What `function-attrs` says of a function as a whole. */
const inferredAttributes = ["memory", "willreturn", "mustprogress", "nofree", "norecurse", "nosync"];

/** Passes the original instead of a copy where a function only reads an argument. README.md is its page. */
export const forwardCopies: Pass = {
  name: "forward-copies",
  stage: "simplify",
  run(ctx) {
    const { llvm, module } = ctx;
    const chosen = functionsWithCopies(ctx);
    if (chosen.size === 0) return Preserved.all;
    const kinds = inferredAttributes.map((name) => llvm.getEnumAttributeKindForName(name));
    const added = functions(llvm, module)
      .filter((fn) => !llvm.isDeclaration(fn))
      .map((fn) => ({
        fn,
        kinds: kinds.filter((kind) => llvm.getEnumAttributeAtIndex(fn, AttributeIndex.Function, kind) === 0),
      }));
    runLlvm(ctx, "cgscc(function-attrs)");
    runLlvmOn(ctx, chosen, "memcpyopt");
    // LLVM's pipeline would use it before it inlines: of two loads from the context it would make one, from an address that it computes, which the
    // verifier does not take.
    for (const { fn, kinds } of added)
      for (const kind of kinds) llvm.removeEnumAttributeAtIndex(fn, AttributeIndex.Function, kind);
    return Preserved.none;
  },
};

/**
 * The functions that copy: all that pass a copy of a value to another one, and those that copy in no loop. In a loop, how many copies of a value there are decides
 * which of their loads LLVM puts together, and the verifier may need more for the other choice.
 */
function functionsWithCopies(ctx: PassContext): Set<ValueRef> {
  const { llvm } = ctx;
  const copying = new Set<ValueRef>();
  const inLoops = new Set<ValueRef>();
  for (const { instruction, caller } of ctx.get(Code).callsTo((callee) => callsMemcpy(llvm, callee))) {
    copying.add(caller);
    if (isInLoop(llvm, llvm.getInstructionParent(instruction) as BasicBlockRef)) inLoops.add(caller);
  }
  for (const caller of inLoops) copying.delete(caller);
  const byValue = new Map<ValueRef, readonly number[]>();
  const takesValues = (callee: ValueRef) => {
    const parameters = parametersByValue(llvm, callee);
    byValue.set(callee, parameters);
    return parameters.length > 0;
  };
  for (const { instruction, caller, callee } of ctx.get(Code).callsTo(takesValues)) {
    if (copying.has(caller)) continue;
    const count = llvm.getNumArgOperands(instruction);
    const passed = byValue.get(callee)!.filter((index) => index < count);
    if (passed.some((index) => isCopy(llvm, llvm.getArgOperand(instruction, index)))) copying.add(caller);
  }
  return copying;
}

/** The parameters that `callee` takes by value, if it is a function with a body. */
function parametersByValue(llvm: Llvm, callee: ValueRef): readonly number[] {
  if (llvm.isAFunction(callee) === 0 || llvm.isDeclaration(callee)) return [];
  return [...llvm.getParams(callee).keys()].filter((index) => isByValue(llvm, callee, index));
}

function callsMemcpy(llvm: Llvm, callee: ValueRef): boolean {
  return llvm.isAFunction(callee) !== 0 && isMemcpy(llvm.getValueName2(callee));
}

/** Whether a parameter is a value that is passed as a pointer to a copy: rustc says that its address is not kept, which it says of no reference. */
function isByValue(llvm: Llvm, fn: ValueRef, parameter: number): boolean {
  const attribute = (name: string) => {
    const kind = llvm.getEnumAttributeKindForName(name);
    return kind === 0 ? 0 : llvm.getEnumAttributeAtIndex(fn, parameter + 1, kind);
  };
  if (attribute("noalias") === 0 || attribute("sret") !== 0) return false;
  // LLVM 21 has replaced `nocapture` by `captures(none)`, whose value is 0.
  const captures = attribute("captures");
  return captures !== 0 ? llvm.getEnumAttributeValue(captures) === 0n : attribute("nocapture") !== 0;
}

/** Whether a local variable is filled by a copy of another value. */
function isCopy(llvm: Llvm, variable: ValueRef): boolean {
  return (
    llvm.isAAllocaInst(variable) !== 0 &&
    users(llvm, variable).some(
      (user) =>
        llvm.isAInstruction(user) !== 0 &&
        llvm.getInstructionOpcode(user) === Opcode.Call &&
        callsMemcpy(llvm, llvm.getCalledValue(user)) &&
        operands(llvm, user)[0] === variable,
    )
  );
}
