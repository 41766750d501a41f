import {
  type DIBuilderRef,
  DIFlags,
  DwarfEncoding,
  functionInstructions,
  functions,
  Linkage,
  type MetadataRef,
  Opcode,
  TypeKind,
  type TypeRef,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { DebugInfo, subprogram } from "../../analyses/debug-info/index.js";
import { compileUnits } from "../../intrinsics.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";

/** Writes debug info for functions that have none, since their crate, or libcore, was compiled without it. README.md is its page. */
export const describeFunctions: Pass = {
  name: "describe-functions",
  stage: "object",
  run(ctx) {
    const { llvm, module } = ctx;
    const di = ctx.get(DebugInfo);
    const [first] = llvm.getNamedMetadataOperands(module, compileUnits);
    if (!first) return Preserved.all;
    const compileUnit = llvm.valueAsMetadata(first);
    const builder = llvm.createDIBuilder(module);
    for (const fn of functions(llvm, module)) {
      if (llvm.isDeclaration(fn) || llvm.getSubprogram(fn) !== 0) continue;
      describe(ctx, builder, compileUnit, di.operand(compileUnit, 0), fn);
    }
    llvm.disposeDIBuilder(builder);
    return Preserved.all;
  },
};

function describe(
  ctx: PassContext,
  builder: DIBuilderRef,
  compileUnit: MetadataRef,
  file: MetadataRef | 0,
  fn: ValueRef,
): void {
  const { llvm, context } = ctx;
  const di = ctx.get(DebugInfo);
  const type = llvm.globalGetValueType(fn);
  const name = llvm.getValueName2(fn);
  const types = [llvm.getReturnType(type), ...llvm.getParamTypes(type)].map((t) => typeOf(ctx, builder, t));
  const node = llvm.diBuilderCreateFunction(
    builder,
    file,
    name,
    "",
    file,
    0,
    llvm.diBuilderCreateSubroutineType(builder, file, types, DIFlags.Zero),
    llvm.getLinkage(fn) === Linkage.Internal,
    true,
    0,
    DIFlags.Zero,
    true,
  );
  di.setOperand(node, subprogram.ctx, compileUnit);
  di.setOperand(node, subprogram.retainedNodes, di.newTuple([]));
  llvm.setSubprogram(fn, node);
  const location = llvm.diBuilderCreateDebugLocation(context, 0, 0, node, 0);
  for (const instruction of functionInstructions(llvm, fn)) {
    if (llvm.getInstructionOpcode(instruction) === Opcode.Call)
      llvm.instructionSetDebugLoc(instruction, location);
  }
}

function typeOf(ctx: PassContext, builder: DIBuilderRef, type: TypeRef): MetadataRef | 0 {
  const { llvm } = ctx;
  switch (llvm.getTypeKind(type)) {
    case TypeKind.Void:
      return 0;
    case TypeKind.Integer: {
      const bits = Math.max(8, 2 ** Math.ceil(Math.log2(llvm.getIntTypeWidth(type))));
      return llvm.diBuilderCreateBasicType(
        builder,
        `u${bits}`,
        BigInt(bits),
        DwarfEncoding.Unsigned,
        DIFlags.Zero,
      );
    }
    default:
      return llvm.diBuilderCreatePointerType(builder, 0, 64, 64, 0, "");
  }
}
