import type { Llvm, ValueRef } from "../lib/llvm-bindings/index.js";

/** The section of markers, the statics by which the companion crate brings types' debug info into a module. */
export const markerSection = ".core_keep";

/** The section of markers of types with C's layout, which only an audit compiles. */
export const plainMarkerSection = ".core_keep_plain";

/** Whether `global` is a marker. */
export function isMarker(llvm: Llvm, global: ValueRef): boolean {
  return llvm.getSection(global)?.startsWith(markerSection) ?? false;
}
