import {
  type BpfObject,
  classOf,
  InstructionClass,
  isAtomic,
  isRegisterOperand,
  JumpOperation,
  type ObjectFunction,
  operationOf,
  pseudoCall,
  wideLoad,
} from "../btf/index.js";
import type { ObjectCode, Placed } from "./code.js";

/** The register holds a number that is known when the program is loaded, and not before. */
const Value = 1;
/** The register holds the address of such numbers. */
const Address = 2;
/** The register holds the program's context, which is never null. */
const Context = 4;

/**
 * Whether the verifier is sure to come to one of `targets` in the program that `fn` is, whatever is not known before the program is loaded: settings (`.rodata`, `.kconfig`),
 * answers of relocations, weak symbols, and what functions are called with. A jump on one of these may be taken, or not, so that only what both ways lead to is certain:
 *
 *     r1 = SETTING ll; r1 = *(u32 *)(r1 + 0)
 *     if r1 == 0 goto +1       decided by the loader
 *     call 113                 not certain
 *     call 14                  certain
 *
 * With any other condition the verifier follows both ways.
 */
export function isCertain(
  object: BpfObject,
  code: ObjectCode,
  fn: ObjectFunction,
  isTarget: (insn: Placed) => boolean,
): boolean {
  const nodes = new Map<string, Node>();
  for (const one of code.functionsOf(fn)) addFunction(object, code, one, one === fn, nodes);
  const before = new Map<Node, Node[]>();
  for (const node of nodes.values())
    for (const next of node.next.map((key) => nodes.get(key)))
      if (next !== undefined) before.set(next, [...(before.get(next) ?? []), node]);
  const certain = new Set([...nodes.values()].filter(({ insn }) => isTarget(insn)));
  for (const node of certain)
    for (const earlier of before.get(node) ?? []) {
      const ways = earlier.next.map((key) => nodes.get(key));
      if (!earlier.decided || ways.every((way) => way !== undefined && certain.has(way)))
        certain.add(earlier);
    }
  const start = nodes.get(keyOf(fn.section, fn.offset / 8));
  return start !== undefined && certain.has(start);
}

interface Node {
  readonly insn: Placed;
  /** Where it goes on: behind it, to its target, into the function that it calls. */
  readonly next: readonly string[];
  /** The loader decides which way is taken. */
  readonly decided: boolean;
}

function keyOf(section: string, insn: number): string {
  return `${insn} ${section}`;
}

function addFunction(
  object: BpfObject,
  code: ObjectCode,
  fn: ObjectFunction,
  isProgram: boolean,
  nodes: Map<string, Node>,
): void {
  const instructions = [...code.instructionsOf(fn)];
  const decided = decidedJumps(object, instructions, isProgram || fn.global);
  for (const insn of instructions) {
    const callee = code.callee(insn);
    const next = successors(insn).map((index) => keyOf(insn.section, index));
    if (callee !== undefined) next.push(keyOf(callee.section, callee.offset / 8));
    nodes.set(keyOf(insn.section, insn.insn), { insn, next, decided: decided.has(insn.insn) });
  }
}

/** Where a function goes on behind an instruction. Of an indirect jump nothing is known. */
function successors({ opcode, offset, immediate, insn }: Placed): number[] {
  const kind = classOf(opcode);
  if (opcode === wideLoad) return [insn + 2];
  if (kind !== InstructionClass.Jmp && kind !== InstructionClass.Jmp32) return [insn + 1];
  switch (operationOf(opcode)) {
    case JumpOperation.Exit:
      return [];
    case JumpOperation.Call:
      return [insn + 1];
    case JumpOperation.Ja:
      if (isRegisterOperand(opcode)) return [];
      return [insn + 1 + (kind === InstructionClass.Jmp ? offset : immediate)];
    default:
      return [insn + 1, insn + 1 + offset];
  }
}

/** The jumps of a function whose conditions are made of what the loader knows. */
function decidedJumps(object: BpfObject, instructions: readonly Placed[], standsAlone: boolean): Set<number> {
  const relocated = new Set(object.ext.relocations.map(({ section, offset }) => keyOf(section, offset / 8)));
  // The verifier follows a local function with what each call gives it.
  const first = new Array<number>(11).fill(0).fill(standsAlone ? 0 : Value | Address, 1, 6);
  if (standsAlone) first[1] = Context;
  const states = new Map<number, number[]>();
  const decided = new Set<number>();
  const pending: Placed[] = [];
  const byIndex = new Map(instructions.map((insn) => [insn.insn, insn]));
  // A number that went to the stack may be in any load of the function.
  let inMemory = 0;
  const reach = (index: number, state: readonly number[]) => {
    const insn = byIndex.get(index);
    const known = states.get(index);
    const joined = state.map((bits, register) => bits | (known?.[register] ?? 0));
    if (insn === undefined || (known !== undefined && joined.every((bits, i) => bits === known[i]))) return;
    states.set(index, joined);
    pending.push(insn);
  };
  const step = (insn: Placed) => {
    const state = [...states.get(insn.insn)!];
    const operand = isRegisterOperand(insn.opcode) ? (state[insn.source] ?? 0) : 0;
    switch (classOf(insn.opcode)) {
      case InstructionClass.Alu:
      case InstructionClass.Alu64: {
        const moves = operationOf(insn.opcode) === 0xb0;
        const number = relocated.has(keyOf(insn.section, insn.insn)) ? Value : 0;
        state[insn.destination] = (moves ? 0 : (state[insn.destination] ?? 0)) | operand | number;
        break;
      }
      case InstructionClass.Ld:
        if (insn.opcode === wideLoad) {
          const number = relocated.has(keyOf(insn.section, insn.insn)) ? Value : 0;
          state[insn.destination] = number | bitsOfSymbol(object, insn);
        } else state[0] = 0;
        break;
      case InstructionClass.Ldx: {
        const base = state[insn.source] ?? 0;
        state[insn.destination] = (base & Address ? Value : 0) | inMemory;
        break;
      }
      case InstructionClass.Stx: {
        const bits = (state[insn.source] ?? 0) & ~Context;
        if ((inMemory | bits) !== inMemory) {
          inMemory |= bits;
          for (const index of states.keys()) pending.push(byIndex.get(index)!);
        }
        if (isAtomic(insn.opcode)) state[insn.source] = 0;
        break;
      }
      case InstructionClass.Jmp:
      case InstructionClass.Jmp32:
        if (operationOf(insn.opcode) === JumpOperation.Call) {
          // What a function of the object gives back may be a setting.
          state.fill(0, 0, 6);
          if (insn.source === pseudoCall && insn.symbol?.section !== 0) state[0] = Value | Address;
        } else if (successors(insn).length > 1 && ((state[insn.destination] ?? 0) | operand) !== 0)
          decided.add(insn.insn);
    }
    for (const index of successors(insn)) reach(index, state);
  };
  if (instructions.length > 0) reach(instructions[0]!.insn, first);
  for (let insn = pending.pop(); insn !== undefined; insn = pending.pop()) step(insn);
  return decided;
}

function bitsOfSymbol(object: BpfObject, { symbol }: Placed): number {
  if (symbol === undefined) return 0;
  if (symbol.section === 0) return Value | Address;
  const name = object.elf.sections[symbol.section]?.name ?? "";
  return name.startsWith(".rodata") ? Address : 0;
}
