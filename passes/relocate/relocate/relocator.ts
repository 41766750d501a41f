import type { BuilderRef, Opcode, ValueRef } from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";
import type { FlexibleArrays } from "./flexible.js";
import type { AccessIndices } from "./intrinsics.js";

/** The state that the parts of this pass share for one module. */
export interface Relocator {
  readonly ctx: PassContext;
  readonly builder: BuilderRef;
  readonly indices: AccessIndices;
  readonly flexible: FlexibleArrays;
  /** The function that queries about a field call; 0 where the program has none. */
  readonly fieldInfo: ValueRef | 0;
}

/** An instruction that has a pointer as an operand. */
export interface Reader {
  readonly user: ValueRef;
  readonly opcode: Opcode;
}
