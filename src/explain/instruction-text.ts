/** One instruction of a log, read from the verifier's notation (kernel/bpf/disasm.c). Registers are numbers. */
export type TextInstruction =
  /** `r1 = r2`; `narrow`: `w1 = w2` and `r1 = (s8)r2`, which keep a part of the value only. */
  | { readonly kind: "move"; readonly to: number; readonly from: number; readonly narrow: boolean }
  /** `r1 = 5`, and 64 bits such as the address of a map. */
  | { readonly kind: "constant"; readonly to: number; readonly value: string }
  /** `r1 = *(u64 *)(r2 +8)`. */
  | {
      readonly kind: "load";
      readonly to: number;
      readonly base: number;
      readonly offset: number;
      readonly width: number;
    }
  /** `*(u64 *)(r1 +8) = r2`; `from` is absent for a constant. */
  | {
      readonly kind: "store";
      readonly base: number;
      readonly offset: number;
      readonly width: number;
      readonly from?: number;
    }
  /** `r1 += r2`, `w1 &= 7`; `from` is absent for a constant. */
  | {
      readonly kind: "arithmetic";
      readonly to: number;
      readonly operator: string;
      readonly from?: number;
      readonly constant?: string;
    }
  /** `call bpf_map_lookup_elem#1`, and a function of the object: `call pc+5`. */
  | { readonly kind: "call"; readonly callee?: string; readonly distance?: number }
  /** `if r1 > 0x7 goto pc+3`. */
  | { readonly kind: "test"; readonly registers: readonly number[]; readonly condition: string }
  | { readonly kind: "exit" }
  /** What else there is; `to` where it gives a register a value. */
  | { readonly kind: "other"; readonly to?: number };

const widths: Readonly<Record<string, number>> = { "8": 1, "16": 2, "32": 4, "64": 8 };

/** Reads one instruction, such as `r1 = *(u64 *)(r2 +8)`. */
export function readInstruction(text: string): TextInstruction {
  return readMove(text) ?? readMemory(text) ?? readJump(text) ?? readRest(text);
}

function readMove(text: string): TextInstruction | undefined {
  const move = /^([rw])(\d{1,2}) = (\((?:s8|s16|s32)\))?[rw](\d{1,2})$/.exec(text);
  if (move !== null)
    return {
      kind: "move",
      to: Number(move[2]),
      from: Number(move[4]),
      narrow: move[1] === "w" || move[3] !== undefined,
    };
  const constant = /^[rw](\d{1,2}) = (-?(?:0x[0-9a-f]+|\d+))(?: ll)?$/.exec(text);
  if (constant !== null) return { kind: "constant", to: Number(constant[1]), value: constant[2]! };
  const arithmetic =
    /^[rw](\d{1,2}) (s?(?:\+|-|\*|\/|%|&|\||\^|<<|>>))= (?:[rw](\d{1,2})|(-?(?:0x[0-9a-f]+|\d+)))$/.exec(
      text,
    );
  if (arithmetic === null) return undefined;
  const [, to, operator, from, value] = arithmetic;
  return {
    kind: "arithmetic",
    to: Number(to),
    operator: operator!,
    ...(from === undefined ? {} : { from: Number(from) }),
    ...(value === undefined ? {} : { constant: value }),
  };
}

function readMemory(text: string): TextInstruction | undefined {
  const load = /^[rw](\d{1,2}) = \*\([us](8|16|32|64) \*\)\(r(\d{1,2}) ([+-]\d+)\)$/.exec(text);
  if (load !== null)
    return {
      kind: "load",
      to: Number(load[1]),
      width: widths[load[2]!]!,
      base: Number(load[3]),
      offset: Number(load[4]),
    };
  const store = /^\*\([us](8|16|32|64) \*\)\(r(\d{1,2}) ([+-]\d+)\) = (?:[rw](\d{1,2})|\S+)$/.exec(text);
  if (store === null) return undefined;
  return {
    kind: "store",
    width: widths[store[1]!]!,
    base: Number(store[2]),
    offset: Number(store[3]),
    ...(store[4] === undefined ? {} : { from: Number(store[4]) }),
  };
}

function readJump(text: string): TextInstruction | undefined {
  if (text === "exit") return { kind: "exit" };
  const test = /^if ([rw](\d{1,2}) \S{1,3} (?:[rw](\d{1,2})|\S+)) goto /.exec(text);
  if (test !== null) {
    const registers = [test[2], test[3]].filter((register) => register !== undefined).map(Number);
    return { kind: "test", registers, condition: test[1]! };
  }
  const call = /^call (?:pc([+-]\d+)|(\S+))/.exec(text);
  if (call === null) return undefined;
  return call[1] === undefined
    ? { kind: "call", callee: call[2]!.replace(/#-?\d+$/, "") }
    : { kind: "call", distance: Number(call[1]) };
}

function readRest(text: string): TextInstruction {
  const fetched = /^[rw](\d{1,2}) = /.exec(text);
  return { kind: "other", ...(fetched === null ? {} : { to: Number(fetched[1]) }) };
}
