import {
  AluOperation,
  classOf,
  type Instruction,
  InstructionClass,
  isRegisterOperand,
  JumpOperation,
  operationOf,
} from "../instruction.js";
import { type Registers, withRegister } from "./state.js";

const u64 = (value: bigint) => BigInt.asUintN(64, value);
const u32 = (value: bigint) => BigInt.asUintN(32, value);

/** The operand that is a register or an immediate: an immediate is sign-extended. */
function operand({ opcode, source, immediate }: Instruction, state: Registers): bigint | undefined {
  return isRegisterOperand(opcode) ? state[source] : u64(BigInt(immediate));
}

/**
 * The registers after an arithmetic instruction. It computes only what the verifier of every kernel since 5.4 computes of constants. The rest
 * (division, byte order, sign extension) gives an unknown value.
 */
export function arithmetic(instruction: Instruction, state: Registers): Registers {
  const { opcode, destination, offset } = instruction;
  const wide = classOf(opcode) === InstructionClass.Alu64;
  const right = operand(instruction, state);
  const left = state[destination];
  const value = offset === 0 ? compute(operationOf(opcode), left, right, wide) : undefined;
  return withRegister(state, destination, value === undefined ? undefined : wide ? u64(value) : u32(value));
}

function compute(
  operation: number,
  left: bigint | undefined,
  right: bigint | undefined,
  wide: boolean,
): bigint | undefined {
  if (right === undefined) return undefined;
  if (operation === AluOperation.Mov) return right;
  if (operation === AluOperation.And && (wide ? right : u32(right)) === 0n) return 0n;
  if (left === undefined) return undefined;
  const bits = wide ? 64 : 32;
  const [a, b] = wide ? [left, right] : [u32(left), u32(right)];
  const shift = b < BigInt(bits);
  switch (operation) {
    case AluOperation.Add:
      return a + b;
    case AluOperation.Sub:
      return a - b;
    case AluOperation.Mul:
      return a * b;
    case AluOperation.Or:
      return a | b;
    case AluOperation.And:
      return a & b;
    case AluOperation.Lsh:
      return shift ? a << b : undefined;
    case AluOperation.Rsh:
      return shift ? a >> b : undefined;
    case AluOperation.Xor:
      return a ^ b;
    case AluOperation.Arsh:
      return shift ? BigInt.asIntN(bits, a) >> b : undefined;
    default:
      return undefined;
  }
}

/** Whether a conditional jump is taken, undefined where that is not known. */
export function isTaken(instruction: Instruction, state: Registers): boolean | undefined {
  const { opcode, destination } = instruction;
  const bits = classOf(opcode) === InstructionClass.Jmp ? 64 : 32;
  const left = state[destination];
  const right = operand(instruction, state);
  if (left === undefined || right === undefined) return undefined;
  const [a, b] = [BigInt.asUintN(bits, left), BigInt.asUintN(bits, right)];
  const [sa, sb] = [BigInt.asIntN(bits, left), BigInt.asIntN(bits, right)];
  switch (operationOf(opcode)) {
    case JumpOperation.Jeq:
      return a === b;
    case JumpOperation.Jgt:
      return a > b;
    case JumpOperation.Jge:
      return a >= b;
    case JumpOperation.Jset:
      return (a & b) !== 0n;
    case JumpOperation.Jne:
      return a !== b;
    case JumpOperation.Jsgt:
      return sa > sb;
    case JumpOperation.Jsge:
      return sa >= sb;
    case JumpOperation.Jlt:
      return a < b;
    case JumpOperation.Jle:
      return a <= b;
    case JumpOperation.Jslt:
      return sa < sb;
    case JumpOperation.Jsle:
      return sa <= sb;
    default:
      return undefined;
  }
}

/** What is known where a jump was taken, or was not: after `if r1 == 5`, what r1 is. */
export function refine(instruction: Instruction, state: Registers, taken: boolean): Registers {
  const { opcode, destination } = instruction;
  const operation = operationOf(opcode);
  const equal = operation === JumpOperation.Jeq ? taken : operation === JumpOperation.Jne ? !taken : false;
  const right = operand(instruction, state);
  if (!equal || right === undefined || classOf(opcode) !== InstructionClass.Jmp) return state;
  return withRegister(state, destination, right);
}
