import {
  functions,
  globalMetadata,
  globals,
  type Llvm,
  type OwnedModule,
  type ValueRef,
} from "../../lib/llvm-bindings/index.js";
import { markerSection } from "../../passes/index.js";

/** What LLVM's function-attrs pass finds out about functions, and rustc never says of functions that it compiles. */
const inferred = ["norecurse", "nosync"];

/** Properties of IR that keep the passes from finding accesses. */
export interface Obstacles {
  /** A function that went through LLVM's optimisation before it came here. */
  readonly optimised: string | undefined;
  /** Whether an attributed type lacks debug info. */
  readonly lacksDebugInfo: boolean;
}

/**
 * Looks for `Obstacles` in a linked module with attributed types; without them any IR will do. Neither rustc's command line nor its
 * level is in the IR, but LLVM's pipeline marks what it was through:
 *
 *     ; Function Attrs: mustprogress nofree norecurse nosync nounwind willreturn memory(argmem: read)
 *     define dso_local i32 @on_exec(ptr noundef readonly captures(none) %ctx) unnamed_addr #0
 */
export function findObstacles(module: OwnedModule): Obstacles {
  const { llvm } = module.context;
  const keys = globals(llvm, module.ref).filter((global) => llvm.getSection(global) === markerSection);
  if (keys.length === 0) return { optimised: undefined, lacksDebugInfo: false };
  return {
    optimised: functions(llvm, module.ref)
      .filter((fn) => !llvm.isDeclaration(fn) && isOptimised(llvm, fn))
      .map((fn) => llvm.getValueName2(fn))[0],
    lacksDebugInfo: keys.some((key) => globalMetadata(llvm, key).length === 0),
  };
}

function isOptimised(llvm: Llvm, fn: ValueRef): boolean {
  return inferred.some(
    (name) => llvm.getEnumAttributeAtIndex(fn, -1, llvm.getEnumAttributeKindForName(name)) !== 0,
  );
}
