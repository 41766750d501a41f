import { Opcode, switchCases, type ValueRef } from "../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../passes/index.js";
import {
  absorbing,
  byText,
  Describer,
  type Effect,
  inRegisters,
  paddingSize,
  textOf,
  vanishing,
} from "./describer.js";
import type { StructPassing } from "./struct-passing.js";

/** The beginnings of effects that an unnamed one may match. */
export const addressOf = "address";

const names = new Map<number, string>(
  Object.entries(Opcode).map(([name, opcode]) => [opcode, name.toLowerCase()]),
);

/** The effect of `instruction`; undefined where it has none: a jump, a debug record, a lifetime marker. */
export function effectOf(
  ctx: PassContext,
  handing: StructPassing,
  instruction: ValueRef,
  opcode: Opcode,
  words = new Describer(ctx),
): Effect | undefined {
  if (handing.omitted.has(instruction) || isForDebuggers(ctx, instruction, opcode)) return undefined;
  const effect = inWords(ctx, handing, instruction, opcode, words);
  if (effect?.certainty !== "optional" || opcode === Opcode.GetElementPtr) return effect;
  if (absorbing.has(opcode)) return { ...effect, certainty: "known" };
  return { ...effect, certainty: mayVanish(effect, opcode) ? "optional" : "certain" };
}

/** Whether rustc omits the operation for 0 or 1: a sum, a product, a copy of no bytes, a local of no size. */
function mayVanish({ text }: Effect, opcode: Opcode): boolean {
  if (opcode === Opcode.Alloca || opcode === Opcode.Call)
    return text.includes(paddingSize) || /^call llvm\..* 0( |$)/.test(text);
  return vanishing.has(opcode);
}

/** Whether a variable is in memory for debuggers only. rustc does that for each name that a value has. */
export function isForDebuggers({ llvm }: PassContext, instruction: ValueRef, opcode: Opcode): boolean {
  if (opcode !== Opcode.Alloca && opcode !== Opcode.Store) return false;
  let room = opcode === Opcode.Alloca ? instruction : (llvm.getOperand(instruction, 1) as ValueRef);
  while (llvm.isAGetElementPtrInst(room) !== 0) room = llvm.getOperand(room, 0) as ValueRef;
  return /\.dbg\.spill\d*(\.i\d*)*$/.test(llvm.getValueName2(room));
}

function inWords(
  ctx: PassContext,
  handing: StructPassing,
  instruction: ValueRef,
  opcode: Opcode,
  words: Describer,
): Effect | undefined {
  const { llvm } = ctx;
  switch (opcode) {
    case Opcode.Alloca:
      return words.effect("room", words.room(llvm.getAllocatedType(instruction)));
    case Opcode.Br:
      return llvm.isConditional(instruction) ? words.effect("branch") : undefined;
    case Opcode.Switch: {
      const cases = switchCases(llvm, instruction).map((value) => words.of(value));
      return words.effect("switch", ...cases.sort(byText));
    }
    case Opcode.Call: {
      const callee = words.of(llvm.getCalledValue(instruction));
      if (/^llvm\.(dbg|lifetime|experimental\.noalias)\./.test(callee)) return undefined;
      const to = handing.to.get(instruction);
      const args = words.args(instruction, handing, to !== undefined && to.bytes === undefined ? 1 : 0);
      return words.effect("call", callee, ...args, ...(to === undefined ? [] : ["to", words.handed(to)]));
    }
    case Opcode.Ret: {
      if (llvm.getNumOperands(instruction) === 0) return words.effect("ret");
      const from = handing.from.get(llvm.getOperand(instruction, 0) as ValueRef);
      if (from !== undefined) return words.effect(`ret${inRegisters}${from.bytes}`);
      return words.effect("ret", ...words.operands(instruction));
    }
    case Opcode.GetElementPtr: {
      const [, ...indices] = words.address(instruction);
      const element = words.element(llvm.getGEPSourceElementType(instruction));
      const effect = words.effect(addressOf + element, ...indices);
      if (indices.every((index) => textOf(index) === "0")) return { ...effect, certainty: "optional" };
      return effect.certainty === "optional" ? { ...effect, certainty: "certain" } : effect;
    }
    case Opcode.ICmp:
      return words.effect("compare", `${llvm.getICmpPredicate(instruction)}`, ...words.operands(instruction));
    default: {
      const type = words.type(llvm.typeOf(instruction));
      return words.effect(names.get(opcode) ?? `${opcode}`, type, ...words.operands(instruction));
    }
  }
}
