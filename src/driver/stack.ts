import {
  addOpcode,
  classOf,
  framePointer,
  InstructionClass,
  instructionAt,
  instructionSize,
  moveOpcode,
  parseElf,
  STT_FUNC,
  wideLoad,
} from "../../lib/btf/index.js";
import { type Diagnostic, unsupported } from "../../lib/diagnostics/index.js";
import { longestChain, type SymbolGraph } from "../../passes/analyses/call-graph/index.js";

/** MAX_BPF_STACK in include/linux/filter.h. */
const maxStack = 512;

/**
 * Programs in which each function may have `maxStack` bytes: `bpf_enable_priv_stack` in kernel/bpf/verifier.c, since Linux 6.13, where the JIT can give
 * functions stacks of their own. Everywhere else all frames of a chain of calls share them.
 */
const privateStackSections =
  /^\??(k(ret)?probe|k(ret)?syscall|u(ret)?probe|usdt|tracepoint|tp|raw_tracepoint|raw_tp|perf_event|tp_btf|fentry|fexit|fmod_ret)(\.(s|multi|multi\.s|session|session\.s))?(\+|\/|$)/;

/**
 * The frame sizes of the functions in `object` in bytes, by symbol: how far below the frame pointer (r10) each of them reads, writes or takes an
 * address. The verifier finds them in the same way.
 */
export function frameSizes(object: Uint8Array): Map<string, number> {
  const elf = parseElf(object);
  const sizes = new Map<string, number>();
  for (const symbol of elf.symbols) {
    const section = elf.sections[symbol.section];
    if (symbol.type !== STT_FUNC || section === undefined) continue;
    const start = Number(symbol.value);
    const code = section.data.subarray(start, start + Number(symbol.size));
    sizes.set(symbol.name, frameOf(code, elf.littleEndian));
  }
  return sizes;
}

function frameOf(code: Uint8Array, littleEndian: boolean): number {
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  const copies = new Set<number>();
  let lowest = 0;
  const count = Math.floor(code.length / instructionSize);
  for (let index = 0; index < count; index++) {
    const { opcode, destination, source, offset, immediate } = instructionAt(view, index, littleEndian);
    const kind = classOf(opcode);
    const reads = kind === InstructionClass.Ldx && source === framePointer;
    const isStore = kind === InstructionClass.St || kind === InstructionClass.Stx;
    if (reads || (isStore && destination === framePointer)) lowest = Math.min(lowest, offset);
    if (opcode === moveOpcode && source === framePointer) copies.add(destination);
    else if (opcode === addOpcode && copies.has(destination)) {
      lowest = Math.min(lowest, immediate);
      copies.delete(destination);
    }
    if (opcode === wideLoad) index++;
  }
  return -lowest;
}

/**
 * CRL0143 where the frames of a chain of calls need more than 512 bytes: an error where every kernel refuses that, else a warning. The kernel rounds each
 * frame up to 16 (`check_max_stack_depth`; interpreters and older kernels to 32).
 */
export function checkStackDepth(object: Uint8Array, graph: SymbolGraph): Diagnostic | undefined {
  const sizes = frameSizes(object);
  const size = (symbol: string) => Math.ceil(Math.max(1, sizes.get(symbol) ?? 0) / 16) * 16;
  const sum = (chain: readonly string[]) => chain.reduce((total, symbol) => total + size(symbol), 0);
  const { shared, own } = startsOfChains(graph);
  const refused = [
    longestChain(graph.edges, size, shared),
    ...[...graph.edges.keys()].map((symbol) => [symbol]),
  ].find((chain) => sum(chain) > maxStack);
  const chain = refused ?? longestChain(graph.edges, size, own);
  const total = sum(chain);
  if (total <= maxStack) return undefined;
  const lines = chain.map(
    (symbol) => `${graph.names.get(symbol) ?? symbol}: ${sizes.get(symbol) ?? 0} bytes`,
  );
  // The message points to the function with the largest frame.
  const largest = chain.reduce((a, b) => (size(b) > size(a) ? b : a));
  const say = refused === undefined ? unsupported.stackTooLargeForOld : unsupported.stackTooLarge;
  return say(lines, total, graph.locations.get(largest));
}

/** Functions that nobody calls: `own` are programs with `ownStacks`. */
function startsOfChains(graph: SymbolGraph): {
  readonly shared: readonly string[];
  readonly own: readonly string[];
} {
  const called = new Set([...graph.edges.values()].flat());
  const starts = [...graph.edges.keys()].filter((symbol) => !called.has(symbol));
  const hasOwn = (symbol: string) => privateStackSections.test(graph.programs.get(symbol) ?? "");
  return { shared: starts.filter((symbol) => !hasOwn(symbol)), own: starts.filter(hasOwn) };
}
