/**
 * Symbols as rustc mangles them. The legacy mangling is `_ZN`, the path with the length of each part, a hash and `E`; the newer one (v0) starts with `_R`.
 * A part of a path is written alike in both: `4core3fmt` is `core::fmt`.
 */

/** Whether rustc has mangled `symbol`. No one outside of a crate can name such a symbol. */
export function isMangled(symbol: string): boolean {
  return /^(_R[A-Za-z0-9_]|_ZN.*17h[0-9a-f]{16}E$)/.test(symbol);
}

/** Whether `symbol` is a function of `core`, `alloc` or `std`, or the entry of panics. */
export function isOfRustLibrary(symbol: string): boolean {
  return /^(_ZN(4core|5alloc|3std)|_R[A-Za-z]*(C|NvN|INv|NvM).*_(4core|5alloc|3std)|rust_begin_unwind$|_R.*17rust_begin_unwind)/.test(
    symbol,
  );
}

/** The function that `#[panic_handler]` defines. */
export function isPanicHandler(symbol: string): boolean {
  return /rust_begin_unwind$/.test(symbol);
}

/** `core::panicking::panic_bounds_check`. */
export function isBoundsCheckPanic(symbol: string): boolean {
  return /9panicking18panic_bounds_check/.test(symbol);
}

/** `core::hint::unreachable_unchecked`. */
export function isUnreachableHint(symbol: string): boolean {
  return /4core4hint21unreachable_unchecked/.test(symbol);
}

/** Whether `symbol` belongs to `core::fmt`. */
export function isFormatting(symbol: string): boolean {
  return /4core3fmt/.test(symbol);
}

/** A function of the companion crate's paddings: a trait's function for `corelate::__private::pad::Pad`. */
export function isOfPadding(symbol: string): boolean {
  return /corelate\.\.__private\.\.pad\.\.Pad|8corelate9__private3pad/.test(symbol);
}

/** A function of the companion crate by which indirect fields are reached in an audit's plain layout. */
export function isOfIndirectFields(symbol: string): boolean {
  return /8corelate9__private4lent/.test(symbol);
}

/** `symbol` without the hash of the legacy mangling, and without the crate's disambiguator of v0. */
export function withoutHash(symbol: string): string {
  return symbol.replace(/17h[0-9a-f]{16}E(\.|$)/, "E$1").replace(/^_RNvCs[A-Za-z0-9]+_/, "_RNvC");
}
