import { readFileSync } from "node:fs";
import {
  basicBlocks,
  type ContextRef,
  createContext,
  findLlvm,
  functions,
  type Llvm,
  MetadataKind,
  type MetadataRef,
  type ModuleRef,
  openLlvm,
  parseBitcode,
} from "../lib/llvm-bindings/index.js";
import { findRustc } from "../src/toolchain/index.js";
import { threadTime } from "./thread-time.js";

/**
 * Reads the module `argv[2]`, and prints as JSON the processor time in milliseconds that it takes to look at each instruction, each operand
 * and each node of debug info once, through LLVM's C API: less than that no pass in this process can take that looks at a whole module.
 */
const [, , path = ""] = process.argv;
const env = process.env;
const llvm = openLlvm(findLlvm({ env, rustc: findRustc({ env, target: "bpfel-unknown-none" }) }));
using context = createContext(llvm);
using module = parseBitcode(context, readFileSync(path), path);
const start = threadTime();
const seen = lookAtCode(llvm, module.ref);
lookAtNodes(llvm, context.ref, seen);
process.stdout.write(JSON.stringify({ walk: threadTime() - start }));

/** @returns the nodes that functions and instructions refer to. */
function lookAtCode(llvm: Llvm, module: ModuleRef): Set<MetadataRef> {
  const nodes = new Set<MetadataRef>();
  for (const fn of functions(llvm, module)) {
    const subprogram = llvm.getSubprogram(fn);
    if (subprogram !== 0) nodes.add(subprogram);
    for (const block of llvm.isDeclaration(fn) ? [] : basicBlocks(llvm, fn)) {
      for (let at = llvm.getFirstInstruction(block); at !== 0; at = llvm.getNextInstruction(at)) {
        llvm.getInstructionOpcode(at);
        const location = llvm.instructionGetDebugLoc(at);
        if (location !== 0) nodes.add(location);
        const count = llvm.getNumOperands(at);
        for (let operand = 0; operand < count; operand++) llvm.getValueKind(llvm.getOperand(at, operand));
      }
    }
  }
  return nodes;
}

/** Goes on from `seen` to all that it refers to. */
function lookAtNodes(llvm: Llvm, context: ContextRef, seen: Set<MetadataRef>): void {
  for (const node of seen) {
    const kind = llvm.getMetadataKind(node);
    if (kind === MetadataKind.MDString || kind === MetadataKind.ConstantAsMetadata) continue;
    for (const operand of llvm.getMDNodeOperands(llvm.metadataAsValue(context, node))) {
      const next = operand === 0 ? 0 : llvm.valueAsMetadata(operand);
      if (next !== 0) seen.add(next);
    }
  }
}
