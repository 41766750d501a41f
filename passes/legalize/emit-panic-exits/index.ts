import { sectionNames } from "../../../lib/btf/index.js";
import {
  type BasicBlockRef,
  basicBlocks,
  createBuilder,
  DIFlags,
  DwarfEncoding,
  instructions,
  Opcode,
  TypeKind,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { Dominators, ReachedBlocks } from "../../analyses/control-flow/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import { compileUnits } from "../../intrinsics.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { isPanic, panicMarker } from "../../prepare/lower-panics/index.js";
import { warnOfCertainPanic } from "./certain.js";
import { removeUnreachableDefault } from "./exhaustive.js";

/** Replaces the panics that are left after LLVM's optimisation by what `--panic` asks for. README.md is its page. */
export const emitPanicExits: Pass = {
  name: "emit-panic-exits",
  stage: "legalize",
  run(ctx) {
    const { llvm, module } = ctx;
    let changed = false;
    for (const { fn, opcodes } of ctx.get(Code).functions) {
      // A panic is followed by `unreachable`, and so is the default of a `switch` that has no use for one.
      if (!opcodes.includes(Opcode.Unreachable)) continue;
      warnOfCertainPanic(ctx, fn);
      for (const block of basicBlocks(llvm, fn))
        changed = removeUnreachableDefault(ctx, llvm.getBasicBlockTerminator(block)) || changed;
      let infiniteLoop: BasicBlockRef | undefined;
      for (const block of basicBlocks(llvm, fn)) {
        const end = llvm.getBasicBlockTerminator(block);
        if (end === 0 || llvm.getInstructionOpcode(end) !== Opcode.Unreachable) continue;
        const panic = instructions(llvm, block).find((instruction) => isPanic(ctx, instruction));
        if (panic !== undefined && ctx.options.panic === "loop") {
          infiniteLoop ??= loopBlock(ctx, fn);
          jump(ctx, end, infiniteLoop);
        } else {
          if (panic !== undefined && ctx.options.panic === "trap") throwBefore(ctx, panic);
          returnZero(ctx, fn, end, panic);
        }
        if (panic !== undefined) llvm.instructionEraseFromParent(panic);
        llvm.instructionEraseFromParent(end);
        changed = true;
      }
    }
    const marker = llvm.getNamedFunction(module, panicMarker);
    if (marker !== 0 && llvm.getFirstUse(marker) === 0) llvm.deleteFunction(marker);
    return changed ? Preserved.allBut(Code, Dominators, ReachedBlocks) : Preserved.all;
  },
};

function loopBlock(ctx: PassContext, fn: ValueRef): BasicBlockRef {
  const { llvm } = ctx;
  const block = llvm.appendBasicBlockInContext(ctx.context, fn, "panic");
  using builder = createBuilder(ctx.owner);
  llvm.positionBuilderAtEnd(builder.ref, block);
  llvm.buildBr(builder.ref, block);
  return block;
}

function jump(ctx: PassContext, before: ValueRef, to: BasicBlockRef): void {
  const { llvm } = ctx;
  using builder = createBuilder(ctx.owner);
  llvm.positionBuilderBefore(builder.ref, before);
  llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(before));
  llvm.buildBr(builder.ref, to);
}

function returnZero(ctx: PassContext, fn: ValueRef, before: ValueRef, panic: ValueRef | undefined): void {
  const { llvm } = ctx;
  const type = llvm.getReturnType(llvm.globalGetValueType(fn));
  using builder = createBuilder(ctx.owner);
  llvm.positionBuilderBefore(builder.ref, before);
  llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(panic ?? before));
  if (llvm.getTypeKind(type) === TypeKind.Void) llvm.buildRetVoid(builder.ref);
  else llvm.buildRet(builder.ref, llvm.constNull(type));
}

function throwBefore(ctx: PassContext, panic: ValueRef): void {
  const { llvm, context } = ctx;
  const i64 = llvm.int64TypeInContext(context);
  const type = llvm.functionType(llvm.voidTypeInContext(context), [i64], false);
  using builder = createBuilder(ctx.owner);
  llvm.positionBuilderBefore(builder.ref, panic);
  llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(panic));
  llvm.buildCall2(builder.ref, type, throwFunction(ctx), [llvm.constInt(i64, 0, false)], "");
}

/** The kernel function `void bpf_throw(u64 cookie)`, declared with the type that libbpf compares with the kernel's. */
function throwFunction(ctx: PassContext): ValueRef {
  const { llvm, context, module } = ctx;
  const di = ctx.get(DebugInfo);
  const known = llvm.getNamedFunction(module, "bpf_throw");
  if (known !== 0) return known;
  const type = llvm.functionType(llvm.voidTypeInContext(context), [llvm.int64TypeInContext(context)], false);
  const fn = llvm.addFunction(module, "bpf_throw", type);
  llvm.setSection(fn, sectionNames.kernelSymbols);
  const builder = llvm.createDIBuilder(module);
  const unitNode = llvm.getNamedMetadataOperands(module, compileUnits)[0];
  const file = unitNode ? di.operand(llvm.valueAsMetadata(unitNode), 0) : 0;
  const u64 = llvm.diBuilderCreateBasicType(builder, "u64", 64n, DwarfEncoding.Unsigned, DIFlags.Zero);
  const signature = llvm.diBuilderCreateSubroutineType(builder, file, [0, u64], DIFlags.Zero);
  const node = llvm.diBuilderCreateFunction(
    builder,
    file,
    "bpf_throw",
    "",
    file,
    0,
    signature,
    false,
    false,
    0,
    DIFlags.Zero,
    true,
  );
  llvm.disposeDIBuilder(builder);
  llvm.setSubprogram(fn, node);
  return fn;
}
