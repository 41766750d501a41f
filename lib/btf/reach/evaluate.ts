import { type Instruction, InstructionClass } from "./instruction.js";
import { type Registers, withRegister } from "./state.js";

const u64 = (value: bigint) => BigInt.asUintN(64, value);
const u32 = (value: bigint) => BigInt.asUintN(32, value);

/** The operand that is a register or an immediate: an immediate is sign-extended. */
function operand({ opcode, source, immediate }: Instruction, state: Registers): bigint | undefined {
  return (opcode & 8) === 0 ? u64(BigInt(immediate)) : state[source];
}

/**
 * The registers after an arithmetic instruction. Only what the verifier of every kernel since 5.4 computes of known numbers is computed; the
 * rest (division, byte order, sign extension) gives an unknown one.
 */
export function arithmetic(instruction: Instruction, state: Registers): Registers {
  const { opcode, destination, offset } = instruction;
  const wide = (opcode & 7) === InstructionClass.Alu64;
  const right = operand(instruction, state);
  const left = state[destination];
  const value = offset === 0 ? compute(opcode & 0xf0, left, right, wide) : undefined;
  return withRegister(state, destination, value === undefined ? undefined : wide ? u64(value) : u32(value));
}

function compute(
  operation: number,
  left: bigint | undefined,
  right: bigint | undefined,
  wide: boolean,
): bigint | undefined {
  if (right === undefined) return undefined;
  if (operation === 0xb0) return right;
  if (operation === 0x50 && (wide ? right : u32(right)) === 0n) return 0n;
  if (left === undefined) return undefined;
  const bits = wide ? 64 : 32;
  const [a, b] = wide ? [left, right] : [u32(left), u32(right)];
  const shift = b < BigInt(bits);
  switch (operation) {
    case 0x00:
      return a + b;
    case 0x10:
      return a - b;
    case 0x20:
      return a * b;
    case 0x40:
      return a | b;
    case 0x50:
      return a & b;
    case 0x60:
      return shift ? a << b : undefined;
    case 0x70:
      return shift ? a >> b : undefined;
    case 0xa0:
      return a ^ b;
    case 0xc0:
      return shift ? BigInt.asIntN(bits, a) >> b : undefined;
    default:
      return undefined;
  }
}

/** Whether a conditional jump is taken, undefined where that is not known. */
export function isTaken(instruction: Instruction, state: Registers): boolean | undefined {
  const { opcode, destination } = instruction;
  const bits = (opcode & 7) === InstructionClass.Jmp ? 64 : 32;
  const left = state[destination];
  const right = operand(instruction, state);
  if (left === undefined || right === undefined) return undefined;
  const [a, b] = [BigInt.asUintN(bits, left), BigInt.asUintN(bits, right)];
  const [sa, sb] = [BigInt.asIntN(bits, left), BigInt.asIntN(bits, right)];
  switch (opcode & 0xf0) {
    case 0x10:
      return a === b;
    case 0x20:
      return a > b;
    case 0x30:
      return a >= b;
    case 0x40:
      return (a & b) !== 0n;
    case 0x50:
      return a !== b;
    case 0x60:
      return sa > sb;
    case 0x70:
      return sa >= sb;
    case 0xa0:
      return a < b;
    case 0xb0:
      return a <= b;
    case 0xc0:
      return sa < sb;
    case 0xd0:
      return sa <= sb;
    default:
      return undefined;
  }
}

/** What is known where a jump was taken, or was not: after `if r1 == 5`, what r1 is. */
export function refine(instruction: Instruction, state: Registers, taken: boolean): Registers {
  const { opcode, destination } = instruction;
  const equal = (opcode & 0xf0) === 0x10 ? taken : (opcode & 0xf0) === 0x50 ? !taken : false;
  const right = operand(instruction, state);
  if (!equal || right === undefined || (opcode & 7) !== InstructionClass.Jmp) return state;
  return withRegister(state, destination, right);
}
