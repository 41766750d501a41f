import { globals, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { constantBytes } from "../../ir.js";
import type { Analysis, PassContext } from "../../manager/index.js";
import { isMarker } from "../../markers.js";
import { DebugInfo } from "../debug-info/index.js";

/** Where something is in the source. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where a program that was written with `#[corelate::program]` is in the source. */
export interface ProgramPlace {
  readonly function: string;
  readonly section: Place;
  /** Of each member of the struct that its context points to. */
  readonly parameters: readonly Place[];
}

const marker = /^ProgramPlaces<\d+>$/;
const numberSize = 4;

/** The programs that were written with `#[corelate::program]`, by the markers that it leaves. Empty once they are removed. */
export const ProgramPlaces: Analysis<readonly ProgramPlace[]> = {
  name: "program-places",
  compute(ctx) {
    const { llvm } = ctx;
    const di = ctx.get(DebugInfo);
    return globals(llvm, ctx.module).flatMap((global) => {
      if (!isMarker(llvm, global)) return [];
      const type = di.globalType(global);
      const initializer = llvm.getInitializer(global);
      if (type === undefined || initializer === 0 || !marker.test(di.name(type))) return [];
      return placesOf(ctx, initializer);
    });
  },
};

/** `{ program: *const (), places: [u32; N] }`, a line and a column for each place. */
function placesOf(ctx: PassContext, initializer: ValueRef): ProgramPlace[] {
  const { llvm } = ctx;
  const di = ctx.get(DebugInfo);
  const program = llvm.getOperand(initializer, 0);
  const subprogram = llvm.isAFunction(program) === 0 ? 0 : llvm.getSubprogram(program);
  if (subprogram === 0) return [];
  const file = di.filePath(llvm.diScopeGetFile(subprogram));
  const rest: Buffer[] = [];
  for (let index = 1; index < llvm.getNumOperands(initializer); index++)
    rest.push(constantBytes(llvm, llvm.getOperand(initializer, index) as ValueRef) ?? Buffer.alloc(0));
  const bytes = Buffer.concat(rest);
  const at = (index: number) =>
    ctx.bigEndian ? bytes.readUInt32BE(index * numberSize) : bytes.readUInt32LE(index * numberSize);
  const places: Place[] = [];
  for (let index = 0; (index + 2) * numberSize <= bytes.length; index += 2)
    places.push({ file, line: at(index), column: at(index + 1) });
  const [section, ...parameters] = places;
  return section === undefined ? [] : [{ function: llvm.getValueName2(program), section, parameters }];
}
