/**
 * What a panic does in a program that has no way to unwind. `handler` is `return`, but where the program's own panic handler says that there is none
 * (`unreachable_unchecked()`).
 */
export type PanicAction = "handler" | "return" | "trap" | "loop";

/** The user's choices that passes look at. */
export interface PassOptions {
  /** Symbols to keep besides programs, maps and `#[no_mangle]` items; undefined keeps what is exported already. */
  readonly exports?: ReadonlySet<string>;
  readonly panic: PanicAction;
  /** Give maps of section `maps` the form of `.maps`. */
  readonly btfMaps: boolean;
  /** Write copies of constant length out step by step, rather than leave their order to the code generator; the default is true. */
  readonly copiesInOrder?: boolean;
}

/** Whether a panic becomes a `ret`, which ends the program only where it stands in the program itself. */
export function panicReturns({ panic }: PassOptions): boolean {
  return panic === "return" || panic === "handler";
}
