/** Turns lines of the tables into functions that call libLLVM through koffi. */
import koffi, { type LibraryHandle } from "koffi";
import type { AnyParam, AnyResult, FilledResult, Fn, Host, Kind, OutKind, SizedResult } from "./signature.js";

/** What binding needs beyond conversions. */
export interface BindHost extends Host {
  readonly library: LibraryHandle;
  readText(address: number, length: number): string;
  readBytes(address: number, length: number): Uint8Array;
  /** Another method of the tables (`FilledResult.countedBy`). */
  method(name: string): Raw;
}

export type Raw = (...args: unknown[]) => unknown;

/** Binds the C function `symbol`. Throws koffi's error where the library does not have it. */
export function bind(symbol: string, spec: Fn<never, unknown>, host: BindHost): Raw {
  const { params, result } = spec;
  const raw: Raw = host.library.func(symbol, resultC(result), params.flatMap(paramC).concat(extraC(result)));
  const simple = params.every((p) => p.form === "scalar" && p.toC === undefined);
  return simple ? convertResult(raw, params.length, result, host) : convertAll(raw, params, result, host);
}

/**
 * Arguments go through as they are; what is left is the result, if at all. One argument is what most calls have: a function that takes any number of
 * them costs as much as the call.
 */
function convertResult(raw: Raw, count: number, result: AnyResult, host: BindHost): Raw {
  switch (result.form) {
    case "scalar": {
      const fromC = result.fromC;
      if (fromC === undefined) return raw;
      if (count === 1) return (arg) => fromC(raw(arg) as never, host);
      if (count === 2) return (first, second) => fromC(raw(first, second) as never, host);
      return (...args) => fromC(raw(...args) as never, host);
    }
    case "sized": {
      const read = sizedReader(result, host);
      if (count === 1) return (arg) => read.text(raw(arg, read.address()));
      return (...args) => read.text(raw(...args, read.address()));
    }
    case "filled": {
      const counted = host.method(result.countedBy);
      const read = filledReader(raw, result, host);
      if (count === 1) return (arg) => read([arg], counted(arg) as number);
      return (...args) => read(args, counted(...args) as number);
    }
  }
}

function convertAll(raw: Raw, params: readonly AnyParam[], result: AnyResult, host: BindHost): Raw {
  const outs = params.filter((p): p is OutKind<string, unknown> => p.form === "out");
  const scratches = params.map(() => new Scratch());
  const outCells = new Scratch();
  const call = resultCaller(raw, result, host);
  return (...args) => {
    const values: unknown[] = [];
    const cells = outs.length === 0 ? undefined : outCells.cells(outs.length * 2).fill(0, 0, outs.length * 2);
    let next = 0;
    let nextOut = 0;
    for (let i = 0; i < params.length; i++) {
      const param = params[i]!;
      if (param.form === "out") values.push(outCells.address + 8 * nextOut++);
      else pushArgument(values, param, args[next++], scratches[i]!);
    }
    const value = call(values, args);
    if (cells === undefined) return value;
    const answer: Record<string, unknown> = value === undefined ? {} : { value };
    for (let i = 0; i < outs.length; i++)
      answer[outs[i]!.name] = readCell(cells[2 * i]!, cells[2 * i + 1]!, outs[i]!.kind, host);
    return answer;
  };
}

/**
 * Memory that a bound function passes to C, and uses again in its next call. It is C's, since its address is a number: koffi takes that as fast as a
 * handle, and a typed array at three times the cost.
 */
class Scratch {
  #cells: Uint32Array | undefined;
  #memory: unknown;
  #address = 0;

  /** Where the cells are; `cells` was called before. */
  get address(): number {
    return this.#address;
  }

  /** At least `count` numbers of 32 bits. */
  cells(count: number): Uint32Array {
    if (this.#cells === undefined || this.#cells.length < count) this.#grow(Math.max(16, count * 2));
    return this.#cells!;
  }

  #grow(count: number): void {
    if (this.#memory !== undefined) koffi.free(this.#memory);
    this.#memory = koffi.alloc("uint32_t", count);
    this.#address = Number(koffi.address(this.#memory));
    this.#cells = new Uint32Array(koffi.view(this.#memory, 4 * count));
  }
}

function pushArgument(
  values: unknown[],
  param: Exclude<AnyParam, OutKind<string, unknown>>,
  arg: unknown,
  scratch: Scratch,
): void {
  switch (param.form) {
    case "scalar":
      values.push(param.toC ? param.toC(arg as never) : arg);
      return;
    case "text":
      if (!param.bytes) values.push(arg, Buffer.byteLength(arg as string));
      else {
        const data = typeof arg === "string" ? Buffer.from(arg) : (arg as Uint8Array);
        values.push(data, data.length);
      }
      return;
    case "list": {
      const items = arg as readonly (number | bigint)[];
      const data =
        param.of === "handle" ? packHandles(items as number[], scratch) : packNumbers(items, param.of);
      if (param.count === undefined) values.push(data);
      else if (param.countFirst) values.push(items.length, data);
      else values.push(data, items.length);
    }
  }
}

/** What calls C with converted arguments, and converts the result; `args` are the caller's. */
function resultCaller(
  raw: Raw,
  result: AnyResult,
  host: BindHost,
): (values: unknown[], args: unknown[]) => unknown {
  switch (result.form) {
    case "scalar": {
      const fromC = result.fromC;
      return fromC === undefined
        ? (values) => raw(...values)
        : (values) => fromC(raw(...values) as never, host);
    }
    case "sized": {
      const read = sizedReader(result, host);
      return (values) => read.text(raw(...values, read.address()));
    }
    case "filled": {
      const counted = host.method(result.countedBy);
      const read = filledReader(raw, result, host);
      return (values, args) => read(values, counted(...args) as number);
    }
  }
}

/** `address` is where C writes the length; `text` reads what it has returned. */
function sizedReader(
  result: SizedResult<unknown>,
  host: BindHost,
): { address(): number; text(returned: unknown): unknown } {
  const scratch = new Scratch();
  return {
    address: () => {
      const cells = scratch.cells(2);
      // C leaves the length alone where it returns NULL, and writes half of it where it is 32 bits wide.
      cells[0] = 0;
      cells[1] = 0;
      return scratch.address;
    },
    text: (returned) => {
      const cells = scratch.cells(2);
      const address = returned as number;
      const length = cells[0]! + cells[1]! * 2 ** 32;
      if (address === 0)
        return result.as === "text" ? "" : result.as === "bytes" ? new Uint8Array(0) : undefined;
      return result.as === "bytes" ? host.readBytes(address, length) : host.readText(address, length);
    },
  };
}

function filledReader(
  raw: Raw,
  result: FilledResult<unknown>,
  host: BindHost,
): (values: readonly unknown[], count: number) => number[] {
  if (result.by === "returned") {
    return (values, count) => {
      if (count === 0) return [];
      const data = host.readBytes(raw(...values) as number, count * 4);
      return Array.from(new Uint32Array(data.buffer, data.byteOffset, count));
    };
  }
  const scratch = new Scratch();
  return (values, count) => {
    if (count === 0) return [];
    const cells = scratch.cells(count * 2);
    if (values.length === 1) raw(values[0], scratch.address);
    else raw(...values, scratch.address);
    return unpackHandles(cells, count);
  };
}

function readCell(low: number, high: number, kind: Kind<never, unknown>, host: Host): unknown {
  const wide = kind.c === "uint64_t" || kind.c === "int64_t";
  const half = kind.c === "uint32_t" || kind.c === "int";
  const raw = wide ? (BigInt(high) << 32n) + BigInt(low) : half ? low : low + high * 2 ** 32;
  return kind.fromC ? kind.fromC(raw as never, host) : raw;
}

/** Writes addresses as pairs of 32-bit halves (little-endian hosts), several times faster than koffi's array conversion. Returns where they are. */
function packHandles(handles: readonly number[], scratch: Scratch): number {
  const cells = scratch.cells(handles.length * 2);
  for (let i = 0; i < handles.length; i++) {
    const address = handles[i]!;
    cells[2 * i] = address % 2 ** 32;
    cells[2 * i + 1] = address / 2 ** 32;
  }
  return scratch.address;
}

function unpackHandles(cells: Uint32Array, count: number): number[] {
  const handles = new Array<number>(count);
  for (let i = 0; i < count; i++) handles[i] = cells[2 * i]! + cells[2 * i + 1]! * 2 ** 32;
  return handles;
}

function packNumbers(numbers: readonly (number | bigint)[], of: "u32" | "u64" | "str"): unknown {
  if (of === "u32") return Uint32Array.from(numbers as readonly number[]);
  if (of === "u64") return BigUint64Array.from(numbers, (n) => BigInt.asUintN(64, BigInt(n)));
  return numbers;
}

function resultC(result: AnyResult): string {
  if (result.form === "scalar") return result.c;
  return result.form === "filled" && result.by === "written" ? "void" : "uintptr_t";
}

function paramC(param: AnyParam): string[] {
  switch (param.form) {
    case "scalar":
      return [param.c];
    case "text":
      return [param.bytes ? "void *" : "str", param.length];
    case "list": {
      const data = param.of === "str" ? "const char **" : param.of === "handle" ? "uintptr_t" : "void *";
      if (param.count === undefined) return [data];
      return param.countFirst ? [param.count, data] : [data, param.count];
    }
    case "out":
      return ["uintptr_t"];
  }
}

function extraC(result: AnyResult): string[] {
  const takesPointer = result.form === "sized" || (result.form === "filled" && result.by === "written");
  return takesPointer ? ["uintptr_t"] : [];
}
