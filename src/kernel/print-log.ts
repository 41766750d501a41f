import koffi, { type TypeObject } from "koffi";
import type { Libbpf } from "./libbpf.js";

/** `enum libbpf_print_level`. */
export type PrintLevel = "warn" | "info" | "debug";

/** One call of libbpf's printer; the text may have several lines. */
export interface PrintedMessage {
  readonly level: PrintLevel;
  /** Without the prefix `libbpf: ` and the line break at the end. */
  readonly text: string;
}

/**
 * Runs `work` and collects what libbpf prints meanwhile, all levels, in order. The printer that was there before is put back: libbpf has one a
 * process.
 */
export function capturePrints<T>(
  libbpf: Libbpf,
  work: () => T,
): { readonly result: T; readonly messages: readonly PrintedMessage[] } {
  const messages: PrintedMessage[] = [];
  const format = formatter();
  const callback = koffi.register((level: number, text: number, values: number) => {
    const printed = format(text, values);
    messages.push({ level: levels[level] ?? "debug", text: trim(printed) });
    return printed.length;
  }, printType());
  const previous = libbpf.libbpf_set_print(callback);
  try {
    return { result: work(), messages };
  } finally {
    libbpf.libbpf_set_print(previous);
    koffi.unregister(callback);
  }
}

const levels: readonly PrintLevel[] = ["warn", "info", "debug"];

function trim(text: string): string {
  return text.replace(/^libbpf: /, "").replace(/\n$/, "");
}

/**
 * Formats what libbpf hands over. A `va_list` parameter is a pointer on x86-64 (an array), on arm64 (a struct of 32 bytes, passed by reference)
 * and on riscv64, so that it can be passed on as one; it can be walked once only, hence `vasprintf`, which finds the length itself.
 */
function formatter(): (text: number, values: number) => string {
  const libc = koffi.load(null);
  const vasprintf = libc.func("vasprintf", "int", ["void *", "uintptr_t", "uintptr_t"]);
  const free = libc.func("free", "void", ["uintptr_t"]);
  return (text, values) => {
    const cell = new BigUint64Array(1);
    const length: number = vasprintf(cell, text, values);
    if (length < 0) return koffi.decode.string(text);
    const address = Number(cell[0]);
    const skipped = Math.max(0, length - maxLogLength);
    const printed = koffi.decode.string(address, Math.min(length, firstPart));
    const rest = koffi.decode.string(
      address + firstPart + skipped,
      Math.max(0, length - firstPart - skipped),
    );
    free(address);
    return skipped > 0 ? `${printed}\n[${skipped} bytes left out]\n${rest}` : printed + rest;
  };
}

/** Verifier logs may have gigabytes; their ends say what matters. */
const maxLogLength = 64 << 20;
const firstPart = 1 << 20;

let type: TypeObject | undefined;

/** `int (*)(enum libbpf_print_level, const char *, va_list)`. */
function printType(): TypeObject {
  type ??= koffi.pointer(koffi.proto("int", ["int", "uintptr_t", "uintptr_t"]));
  return type;
}
