import type { Llvm, ModuleRef, OwnedContext } from "../../../lib/llvm-bindings/index.js";
import type { Code } from "../code/index.js";
import type { DebugInfo } from "./nodes.js";

/** A module as the analyses see it. The `Unit` of the passes is one. */
export interface AnalysedModule {
  readonly llvm: Llvm;
  readonly owner: OwnedContext;
  readonly module: ModuleRef;
  readonly debugInfo: DebugInfo;
  readonly code: Code;
}
