import { type BpfObject, type Btf, btfOf, parseObject, resolveObject } from "../../../lib/btf/index.js";

/** An object as a loader would have it: relocated for one target, with its sections at addresses. */
export interface Image {
  readonly object: BpfObject;
  /** The instructions of each section with code. */
  readonly code: ReadonlyMap<string, DataView>;
  /** Addresses of the sections with data. */
  readonly data: ReadonlyMap<string, bigint>;
  /** The byte of the section that `call` at byte `at` of `section` goes to, where a relocation says so. */
  callTarget(section: string, at: number): { section: string; at: number } | undefined;
}

/** Where the sections with data lie, 4 GiB apart. */
const dataStart = 0x5000_0000_0000n;
const dataStep = 0x1_0000_0000n;

/** Whether an address lies in a data section of an image. */
export function isImageData(address: bigint): boolean {
  return address >= dataStart && address < dataStart + 64n * dataStep;
}

const R_BPF_64_64 = 1;
const R_BPF_64_32 = 10;

/** Relocates `bytes` for `target`: CO-RE, and the static linker's relocations for data and calls. */
export function imageOf(bytes: Uint8Array, target: Btf): Image {
  const object = parseObject(bytes);
  const { elf } = object;
  const relocated = resolveObject(object, btfOf(object, "the object"), target).sections;
  const code = new Map<string, DataView>();
  const data = new Map<string, bigint>();
  const calls = new Map<string, { section: string; at: number }>();
  for (const section of elf.sections) {
    if ((section.flags & 4n) !== 0n) {
      const copy = Uint8Array.from(relocated.get(section.name) ?? section.data);
      code.set(section.name, new DataView(copy.buffer));
    } else if ((section.flags & 2n) !== 0n) {
      data.set(section.name, dataStart + BigInt(section.index) * dataStep);
    }
  }
  for (const [name, view] of code) {
    for (const { offset, type, symbol } of elf.relocationsOf(object.section(name)!.index)) {
      const at = Number(offset);
      const to = elf.symbols[symbol]!;
      const section = elf.sections[to.section]?.name ?? "";
      if (type === R_BPF_64_32) {
        const instruction = view.getInt32(at + 4, true) + 1;
        calls.set(`${name}:${at}`, { section, at: Number(to.value) + 8 * instruction });
      } else if (type === R_BPF_64_64) {
        const base = data.get(section);
        if (base === undefined) throw new Error(`address of ${to.name}, which is not data`);
        const address = base + to.value + BigInt(view.getUint32(at + 4, true));
        view.setUint32(at + 4, Number(address & 0xffff_ffffn), true);
        view.setUint32(at + 12, Number(address >> 32n), true);
      }
    }
  }
  return { object, code, data, callTarget: (section, at) => calls.get(`${section}:${at}`) };
}
