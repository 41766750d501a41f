import { type AttributeRef, functions, Opcode, type ValueRef } from "../../src/llvm-bindings/index.js";
import { smallestEncoded } from "../attributed-types/model.js";
import type { Pass, Unit } from "../unit.js";

/** An attribute that holds a size of the sparse layout, and what of it is true on every target. */
interface Claim {
  readonly kind: number;
  readonly instead?: AttributeRef;
}

/** Drops what rustc claims about pointers from the sparse layout. README.md is its page. */
export const cleanAttributes: Pass = {
  name: "clean-attributes",
  keepsCode: true,
  run(unit) {
    if (unit.decoder.types.length === 0) return;
    const { llvm, context } = unit;
    const kindOf = (name: string) => llvm.getEnumAttributeKindForName(name);
    const claims: readonly Claim[] = [
      { kind: kindOf("dereferenceable"), instead: llvm.createEnumAttribute(context, kindOf("nonnull"), 0) },
      { kind: kindOf("dereferenceable_or_null") },
    ];
    for (const fn of functions(llvm, unit.module)) cleanFunction(unit, fn, claims);
    for (const { instructions, opcodes } of unit.code.functions) {
      for (const [index, instruction] of instructions.entries())
        cleanInstruction(unit, instruction, opcodes[index]!, claims);
    }
  },
};

function cleanFunction({ llvm }: Unit, fn: ValueRef, claims: readonly Claim[]): void {
  for (let index = 0; index <= llvm.countParams(fn); index++) {
    for (const { kind, instead } of claims) {
      const attribute = llvm.getEnumAttributeAtIndex(fn, index, kind);
      if (attribute === 0 || llvm.getEnumAttributeValue(attribute) < smallestEncoded) continue;
      llvm.removeEnumAttributeAtIndex(fn, index, kind);
      if (instead !== undefined) llvm.addAttributeAtIndex(fn, index, instead);
    }
  }
}

function cleanInstruction(unit: Unit, instruction: ValueRef, opcode: Opcode, claims: readonly Claim[]): void {
  const { llvm } = unit;
  switch (opcode) {
    case Opcode.Call:
      cleanCall(unit, instruction, claims);
      break;
    case Opcode.Load:
      capTo(unit, instruction, llvm.abiAlignmentOfType(unit.dataLayout, llvm.typeOf(instruction)));
      break;
    case Opcode.Store: {
      const stored = llvm.typeOf(llvm.getOperand(instruction, 0));
      capTo(unit, instruction, llvm.abiAlignmentOfType(unit.dataLayout, stored));
      break;
    }
  }
}

function cleanCall({ llvm }: Unit, call: ValueRef, claims: readonly Claim[]): void {
  const count = llvm.getNumArgOperands(call);
  for (let index = 0; index <= count; index++) {
    for (const { kind, instead } of claims) {
      const attribute = llvm.getCallSiteEnumAttribute(call, index, kind);
      if (attribute === 0 || llvm.getEnumAttributeValue(attribute) < smallestEncoded) continue;
      llvm.removeCallSiteEnumAttribute(call, index, kind);
      if (instead !== undefined) llvm.addCallSiteAttribute(call, index, instead);
    }
  }
}

function capTo(unit: Unit, instruction: ValueRef, bytes: number): void {
  if (unit.llvm.getAlignment(instruction) > bytes) unit.llvm.setAlignment(instruction, bytes);
}
