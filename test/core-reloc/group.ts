/**
 * What a relocation becomes: its value on the target, a poisoned instruction, or an object that the loader gives up. `any` is a value or
 * `refused`, where a case is not about it; `id` is a type's id, which is not 0.
 */
export type Expected = number | bigint | "gone" | "refused" | "any" | "id";

/** One row of the table. */
export interface CoreRelocCase {
  /** As in the kernel's table; `err` in it says that the program does not load. */
  readonly name: string;
  /** C: the target's types, and functions that keep them in its BTF. Undefined for the running kernel. */
  readonly target: string | undefined;
  /**
   * What the relocations become, by `KIND ROOT.PATH` (`KIND ROOT` for questions about types). Where several relocations have one key they all
   * have that value.
   */
  readonly values: Readonly<Record<string, Expected>>;
  /** Whether the kernel must refuse the program. */
  readonly fails?: boolean;
}

/** A defect of corelate's that cases show. The test fails once one of them no longer does. */
export interface Known {
  readonly why: string;
  readonly cases: readonly string[];
  /** What every problem of those cases looks like: nothing else may be wrong with them. */
  readonly problem: RegExp;
}

/** The program of a group once more, in Rust. */
export interface RustTwin {
  /** In `rust/`. */
  readonly file: string;
  /** What Rust cannot say, or says in another way, and what to write; it stands below the table. */
  readonly differs?: string;
  /** Keys of C's values that the Rust program has not: those of `lacks` and those that begin with one of them and a dot or a bracket. */
  readonly lacks?: readonly string[];
  /** What the Rust program has in their place, by case. */
  readonly has?: Readonly<Record<string, CoreRelocCase["values"]>>;
  /** A defect that the Rust program still shows. */
  readonly known?: Known;
}

/** Cases that share a program. */
export interface CoreRelocGroup {
  readonly name: string;
  /** The program in C, with its local types; see core-reloc.h. */
  readonly c: string;
  readonly rust: RustTwin;
  readonly cases: readonly CoreRelocCase[];
}

/** The one program of a group; `input` and `answer` are there for it. */
export function program(body: string): string {
  return `SEC("raw_tp/sys_enter") int subject(void *ctx) {\n${body}\nreturn 0; }`;
}

/** Keeps types in a target's BTF. */
export function keep(...types: string[]): string {
  return types.map((type, i) => `void keep${i}(${type} *kept) {}`).join("\n");
}

/** Gives each of `keys` the value. */
export function all(keys: readonly string[], value: Expected): Record<string, Expected> {
  return Object.fromEntries(keys.map((key) => [key, value]));
}
