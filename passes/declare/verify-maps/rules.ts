import type { Definition } from "./definition.js";

/** Which sizes the kernel takes, in bytes: from the first to the last, or a multiple, or one of a few. Without any of them it takes none at all. */
interface Sizes {
  readonly from?: number;
  readonly to?: number;
  readonly multipleOf?: number;
  readonly oneOf?: readonly number[];
  /** What the sizes are, for the message. */
  readonly is: string;
}

/** What the kernel wants of a map of a type (the `map_alloc_check` of kernel/bpf/*map.c, net/core/ and net/xdp/). */
interface Rule {
  readonly key: Sizes;
  readonly value: Sizes;
  /** `none`: the kernel wants 0; `ring`: a power of two, and whole pages. */
  readonly entries?: "none" | "ring";
  /** A flag that the kernel wants. */
  readonly flag?: "BPF_F_NO_PREALLOC" | "BPF_F_MMAPABLE";
}

const bits = { BPF_F_NO_PREALLOC: 1, BPF_F_MMAPABLE: 1 << 10 } as const;
const some: Sizes = { from: 1, is: "at least 1 byte" };
const none: Sizes = { is: "none" };
const four: Sizes = { oneOf: [4], is: "4 bytes" };
const fourOrEight: Sizes = { oneOf: [4, 8], is: "4 or 8 bytes" };
/** A key lies on the stack of a program. */
const onStack: Sizes = { from: 1, to: 512, is: "1 to 512 bytes" };
const perCpu: Sizes = { from: 1, to: 32768, is: "1 to 32768 bytes, which each processor has" };
const descriptors: Rule = { key: four, value: four };
const stored: Rule = { key: four, value: some, entries: "none", flag: "BPF_F_NO_PREALLOC" };
const attached: Rule = {
  key: { oneOf: [8, 16], is: "8 bytes, or the 16 of `CgroupStorageKey`" },
  value: { from: 1, to: 4096, is: "1 to 4096 bytes" },
  entries: "none",
};
const ring: Rule = { key: none, value: none, entries: "ring" };

/** By the number in `enum bpf_map_type`. */
const rules: Readonly<Record<number, Rule>> = {
  1: { key: onStack, value: some },
  2: { key: four, value: some },
  3: descriptors,
  4: descriptors,
  5: { key: onStack, value: perCpu },
  6: { key: four, value: perCpu },
  7: { key: four, value: { from: 8, multipleOf: 8, is: "8 bytes for each frame" } },
  8: descriptors,
  9: { key: onStack, value: some },
  10: { key: onStack, value: perCpu },
  11: {
    key: { from: 5, to: 260, is: "5 to 260 bytes: the length of the prefix in 4, then the data" },
    value: some,
    flag: "BPF_F_NO_PREALLOC",
  },
  12: descriptors,
  13: { key: onStack, value: four },
  14: { key: four, value: fourOrEight },
  15: { key: four, value: fourOrEight },
  16: { key: four, value: fourOrEight },
  17: descriptors,
  18: { key: onStack, value: fourOrEight },
  19: attached,
  20: { key: four, value: fourOrEight },
  21: attached,
  22: { key: none, value: some },
  23: { key: none, value: some },
  24: stored,
  25: { key: four, value: fourOrEight },
  27: ring,
  28: stored,
  29: stored,
  30: { key: none, value: some },
  31: ring,
  32: stored,
  33: { key: none, value: none, flag: "BPF_F_MMAPABLE" },
  34: { key: four, value: { oneOf: [16], is: "16 bytes" } },
  35: { key: onStack, value: some, flag: "BPF_F_NO_PREALLOC" },
};

/** What is wrong with a definition: the part, and why. */
export interface Fault {
  readonly part: "key" | "value" | "entries" | "ring" | "flags";
  readonly why: string;
}

/** What the kernel would refuse in a definition. What loaders fill in themselves, the sizes of descriptors, may be missing. */
export function faultsOf(definition: Definition): Fault[] {
  const rule = definition.type === undefined ? undefined : rules[definition.type];
  if (rule === undefined) return [];
  const { keySize, valueSize, maxEntries = 0, flags, extra, type } = definition;
  const faults: Fault[] = [];
  const sized = (part: "key" | "value", size: number | undefined) => {
    if (!fits(rule[part], size))
      faults.push({ part, why: `has ${said(size)}, and the kernel wants ${rule[part].is}` });
  };
  sized("key", keySize);
  sized("value", valueSize);
  if (rule.entries === "none" && maxEntries !== 0)
    faults.push({
      part: "entries",
      why: `has ${maxEntries} entries, and the kernel wants 0: there are as many as there are objects`,
    });
  if (rule.entries === "ring" && maxEntries !== 0 && !isRing(maxEntries))
    faults.push({
      part: "ring",
      why: `has ${maxEntries} bytes, and the kernel wants a power of two that is a multiple of 4096`,
    });
  if (rule.flag !== undefined && (flags & bits[rule.flag]) === 0)
    faults.push({ part: "flags", why: `has not the flag ${rule.flag}, which the kernel wants` });
  if (type === bloomFilter && extra > 15)
    faults.push({ part: "flags", why: `has ${extra} hash functions, and the kernel has 15 at most` });
  return faults;
}

const bloomFilter = 30;

function said(size: number | undefined): string {
  return size === undefined ? "none" : size === 1 ? "1 byte" : `${size} bytes`;
}

function fits(sizes: Sizes, size: number | undefined): boolean {
  if (size === undefined) return sizes.oneOf !== undefined || sizes === none;
  if (sizes === none) return false;
  if (sizes.oneOf !== undefined) return sizes.oneOf.includes(size);
  if (size < (sizes.from ?? 0) || size > (sizes.to ?? Number.POSITIVE_INFINITY)) return false;
  return sizes.multipleOf === undefined || size % sizes.multipleOf === 0;
}

function isRing(bytes: number): boolean {
  return bytes % 4096 === 0 && (bytes & (bytes - 1)) === 0;
}
