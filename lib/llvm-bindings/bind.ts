/** Turns lines of the tables into functions that call libLLVM through koffi. */
import type { LibraryHandle } from "koffi";
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

/** Arguments go through as they are; what is left is the result, if at all. One argument is what most calls have. */
function convertResult(raw: Raw, count: number, result: AnyResult, host: BindHost): Raw {
  const scratch = new Scratch();
  if (result.form === "scalar") {
    const fromC = result.fromC;
    if (fromC === undefined) return raw;
    if (count === 1) return (arg) => fromC(raw(arg) as never, host);
    return (...args) => fromC(raw(...args) as never, host);
  }
  if (result.form === "sized") {
    if (count === 1) return (arg) => readSized((cells) => raw(arg, cells), result, host, scratch);
    return (...args) => readSized((cells) => raw(...args, cells), result, host, scratch);
  }
  const counted = host.method(result.countedBy);
  return (...args) => readFilled(raw, args, counted(...args) as number, result, host, scratch);
}

function convertAll(raw: Raw, params: readonly AnyParam[], result: AnyResult, host: BindHost): Raw {
  const outs = params.filter((p): p is OutKind<string, unknown> => p.form === "out");
  const scratches = params.map(() => new Scratch());
  const resultScratch = new Scratch();
  return (...args) => {
    const values: unknown[] = [];
    const cells: BigUint64Array[] = [];
    let next = 0;
    for (let i = 0; i < params.length; i++) {
      const param = params[i]!;
      if (param.form === "out") {
        const cell = new BigUint64Array(1);
        cells.push(cell);
        values.push(cell);
      } else pushArgument(values, param, args[next++], scratches[i]!);
    }
    const value = callForResult(raw, values, args, result, host, resultScratch);
    if (outs.length === 0) return value;
    const answer: Record<string, unknown> = value === undefined ? {} : { value };
    for (const [i, out] of outs.entries()) answer[out.name] = readCell(cells[i]!, out.kind, host);
    return answer;
  };
}

/** Memory that a bound function passes to C, and uses again in its next call: making a typed array costs more than most calls. */
class Scratch {
  #cells = new Uint32Array(8);

  /** At least `count` numbers of 32 bits. */
  cells(count: number): Uint32Array {
    if (this.#cells.length < count) this.#cells = new Uint32Array(count * 2);
    return this.#cells;
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

function callForResult(
  raw: Raw,
  values: unknown[],
  args: unknown[],
  result: AnyResult,
  host: BindHost,
  scratch: Scratch,
): unknown {
  switch (result.form) {
    case "scalar": {
      const value = raw(...values);
      return result.fromC ? result.fromC(value as never, host) : value;
    }
    case "sized":
      return readSized((cells) => raw(...values, cells), result, host, scratch);
    case "filled":
      return readFilled(raw, values, host.method(result.countedBy)(...args) as number, result, host, scratch);
  }
}

function readSized(
  call: (length: Uint32Array) => unknown,
  result: SizedResult<unknown>,
  host: BindHost,
  scratch: Scratch,
): unknown {
  const cells = scratch.cells(2);
  // C leaves the length alone where it returns NULL, and writes half of it where it is 32 bits wide.
  cells[0] = 0;
  cells[1] = 0;
  const address = call(cells) as number;
  const length = cells[0]! + cells[1]! * 2 ** 32;
  if (address === 0) return result.as === "text" ? "" : result.as === "bytes" ? new Uint8Array(0) : undefined;
  return result.as === "bytes" ? host.readBytes(address, length) : host.readText(address, length);
}

function readFilled(
  raw: Raw,
  values: readonly unknown[],
  count: number,
  result: FilledResult<unknown>,
  host: BindHost,
  scratch: Scratch,
): number[] {
  if (count === 0) return [];
  if (result.by === "returned") {
    const data = host.readBytes(raw(...values) as number, count * 4);
    return Array.from(new Uint32Array(data.buffer, data.byteOffset, count));
  }
  const cells = scratch.cells(count * 2);
  raw(...values, cells);
  return unpackHandles(cells, count);
}

function readCell(cell: BigUint64Array, kind: Kind<never, unknown>, host: Host): unknown {
  const wide = kind.c === "uint64_t" || kind.c === "int64_t";
  const bits = cell[0]!;
  const raw = wide
    ? bits
    : kind.c === "uint32_t" || kind.c === "int"
      ? Number(BigInt.asUintN(32, bits))
      : Number(bits);
  return kind.fromC ? kind.fromC(raw as never, host) : raw;
}

/** Addresses as pairs of 32-bit halves (little-endian hosts), several times faster than koffi's array conversion. */
function packHandles(handles: readonly number[], scratch: Scratch): Uint32Array {
  const cells = scratch.cells(handles.length * 2);
  for (let i = 0; i < handles.length; i++) {
    const address = handles[i]!;
    cells[2 * i] = address % 2 ** 32;
    cells[2 * i + 1] = address / 2 ** 32;
  }
  return cells;
}

function unpackHandles(cells: Uint32Array, count: number): number[] {
  const handles: number[] = [];
  for (let i = 0; i < count; i++) handles.push(cells[2 * i]! + cells[2 * i + 1]! * 2 ** 32);
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
      const data = param.of === "str" ? "const char **" : "void *";
      if (param.count === undefined) return [data];
      return param.countFirst ? [param.count, data] : [data, param.count];
    }
    case "out":
      return ["void *"];
  }
}

function extraC(result: AnyResult): string[] {
  const takesPointer = result.form === "sized" || (result.form === "filled" && result.by === "written");
  return takesPointer ? ["void *"] : [];
}
