import type { SourceLocation } from "../../../lib/diagnostics/index.js";
import { functions } from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";
import { CallGraph, isProgram } from "./calls.js";
import { locationOfFunction, nameOf } from "./names.js";

/** The call graph by symbol, which identifies functions in an object, with names for messages. */
export interface SymbolGraph {
  readonly edges: ReadonlyMap<string, readonly string[]>;
  readonly names: ReadonlyMap<string, string>;
  readonly locations: ReadonlyMap<string, SourceLocation | undefined>;
  /** The sections of the programs, which name their types. */
  readonly programs: ReadonlyMap<string, string>;
}

/** The call graph of what is left of the module. */
export function symbolGraph(ctx: PassContext): SymbolGraph {
  const { llvm, module } = ctx;
  const edges = new Map<string, string[]>();
  const names = new Map<string, string>();
  const locations = new Map<string, SourceLocation | undefined>();
  const programs = new Map<string, string>();
  for (const fn of functions(llvm, module)) {
    if (llvm.isDeclaration(fn)) continue;
    const symbol = llvm.getValueName2(fn);
    edges.set(symbol, []);
    names.set(symbol, nameOf(ctx, fn));
    locations.set(symbol, locationOfFunction(ctx, fn));
    if (isProgram(ctx, fn)) programs.set(symbol, llvm.getSection(fn) ?? "");
  }
  for (const { caller, callee } of ctx.get(CallGraph).calls) {
    if (llvm.isDeclaration(callee)) continue;
    edges.get(llvm.getValueName2(caller))?.push(llvm.getValueName2(callee));
  }
  return { edges, names, locations, programs };
}
