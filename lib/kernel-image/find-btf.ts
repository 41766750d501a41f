import { Btf, parseElf, sectionNames } from "../btf/index.js";
import { CorelateError } from "../diagnostics/index.js";

/** The least of a kernel's own BTF: it has tens of thousands of types. */
const leastTypes = 64;
/** Headers are 24 bytes long, and have grown; more than this is none. */
const longestHeader = 256;

/**
 * The BTF of vmlinux in a decompressed kernel: its section `.BTF` where that is an ELF file with sections, else what begins with BTF's magic
 * number and can be read. Where there are several, as an image may contain programs of its own, the largest is taken.
 */
export function findBtf(kernel: Uint8Array): Uint8Array | undefined {
  const section = sectionOf(kernel);
  if (section !== undefined && isKernelBtf(section)) return section;
  const buffer = Buffer.from(kernel.buffer, kernel.byteOffset, kernel.byteLength);
  let best: Uint8Array | undefined;
  for (const magic of [Buffer.from([0x9f, 0xeb, 1, 0]), Buffer.from([0xeb, 0x9f, 1, 0])]) {
    for (let at = buffer.indexOf(magic); at >= 0; at = buffer.indexOf(magic, at + 1)) {
      const length = btfLength(kernel, at);
      if (length === undefined || length <= (best?.length ?? 0)) continue;
      const candidate = kernel.subarray(at, at + length);
      if (isKernelBtf(candidate)) best = candidate;
    }
  }
  return best;
}

function sectionOf(kernel: Uint8Array): Uint8Array | undefined {
  if (kernel[0] !== 0x7f) return undefined;
  try {
    return parseElf(kernel).section(sectionNames.btf)?.data;
  } catch (error) {
    // Images are made from stripped files whose section table may be gone: the magic number is left.
    if (error instanceof CorelateError) return undefined;
    throw error;
  }
}

/** Bytes of the BTF whose header is at `at`; undefined where that cannot be one. */
function btfLength(kernel: Uint8Array, at: number): number | undefined {
  if (at + 24 > kernel.length) return undefined;
  const view = new DataView(kernel.buffer, kernel.byteOffset + at, Math.min(64, kernel.length - at));
  const little = view.getUint8(0) === 0x9f;
  const header = view.getUint32(4, little);
  const [typesAt, types, namesAt, names] = [8, 12, 16, 20].map((field) => view.getUint32(field, little));
  if (header < 24 || header > longestHeader || types === 0 || names === 0) return undefined;
  const length = header + Math.max(typesAt! + types!, namesAt! + names!);
  // The names begin with the empty one, and end with a NUL.
  const firstName = at + header + namesAt!;
  if (at + length > kernel.length || kernel[firstName] !== 0 || kernel[firstName + names! - 1] !== 0)
    return undefined;
  return length;
}

function isKernelBtf(bytes: Uint8Array): boolean {
  try {
    return new Btf(bytes).typeCount >= leastTypes;
  } catch (error) {
    if (error instanceof CorelateError) return false;
    throw error;
  }
}
