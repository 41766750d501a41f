import {
  functions,
  globals,
  type Llvm,
  type OwnedContext,
  type OwnedModule,
  parseBitcode,
  parseIr,
  readsRecords,
  shedAllRecords,
} from "../../../lib/llvm-bindings/index.js";
import { isIntrinsicName } from "../../../passes/index.js";
import type { IrSource } from "./read-ir.js";

/**
 * Reads `source` into `context`, without its debug records where this libLLVM cannot read what they say: the passes could not see what they
 * refer to, nor that they hold numbers of the sparse layout.
 *
 * @throws CRL0023 when LLVM cannot read it, CRL0004 when it is from a newer LLVM.
 */
export function readModule(context: OwnedContext, source: IrSource): OwnedModule {
  const module =
    source.form === "text"
      ? parseIr(context, source.bytes, source.name)
      : parseBitcode(context, source.bytes, source.name);
  if (!readsRecords(context.llvm)) shedAllRecords(module);
  return module;
}

/** Names of what the module refers to without defining it, intrinsics left out, in order. */
export function undefinedSymbols(llvm: Llvm, module: OwnedModule): string[] {
  return [...functions(llvm, module.ref), ...globals(llvm, module.ref)]
    .filter((value) => llvm.isDeclaration(value) && llvm.getFirstUse(value) !== 0)
    .map((value) => llvm.getValueName2(value))
    .filter((name) => !isIntrinsicName(name))
    .sort();
}
