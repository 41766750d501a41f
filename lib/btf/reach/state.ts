/** The known values of the registers r0 to r10 at an instruction, as 64 unsigned bits; undefined if unknown. */
export type Registers = readonly (bigint | undefined)[];

/** Nothing is known. */
export const nothingKnown: Registers = new Array<bigint | undefined>(11).fill(undefined);

/** What is known if either state is possible. */
export function join(a: Registers, b: Registers): Registers {
  return a.every((value, i) => value === b[i])
    ? a
    : a.map((value, i) => (value === b[i] ? value : undefined));
}

/** A copy with another value in one register. */
export function withRegister(state: Registers, register: number, value: bigint | undefined): Registers {
  return state[register] === value ? state : state.with(register, value);
}

/** After a call: the result and the arguments' registers hold anything. */
export function afterCall(state: Registers): Registers {
  return state.map((value, register) => (register <= 5 ? undefined : value));
}
