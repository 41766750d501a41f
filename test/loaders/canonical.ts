import { type Instruction, instructionsOf } from "./instruction.js";

/** Numbers of `struct bpf_insn` (include/uapi/linux/bpf.h): a 64-bit constant of two slots, a call, and what their source registers mean. */
const loadImmediate = 0x18;
const call = 0x85;
const pseudo = { mapFd: 1, mapValue: 2, call: 1, kernelFunction: 2, function: 4 };
/** What loaders call where a relocation has no target, so that the verifier refuses it where it is reached. */
const poison = 0x0bad2310;

/** How a program's instructions were compared. */
export interface Canonical {
  /** A line an instruction: the functions in the order in which they are first called, without the numbers of maps. */
  readonly lines: readonly string[];
  /** Whether a poisoned constant was written as a load into r10; libbpf writes two calls. */
  readonly poisonedLoad: boolean;
}

/**
 * The instructions of a program in a form that depends on no loader: they give maps their own descriptors, and put the functions that a
 * program calls behind it in an order of their own.
 *
 * @param hex a program as it would go to the kernel, its functions behind it
 */
export function canonical(hex: string): Canonical {
  const code = instructionsOf(hex);
  const order = functionOrder(code);
  let poisonedLoad = false;
  const lines = order.flatMap((start) => {
    const end = Math.min(code.length, ...order.filter((other) => other > start));
    const own: string[] = [];
    for (let at = start; at < end; at++) {
      const instruction = code[at]!;
      const target = calledFrom(code, at);
      const isMap = instruction.source === pseudo.mapFd || instruction.source === pseudo.mapValue;
      if (target !== undefined) own.push(`${instruction.head} function ${order.indexOf(target)}`);
      else if (instruction.code === loadImmediate && instruction.destination === 10) {
        poisonedLoad = true;
        own.push("poison", "poison");
        at++;
      } else if (instruction.code === call && instruction.source === pseudo.kernelFunction)
        own.push(`${instruction.head} kernel function`);
      else if (instruction.code === call && instruction.immediate === poison) own.push("poison");
      else if (instruction.code === loadImmediate && isMap) own.push(`${instruction.head} map`);
      else own.push(`${instruction.head} ${instruction.immediate}`);
    }
    return own;
  });
  return { lines, poisonedLoad };
}

/** Where the functions begin, in the order in which they are first called, depth first. */
function functionOrder(code: readonly Instruction[]): number[] {
  const starts = new Set([0, ...code.flatMap((_, at) => calledFrom(code, at) ?? [])]);
  const sorted = [...starts].sort((a, b) => a - b);
  const order: number[] = [];
  const visit = (start: number) => {
    if (order.includes(start)) return;
    order.push(start);
    const end = sorted.find((other) => other > start) ?? code.length;
    for (let at = start; at < end; at++) {
      const target = calledFrom(code, at);
      if (target !== undefined) visit(target);
    }
  };
  visit(0);
  return order;
}

/** The function that the instruction at `at` calls or takes the address of. */
function calledFrom(code: readonly Instruction[], at: number): number | undefined {
  const instruction = code[at]!;
  const refers =
    (instruction.code === call && instruction.source === pseudo.call) ||
    (instruction.code === loadImmediate && instruction.source === pseudo.function);
  return refers ? at + instruction.immediate + 1 : undefined;
}
