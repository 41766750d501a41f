import { parseElf } from "../../lib/btf/index.js";
import { type Diagnostic, unsupported } from "../../lib/diagnostics/index.js";
import { longestChain, type SymbolGraph } from "../../passes/analyses/call-graph/index.js";

/** MAX_BPF_STACK in include/linux/filter.h. */
const maxStack = 512;

/**
 * Programs in which each function may have `mostStack` bytes: `bpf_enable_priv_stack` in kernel/bpf/verifier.c, since Linux 6.13, where the JIT can give
 * functions stacks of their own. Everywhere else all frames of a chain of calls share them.
 */
const privateStackSections =
  /^\??(k(ret)?probe|k(ret)?syscall|u(ret)?probe|usdt|tracepoint|tp|raw_tracepoint|raw_tp|perf_event|tp_btf|fentry|fexit|fmod_ret)(\.(s|multi|multi\.s|session|session\.s))?(\+|\/|$)/;

const instructionSize = 8;
const framePointer = 10;
const STT_FUNC = 2;

/**
 * The frames of the functions in `object`, in bytes, by symbol: how far below the frame pointer (r10) each of them reads, writes or
 * points. That is also how the verifier finds them.
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
  for (let at = 0; at + instructionSize <= code.length; at += instructionSize) {
    const opcode = view.getUint8(at);
    const registers = view.getUint8(at + 1);
    const [low, high] = [registers & 15, registers >> 4];
    const [to, from] = littleEndian ? [low, high] : [high, low];
    const offset = view.getInt16(at + 2, littleEndian);
    const immediate = view.getInt32(at + 4, littleEndian);
    const kind = opcode & 7;
    // BPF_LDX reads through its source; BPF_ST and BPF_STX write through their target.
    if ((kind === 1 && from === framePointer) || ((kind === 2 || kind === 3) && to === framePointer))
      lowest = Math.min(lowest, offset);
    if (opcode === 0xbf && from === framePointer) copies.add(to);
    else if (opcode === 0x07 && copies.has(to)) {
      lowest = Math.min(lowest, immediate);
      copies.delete(to);
    }
    // BPF_LD | BPF_IMM | BPF_DW has two slots.
    if (opcode === 0x18) at += instructionSize;
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
  // The function with the largest frame is where something can be done.
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
