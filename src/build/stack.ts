import { type CallGraph, judgeStacks } from "../../passes/check-calls/frames.js";
import { parseElf } from "../btf/index.js";
import { CorelateError } from "../diagnostics/index.js";

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

/** @throws CRL0143 where a chain of calls in `object` needs more stack than the kernel has. */
export function checkStacks(object: Uint8Array, graph: CallGraph): void {
  const found = judgeStacks(graph, frameSizes(object));
  if (found !== undefined) throw new CorelateError(found);
}
