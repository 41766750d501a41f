/**
 * The small language in which the tables of this folder give a C function's signature, once:
 *
 *     getFirstFunction: fn([Module], nullable(Value)),
 *     setValueName2: fn([Value, text], nothing),
 *
 * The key is the method's name, and the C name follows from it (`cName`). The TypeScript type follows from the kinds:
 * `(...args: [ModuleRef]) => ValueRef | 0`. How a kind is passed to C is in `bind.ts`.
 */
import type { Handle } from "./handles.js";

declare const phantom: unique symbol;

/** C types as koffi spells them. */
export type CType =
  | "void"
  | "int"
  | "uint8_t"
  | "uint16_t"
  | "uint32_t"
  | "int64_t"
  | "uint64_t"
  | "size_t"
  | "double"
  | "uintptr_t"
  | "str"
  | "void *";

/** What conversions need from the library that a function belongs to. */
export interface Host {
  /** The NUL-terminated string at `address`, or undefined for NULL. */
  readString(address: number): string | undefined;
  /** The same, and then frees it with `LLVMDisposeMessage`. */
  takeMessage(address: number): string | undefined;
  /** The same with `LLVMDisposeErrorMessage`. */
  takeErrorMessage(address: number): string | undefined;
}

/** One C argument or result: `In` is taken from the caller, `Out` is given back. */
export interface Kind<In, Out = In> {
  readonly form: "scalar";
  readonly c: CType;
  /** The C type where `c` does not tell: `LLVMValueRef`, `LLVMOpcode`. */
  readonly cType?: string;
  readonly toC?: (value: In) => unknown;
  readonly fromC?: (raw: never, host: Host) => Out;
  readonly isOptional?: boolean;
  readonly [phantom]?: (value: In) => Out;
}

/** A list argument that C takes as pointer and count. */
export interface ListKind<T> {
  readonly form: "list";
  readonly of: "handle" | "u32" | "u64" | "str";
  /** See `Kind`; for handles. */
  readonly cType?: string | undefined;
  /** Undefined where C takes one count for two lists. */
  readonly count: CType | undefined;
  readonly countFirst?: boolean;
  readonly [phantom]?: (value: T) => void;
}

/** A string or bytes that C takes as pointer and length. */
export interface TextKind<T> {
  readonly form: "text";
  readonly bytes: boolean;
  readonly length: CType;
  readonly [phantom]?: (value: T) => void;
}

/** A pointer that C writes a result to. The method then returns an object: `value` is C's own result, if it has one, the rest by name. */
export interface OutKind<Name extends string, T> {
  readonly form: "out";
  readonly name: Name;
  readonly kind: Kind<never, T>;
  readonly [phantom]?: () => T;
}

/** A result that C gives as a pointer, its length in a last out-parameter. */
export interface SizedResult<T> {
  readonly form: "sized";
  readonly as: "text" | "optionalText" | "bytes";
  readonly length: "size_t" | "uint32_t";
  readonly [phantom]?: () => T;
}

/** A result that C writes to an array of the caller's; another method with the same arguments tells its length. */
export interface FilledResult<T> {
  readonly form: "filled";
  /** `written`: C fills an array given last. `returned`: C returns a pointer to 32-bit numbers. */
  readonly by: "written" | "returned";
  readonly countedBy: string;
  readonly cType?: string | undefined;
  readonly [phantom]?: () => T;
}

export type AnyParam = Kind<never, unknown> | ListKind<never> | TextKind<never> | OutKind<string, unknown>;
export type AnyResult = Kind<never, unknown> | SizedResult<unknown> | FilledResult<unknown>;

/** A function of the C API: a line of a table. */
export interface Fn<Args extends readonly unknown[], Result> {
  readonly params: readonly AnyParam[];
  readonly result: AnyResult;
  readonly [phantom]?: (...args: Args) => Result;
}

/** The kinds of a table's functions, without their types. */
export type Table = Readonly<Record<string, Fn<never, unknown>>>;

/** The methods that a table stands for. */
export type Api<T> = {
  readonly [K in keyof T]: T[K] extends Fn<infer Args, infer Result>
    ? (...args: Extract<Args, readonly unknown[]>) => Result
    : never;
};

type Arg<P> = P extends { readonly [phantom]?: (value: infer In) => unknown } ? In : never;
type Args<P extends readonly unknown[]> = P extends readonly [infer Head, ...infer Rest]
  ? Head extends OutKind<string, unknown>
    ? Args<Rest>
    : Head extends { readonly isOptional: true }
      ? [Arg<Head>?, ...Args<Rest>]
      : [Arg<Head>, ...Args<Rest>]
  : [];
type OwnResult<R> =
  R extends Kind<never, infer Out>
    ? Out
    : R extends SizedResult<infer T>
      ? T
      : R extends FilledResult<infer T>
        ? T
        : never;
type Outs<P> = Extract<P, OutKind<string, unknown>>;
type Result<P extends readonly unknown[], R> = [Outs<P[number]>] extends [never]
  ? OwnResult<R>
  : ([OwnResult<R>] extends [undefined] ? unknown : { readonly value: OwnResult<R> }) & {
      readonly [O in Outs<P[number]> as O["name"]]: O extends OutKind<string, infer T> ? T : never;
    };

/** A function that takes `params` and gives `result`. */
export function fn<const P extends readonly AnyParam[], const R extends AnyResult>(
  params: P,
  result: R,
): Fn<Args<P>, Result<P, R>> {
  return { params, result };
}

/** An LLVM pointer; `cType` is its C type, by default `LLVM…Ref`. */
export function handle<const Brand extends string>(
  brand: Brand,
  cType = `LLVM${brand}Ref`,
): Kind<Handle<Brand>> {
  return { form: "scalar", c: "uintptr_t", cType };
}

/** A pointer that may be NULL, as 0. */
export function nullable<B extends string>(kind: Kind<Handle<B>>): Kind<Handle<B> | 0> {
  return kind as Kind<Handle<B> | 0>;
}

/** A C enum; the values are those of a const object in enums.ts. */
export function enumOf<E extends number>(cType: string, c: CType = "uint32_t"): Kind<E> {
  return { form: "scalar", c, cType };
}

/** A list of handles, then its length. */
export function list<T extends number>(kind: Kind<T>, count: CType = "uint32_t"): ListKind<readonly T[]> {
  return { form: "list", of: "handle", cType: kind.cType, count };
}

/** A list of handles whose length goes with the list after it. */
export function parallelList<T extends number>(kind: Kind<T>): ListKind<readonly T[]> {
  return { form: "list", of: "handle", cType: kind.cType, count: undefined };
}

export function out<const Name extends string, T>(name: Name, kind: Kind<never, T>): OutKind<Name, T> {
  return { form: "out", name, kind };
}

/** See `FilledResult`: an array of handles. */
export function filled<T extends number>(kind: Kind<T>, countedBy: string): FilledResult<T[]> {
  return { form: "filled", by: "written", countedBy, cType: kind.cType };
}

/** See `FilledResult`: 32-bit numbers behind a returned pointer. */
export function returnedU32s(countedBy: string): FilledResult<number[]> {
  return { form: "filled", by: "returned", countedBy };
}

/**
 * The C name of a method: `LLVM` and the name with a capital, where a leading `di`, `md`, `abi`, `gep` or `fp` is an acronym:
 * `diTypeGetName` is `LLVMDITypeGetName`, `mdStringInContext2` is `LLVMMDStringInContext2`.
 */
export function cName(method: string): string {
  const acronym = /^(?:di|md|abi|gep|fp)(?=[A-Z0-9])/.exec(method)?.[0];
  return acronym === undefined
    ? `LLVM${method.charAt(0).toUpperCase()}${method.slice(1)}`
    : `LLVM${acronym.toUpperCase()}${method.slice(acronym.length)}`;
}
