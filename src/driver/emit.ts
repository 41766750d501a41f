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
 * Run after -O1, which leaves the branches of a `Result` joined in one block and tests again there; the verifier follows both results of each test.
 * These passes of -O2 only make the code smaller here. There is no instcombine: it changes unrelated code, and with it the verifier took half as long
 * again for a copy in a loop.
 */
const afterO1 = "function(jump-threading,adce,simplifycfg)";

/** Runs LLVM's pipeline of the level `opt`. @throws CRL0025 when the module is not well-formed. */
export function optimise(module: OwnedModule, machine: Owned<TargetMachineRef>, opt: OptLevel): void {
  const { llvm } = module.context;
  verifyModule(llvm, module.ref);
  runPasses(llvm, module.ref, `default<O${opt}>`, machine.ref);
  if (opt === "1") runPasses(llvm, module.ref, afterO1, machine.ref);
}

/** Emits the output. `judge` gets an object before errors of the backend are reported. */
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
