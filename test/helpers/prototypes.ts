import { readFileSync } from "node:fs";

/** A helper as the kernel's header has it. */
export interface Prototype {
  /** Without `bpf_`. */
  readonly name: string;
  /** The result's type in C. */
  readonly result: string;
  /** The types of the parameters in C; `...` is none. */
  readonly parameters: readonly string[];
  readonly variadic: boolean;
}

/** Those that the header of Linux 6.1 does not have yet, or with narrower lengths. */
const newer = `
 * long bpf_redirect_map(struct bpf_map *map, u64 key, u64 flags)
 * long bpf_dynptr_from_mem(void *data, u64 size, u64 flags, struct bpf_dynptr *ptr)
 * long bpf_dynptr_read(void *dst, u64 len, const struct bpf_dynptr *src, u64 offset, u64 flags)
 * long bpf_dynptr_write(const struct bpf_dynptr *dst, u64 offset, void *src, u64 len, u64 flags)
 * void *bpf_dynptr_data(const struct bpf_dynptr *ptr, u64 offset, u64 len)
 * void *bpf_cgrp_storage_get(struct bpf_map *map, struct cgroup *cgroup, void *value, u64 flags)
 * long bpf_cgrp_storage_delete(struct bpf_map *map, struct cgroup *cgroup)
`;

const text = readFileSync("/usr/include/linux/bpf.h", "utf8");

/** The helpers' names in the order of `enum bpf_func_id`, from 0. */
export function headerNames(): string[] {
  const from = text.indexOf("___BPF_FUNC_MAPPER(FN");
  const list = text.slice(
    from > 0 ? from : text.indexOf("__BPF_FUNC_MAPPER(FN"),
    text.indexOf("enum bpf_func_id {"),
  );
  const names = [...list.matchAll(/\bFN\((\w+)/g)].map(([, name]) => name!);
  return [...names, "cgrp_storage_get", "cgrp_storage_delete"].filter(
    (name, index, all) => all.indexOf(name) === index,
  );
}

/** The prototypes in the header's comment. */
export function headerPrototypes(): readonly Prototype[] {
  const from = text.indexOf("Start of BPF helper function descriptions");
  const comment = newer + text.slice(from, text.indexOf("*/", from));
  const found = new Map<string, Prototype>();
  for (const [, result, name, list] of comment.matchAll(/^ \* (\S[^()\n]*[ *])bpf_(\w+)\(([^)]*)\)$/gm)) {
    const parameters = list!
      .replace(/\n \*\s*/g, " ")
      .split(", ")
      .filter((parameter) => parameter !== "void");
    const types = parameters.map((parameter) => parameter.replace(/\w+$/, "").trim());
    const variadic = types.includes("...");
    if (!found.has(name!)) {
      found.set(name!, {
        name: name!,
        result: result!.trim(),
        parameters: types.filter((type) => type !== "..."),
        variadic,
      });
    }
  }
  return [...found.values()];
}
