import { functions, Opcode, type ValueRef } from "../../src/llvm-bindings/index.js";
import { smallestEncoded } from "../attributed-types/model.js";
import type { Pass, Unit } from "../unit.js";

/** Drops what rustc claims about pointers from the sparse layout. README.md is its page. */
export const cleanAttributes: Pass = {
  name: "clean-attributes",
  keepsCode: true,
  run(unit) {
    if (unit.decoder.types.length === 0) return;
    const { llvm } = unit;
    const kinds = ["dereferenceable", "dereferenceable_or_null"].map((name) =>
      llvm.getEnumAttributeKindForName(name),
    );
    for (const fn of functions(llvm, unit.module)) {
      for (let index = 0; index <= llvm.countParams(fn); index++) {
        for (const kind of kinds) {
          const attribute = llvm.getEnumAttributeAtIndex(fn, index, kind);
          if (attribute !== 0 && llvm.getEnumAttributeValue(attribute) >= smallestEncoded) {
            llvm.removeEnumAttributeAtIndex(fn, index, kind);
          }
        }
      }
    }
    for (const { instructions, opcodes } of unit.code.functions) {
      for (const [index, instruction] of instructions.entries())
        cleanInstruction(unit, instruction, opcodes[index]!, kinds);
    }
  },
};

function cleanInstruction(unit: Unit, instruction: ValueRef, opcode: Opcode, kinds: readonly number[]): void {
  const { llvm } = unit;
  switch (opcode) {
    case Opcode.Call: {
      const count = llvm.getNumArgOperands(instruction);
      for (let index = 0; index <= count; index++) {
        for (const kind of kinds) {
          const attribute = llvm.getCallSiteEnumAttribute(instruction, index, kind);
          if (attribute !== 0 && llvm.getEnumAttributeValue(attribute) >= smallestEncoded) {
            llvm.removeCallSiteEnumAttribute(instruction, index, kind);
          }
        }
      }
      break;
    }
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

function capTo(unit: Unit, instruction: ValueRef, bytes: number): void {
  if (unit.llvm.getAlignment(instruction) > bytes) unit.llvm.setAlignment(instruction, bytes);
}
