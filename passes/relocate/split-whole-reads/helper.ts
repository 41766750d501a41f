import type { ValueRef } from "../../../lib/llvm-bindings/index.js";
import { helperNumber } from "../../analyses/call-graph/index.js";
import type { PassContext } from "../../manager/index.js";

/** Helpers that copy `size` bytes from an address to a place: `probe_read`, `_user`, `_kernel`, `copy_from_user`. */
const copyingHelpers: ReadonlySet<bigint> = new Set([4n, 112n, 113n, 148n]);

/** The helper's number, if `callee` is a copying helper. */
export function copyingHelper(ctx: PassContext, callee: ValueRef): bigint | undefined {
  const number = helperNumber(ctx, callee);
  return number !== undefined && copyingHelpers.has(number) ? number : undefined;
}
