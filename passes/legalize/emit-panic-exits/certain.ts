import { passes, type SourceLocation } from "../../../lib/diagnostics/index.js";
import {
  basicBlocks,
  instructions,
  Linkage,
  Opcode,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { ReachedBlocks } from "../../analyses/control-flow/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import type { PassContext } from "../../manager/index.js";
import { isPanic } from "../../prepare/lower-panics/index.js";

/**
 * Warns of a program in which every path ends in a panic. LLVM has removed the code after the panic, and before it what has no effect, so the object
 * would be `r0 = 0; exit` and load on every kernel.
 */
export function warnOfCertainPanic(ctx: PassContext, fn: ValueRef): void {
  const { llvm } = ctx;
  const di = ctx.get(DebugInfo);
  if (!isProgram(ctx, fn)) return;
  const reached = ctx.get(ReachedBlocks).of(fn);
  let panic: SourceLocation | undefined;
  let ends = false;
  for (const block of basicBlocks(llvm, fn)) {
    if (!reached.has(block)) continue;
    for (const instruction of instructions(llvm, block)) {
      const opcode = llvm.getInstructionOpcode(instruction);
      if (opcode === Opcode.Ret) return;
      if (opcode === Opcode.Unreachable) ends = true;
      else if (isPanic(ctx, instruction)) panic ??= di.locationOf(instruction);
    }
  }
  if (!ends) return;
  const subprogram = llvm.getSubprogram(fn);
  const declared =
    subprogram === 0
      ? undefined
      : {
          file: di.filePath(llvm.diScopeGetFile(subprogram)),
          line: llvm.diSubprogramGetLine(subprogram),
          column: 0,
        };
  ctx.report(passes.certainPanic(llvm.getValueName2(fn), panic ?? declared));
}

/** Whether a loader treats `fn` as a program. */
function isProgram({ llvm }: PassContext, fn: ValueRef): boolean {
  const section = llvm.getSection(fn);
  return (
    section !== undefined &&
    section !== "" &&
    !section.startsWith(".") &&
    llvm.getLinkage(fn) === Linkage.External
  );
}
