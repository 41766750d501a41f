/**
 * What a panic does in a program that has no way to unwind. `handler` is `return`, but where the program's own panic handler says that there is none
 * (`unreachable_unchecked()`).
 */
export type PanicAction = "handler" | "return" | "trap" | "loop";

/**
 * The user's choices that passes look at. A new one is declared here with its default, and offered where a command line is read (`src/cli/build.ts`,
 * `src/link/arguments.ts`); what is in between passes the record on.
 */
export interface PassOptions {
  /** Symbols to keep besides programs, maps and `#[no_mangle]` items; undefined keeps what is exported already. */
  readonly exports: ReadonlySet<string> | undefined;
  readonly panic: PanicAction;
  /** Give maps of the old form (section `maps`) the form of `.maps`, which libbpf takes. */
  readonly btfMaps: boolean;
  /** Write copies of constant length out step by step, rather than leave their order to the code generator. */
  readonly copiesInOrder: boolean;
}

const defaults: PassOptions = { exports: undefined, panic: "handler", btfMaps: false, copiesInOrder: true };

/** Those of the `PassOptions` that somebody has chosen. */
export type PassChoices = { readonly [Name in keyof PassOptions]?: PassOptions[Name] | undefined };

/** The options with the defaults where nothing was chosen. Whatever else `chosen` has is left out. */
export function passOptions(chosen: PassChoices): PassOptions {
  const names = Object.keys(defaults) as (keyof PassOptions)[];
  return Object.fromEntries(
    names.map((name) => [name, chosen[name] ?? defaults[name]]),
  ) as unknown as PassOptions;
}

/** Whether a panic becomes a `ret`, which ends the program only where it stands in the program itself. */
export function panicReturns({ panic }: PassOptions): boolean {
  return panic === "return" || panic === "handler";
}
