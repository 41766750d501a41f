/**
 * What a panic does, as there is no unwinding. `handler` is `return`, unless the program's own panic handler declares panics unreachable
 * (`unreachable_unchecked()`).
 */
export type PanicAction = "handler" | "return" | "trap" | "loop";

/**
 * The options of passes. A new one is declared here with its default, and added where command lines are parsed (`src/cli/build.ts`,
 * `src/link/arguments.ts`); everything in between passes the record on.
 */
export interface PassOptions {
  /** Symbols to keep besides programs, maps and `#[no_mangle]` items; undefined keeps what is exported already. */
  readonly exports: ReadonlySet<string> | undefined;
  readonly panic: PanicAction;
  /** Convert maps of the old form (section `maps`) to BTF-defined maps (`.maps`), which libbpf takes. */
  readonly btfMaps: boolean;
  /** Expand copies of constant length in order, instead of leaving the order to the code generator. */
  readonly copiesInOrder: boolean;
  /**
   * The name that the file at `path` gets in the debug info; `relative` is how it was called in the folder of its compilation, where it was not called by its
   * whole path. Undefined keeps paths and symbols as they are.
   */
  readonly sourceName: ((path: string, relative?: string) => string) | undefined;
}

const defaults: PassOptions = {
  exports: undefined,
  panic: "handler",
  btfMaps: false,
  copiesInOrder: true,
  sourceName: undefined,
};

/** The `PassOptions` that were set explicitly. */
export type PassChoices = { readonly [Name in keyof PassOptions]?: PassOptions[Name] | undefined };

/** `chosen` with the defaults for the rest. Other properties of `chosen` are left out. */
export function passOptions(chosen: PassChoices): PassOptions {
  const names = Object.keys(defaults) as (keyof PassOptions)[];
  return Object.fromEntries(
    names.map((name) => [name, chosen[name] ?? defaults[name]]),
  ) as unknown as PassOptions;
}

/** Whether a panic becomes a `ret`. It then ends the program only if it is in the program itself, not in a function that it calls. */
export function panicReturns({ panic }: PassOptions): boolean {
  return panic === "return" || panic === "handler";
}
