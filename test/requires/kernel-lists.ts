import type { Btf } from "../../lib/btf/index.js";

/** What a kernel's own BTF says that it has. */
export interface KernelLists {
  /** How many enumerators each enum has, in the order of their numbers, without those for its end and with other names. */
  readonly helpers: number;
  readonly mapTypes: number;
  readonly programTypes: number;
  readonly attachTypes: number;
  /** The functions `bpf_iter_NAME` of iterators, by NAME. */
  readonly iterators: readonly string[];
  /** The functions marked as kfuncs; kernels before 6.10 mark none. Without those of the kernel's own tests. */
  readonly kfuncs: readonly string[];
}

/** Reads what a kernel has from the BTF of its vmlinux. */
export function kernelLists(btf: Btf, iterators: Iterable<string>): KernelLists {
  return {
    helpers: enumerators(btf, "bpf_func_id").length,
    mapTypes: enumerators(btf, "bpf_map_type").length,
    programTypes: enumerators(btf, "bpf_prog_type").length,
    attachTypes: enumerators(btf, "bpf_attach_type").length,
    iterators: [...iterators].filter((name) => btf.findByName(`bpf_iter_${name}`, "func").length > 0),
    kfuncs: kfuncsOf(btf),
  };
}

/** The names of an enum's values, one a number, in order. */
export function enumerators(btf: Btf, name: string): string[] {
  const [id] = btf.findByName(name, "enum");
  const type = id === undefined ? undefined : btf.type(id);
  if (type?.kind !== "enum") throw new Error(`the kernel has no enum ${name}`);
  const names = new Map<bigint, string>();
  for (const { name, value } of type.values)
    if (!name.startsWith("__") && !name.endsWith("_DEPRECATED") && !names.has(value)) names.set(value, name);
  return [...names].sort(([a], [b]) => Number(a - b)).map(([, one]) => one);
}

function kfuncsOf(btf: Btf): string[] {
  const found = new Set<string>();
  for (let id = btf.firstId; id < btf.typeCount; id++) {
    if (btf.kind(id) !== "decl_tag" || btf.name(id) !== "bpf_kfunc") continue;
    const tag = btf.type(id);
    if (tag.kind === "decl_tag") found.add(btf.name(tag.type));
  }
  return [...found]
    .filter((name) => !/^bpf_(?:fentry_test|modify_return_test|kfunc_call_)/.test(name))
    .sort();
}
