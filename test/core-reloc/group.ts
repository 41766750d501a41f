/** What a relocation becomes: its value on the target, a poisoned instruction, or an object that the loader gives up. */
export type Expected = number | bigint | "gone" | "refused" | "any";

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

/** Cases that share a program. */
export interface CoreRelocGroup {
  readonly name: string;
  /** The program in C, with its local types; see core-reloc.h. */
  readonly c: string;
  /** The same program in Rust: a file in `rust/`. */
  readonly rust?: string;
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
