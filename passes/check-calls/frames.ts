import { normalise, type SourceLocation } from "../../src/diagnostics/index.js";
import { functions } from "../../src/llvm-bindings/index.js";
import { directCalls } from "../call-graph.js";
import type { Unit } from "../unit.js";
import { longestChain } from "./chains.js";
import { locationOfFunction, nameOf } from "./names.js";

/** MAX_BPF_STACK in include/linux/filter.h: for the frames of all functions in a chain of calls together. */
export const mostStack = 512;

/** Who calls whom, by symbols, and what to call the functions in messages. */
export interface CallGraph {
  readonly edges: ReadonlyMap<string, readonly string[]>;
  readonly names: ReadonlyMap<string, string>;
  readonly locations: ReadonlyMap<string, SourceLocation | undefined>;
}

/** The call graph of what is left of the module. */
export function callGraph(unit: Unit): CallGraph {
  const { llvm, module } = unit;
  const edges = new Map<string, string[]>();
  const names = new Map<string, string>();
  const locations = new Map<string, SourceLocation | undefined>();
  for (const fn of functions(llvm, module)) {
    if (llvm.isDeclaration(fn)) continue;
    const symbol = llvm.getValueName2(fn);
    edges.set(symbol, []);
    names.set(symbol, nameOf(unit, fn));
    locations.set(symbol, locationOfFunction(unit, fn));
  }
  for (const { caller, callee } of directCalls(unit)) {
    if (llvm.isDeclaration(callee)) continue;
    edges.get(llvm.getValueName2(caller))?.push(llvm.getValueName2(callee));
  }
  return { edges, names, locations };
}

/**
 * CRL0143 where the frames of a chain of calls need more than 512 bytes. `sizes` has each function's frame in bytes; the kernel
 * rounds each up to 16 (`check_max_stack_depth` in kernel/bpf/verifier.c; interpreters and older kernels to 32).
 */
export function judgeStacks(graph: CallGraph, sizes: ReadonlyMap<string, number>) {
  const size = (symbol: string) => Math.ceil(Math.max(1, sizes.get(symbol) ?? 0) / 16) * 16;
  const chain = longestChain(graph.edges, size);
  const total = chain.reduce((sum, symbol) => sum + size(symbol), 0);
  if (total <= mostStack) return undefined;
  const lines = chain.map(
    (symbol) => `${graph.names.get(symbol) ?? symbol}: ${sizes.get(symbol) ?? 0} bytes`,
  );
  // The function with the largest frame is where something can be done.
  const largest = chain.reduce((a, b) => (size(b) > size(a) ? b : a));
  return normalise.stackTooLarge(lines, total, graph.locations.get(largest));
}
