import type { SourceLocation } from "../../../lib/diagnostics/index.js";
import { Opcode, users, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";
import { DebugInfo } from "../debug-info/index.js";

/** Files of Rust's own library (`/rustc/<hash>/library/core/…`, `/usr/src/rustc-1.96.0/library/core/…`) and of the companion crate. */
export const libraryFile =
  /\/library\/(core|alloc|std)\/|(^|\/)crates\/corelate\/src\/|(^|\/)corelate-\d[^/]*\/src\//;

/**
 * Where `instruction` comes from in the user's own code. A generic function of libcore (`ptr::read::<T>`) is compiled with the
 * program, so what is wrong in it is shown where it is called.
 */
export function userLocation(ctx: PassContext, instruction: ValueRef): SourceLocation | undefined {
  const { llvm } = ctx;
  const debugInfo = ctx.get(DebugInfo);
  const own = debugInfo.locationOf(instruction);
  let location = own;
  let at = instruction;
  for (let depth = 0; depth < 8 && (location === undefined || libraryFile.test(location.file)); depth++) {
    const block = llvm.getInstructionParent(at);
    const fn = block === 0 ? 0 : llvm.getBasicBlockParent(block);
    const call = fn === 0 ? undefined : users(llvm, fn).find((user) => isCallOf(ctx, user));
    if (call === undefined) return own;
    at = call;
    location = debugInfo.locationOf(call);
  }
  return location ?? own;
}

/** The first source line among those of `instructions`. */
export function firstLocation(
  ctx: PassContext,
  instructions: readonly ValueRef[],
): SourceLocation | undefined {
  const found = instructions
    .map((instruction) => userLocation(ctx, instruction))
    .filter((location): location is SourceLocation => location !== undefined && location.line > 0);
  return found.sort((a, b) => a.line - b.line || a.column - b.column)[0];
}

function isCallOf(ctx: PassContext, user: ValueRef): boolean {
  return ctx.llvm.isAInstruction(user) !== 0 && ctx.llvm.getInstructionOpcode(user) === Opcode.Call;
}
