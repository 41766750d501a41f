import {
  CodeGenFileType,
  emit as emitCode,
  type Owned,
  type OwnedModule,
  runPasses,
  type TargetMachineRef,
  verifyModule,
  writeBitcode,
} from "../../lib/llvm-bindings/index.js";

/** What a build writes. */
export type EmitKind = "obj" | "asm" | "llvm-ir" | "llvm-bc";

/** LLVM's optimisation levels, as after `-O`. */
export type OptLevel = "0" | "1" | "2" | "3" | "s" | "z";

/**
 * Behind -O1. It leaves the ways of a `Result` joined in one block and asks again there which one it was; the verifier follows both answers
 * for each. What -O2 does about it does no harm here: the code gets smaller. There is no instcombine: it changes code that has nothing to do with it, and a copy in
 * a loop took the verifier half as long again.
 */
const afterO1 = "function(jump-threading,adce,simplifycfg)";

/** Runs LLVM's pipeline of the level `opt`. @throws CRL0025 when the module is not well-formed. */
export function optimise(module: OwnedModule, machine: Owned<TargetMachineRef>, opt: OptLevel): void {
  const { llvm } = module.context;
  verifyModule(llvm, module.ref);
  runPasses(llvm, module.ref, `default<O${opt}>`, machine.ref);
  if (opt === "1") runPasses(llvm, module.ref, afterO1, machine.ref);
}

/**
 * The bytes of the output. `judge` is shown an object before what the backend has to say about it.
 *
 * @throws CRL0027 when the backend reports an error.
 */
export function emit(
  module: OwnedModule,
  machine: Owned<TargetMachineRef>,
  kind: EmitKind,
  judge?: (object: Uint8Array) => void,
): Uint8Array {
  const { llvm } = module.context;
  switch (kind) {
    case "llvm-ir":
      return Buffer.from(llvm.printModuleToString(module.ref));
    case "llvm-bc":
      return writeBitcode(llvm, module.ref);
    case "asm":
      return emitCode(module, machine.ref, CodeGenFileType.Assembly);
    case "obj":
      return emitCode(module, machine.ref, CodeGenFileType.Object, judge);
  }
}
