import {
  Linkage,
  type Llvm,
  type ModuleRef,
  runPasses,
  runPassesOnFunction,
  TypeKind,
  ValueKind,
  type ValueRef,
} from "../lib/llvm-bindings/index.js";
import { type PassContext, Preserved } from "./manager/index.js";

/** Runs LLVM passes, in the notation of `opt`, over the module, and invalidates all analyses. Diagnostic CRL0026. */
export function runLlvm(ctx: PassContext, passes: string): Preserved {
  return run(ctx, passes, Preserved.none);
}

/** Runs LLVM's own passes over some functions, and forgets what is known of the module. Diagnostic CRL0026. */
export function runLlvmOn(ctx: PassContext, functions: Iterable<ValueRef>, passes: string): void {
  for (const fn of functions) runPassesOnFunction(ctx.llvm, fn, passes, ctx.targetMachine);
  ctx.invalidate(Preserved.none);
}

/** Deletes the functions and globals that nothing refers to. */
export function deleteUnused(ctx: PassContext): Preserved {
  return run(ctx, "globaldce", Preserved.bodies);
}

function run(ctx: PassContext, passes: string, preserved: Preserved): Preserved {
  runPasses(ctx.llvm, ctx.module, passes, ctx.targetMachine);
  ctx.invalidate(preserved);
  return preserved;
}

/** Removes `values` from the lists `llvm.used` and `llvm.compiler.used`. */
export function removeFromUsedLists(llvm: Llvm, module: ModuleRef, values: ReadonlySet<ValueRef>): void {
  for (const list of ["llvm.used", "llvm.compiler.used"]) {
    const global = llvm.getNamedGlobal(module, list);
    const initializer = global === 0 ? 0 : llvm.getInitializer(global);
    if (global === 0 || initializer === 0) continue;
    const kept: ValueRef[] = [];
    for (let index = 0; index < llvm.getNumOperands(initializer); index++) {
      const value = llvm.getOperand(initializer, index) as ValueRef;
      if (!values.has(value)) kept.push(value);
    }
    if (kept.length === llvm.getNumOperands(initializer)) continue;
    const pointer = llvm.pointerTypeInContext(llvm.getModuleContext(module), 0);
    llvm.deleteGlobal(global);
    if (kept.length === 0) continue;
    const renewed = llvm.addGlobal(module, llvm.arrayType2(pointer, kept.length), list);
    llvm.setLinkage(renewed, Linkage.Appending);
    llvm.setSection(renewed, "llvm.metadata");
    llvm.setInitializer(renewed, llvm.constArray2(pointer, kept));
  }
}

/** The bytes of a constant made of integers and arrays of them, as rustc writes the data of a static. Undefined if it contains a pointer. */
export function constantBytes(llvm: Llvm, constant: ValueRef): Buffer | undefined {
  switch (llvm.getValueKind(constant)) {
    case ValueKind.ConstantDataArray:
      return Buffer.from(llvm.getRawDataValues(constant));
    case ValueKind.ConstantAggregateZero: {
      const type = llvm.typeOf(constant);
      return llvm.getTypeKind(type) === TypeKind.Array
        ? Buffer.alloc(Number(llvm.getArrayLength2(type)))
        : undefined;
    }
    case ValueKind.ConstantStruct:
    case ValueKind.ConstantArray: {
      const parts: Buffer[] = [];
      for (let index = 0; index < llvm.getNumOperands(constant); index++) {
        const part = constantBytes(llvm, llvm.getOperand(constant, index) as ValueRef);
        if (part === undefined) return undefined;
        parts.push(part);
      }
      return Buffer.concat(parts);
    }
    default:
      return undefined;
  }
}

/** The function that an instruction is in. */
export function functionOf(llvm: Llvm, instruction: ValueRef): ValueRef {
  const block = llvm.getInstructionParent(instruction);
  const fn = block === 0 ? 0 : llvm.getBasicBlockParent(block);
  if (fn === 0) throw new Error("the instruction is in no function");
  return fn;
}
