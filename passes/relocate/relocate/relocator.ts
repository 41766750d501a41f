import type { BuilderRef } from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";
import type { FlexibleArrays } from "./flexible.js";
import type { AccessIndices } from "./intrinsics.js";

/** What the parts of this pass share while they go over one module. */
export interface Relocator {
  readonly ctx: PassContext;
  readonly builder: BuilderRef;
  readonly indices: AccessIndices;
  readonly flexible: FlexibleArrays;
}
