/** A type whose values the kernel counts for programs. */
export interface CountedType {
  /** The struct's name. */
  readonly type: string;
  /** The function that gives a value back (KF_RELEASE). */
  readonly release: string;
  /** Functions that give a value that the program then holds (KF_ACQUIRE), and whether it may be null (KF_RET_NULL). */
  readonly acquire: Readonly<Record<string, "may be null" | "is there">>;
}

const mayBeNull = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, "may be null"] as const));

/**
 * BTF does not say which kfuncs acquire and release: it has the tag `bpf_kfunc`, and the flags are in a section of vmlinux that the kernel does not show
 * (`.BTF_ids`). These are the `BTF_ID_FLAGS` of kernel/bpf/helpers.c, cpumask.c, crypto.c, fs/bpf_fs_kfuncs.c, kernel/trace/bpf_trace.c,
 * net/netfilter/nf_conntrack_bpf.c, net/xfrm/xfrm_state_bpf.c and mm/bpf_memcontrol.c. test/bindings/kfuncs.test.ts holds those that the running kernel has against its verifier.
 */
export const countedTypes: readonly CountedType[] = [
  {
    type: "task_struct",
    release: "bpf_task_release",
    acquire: mayBeNull("bpf_task_acquire", "bpf_task_from_pid", "bpf_task_from_vpid"),
  },
  {
    type: "cgroup",
    release: "bpf_cgroup_release",
    acquire: mayBeNull(
      "bpf_cgroup_acquire",
      "bpf_cgroup_ancestor",
      "bpf_cgroup_from_id",
      "bpf_task_get_cgroup1",
    ),
  },
  {
    type: "bpf_cpumask",
    release: "bpf_cpumask_release",
    acquire: { ...mayBeNull("bpf_cpumask_create"), bpf_cpumask_acquire: "is there" },
  },
  {
    type: "bpf_crypto_ctx",
    release: "bpf_crypto_ctx_release",
    acquire: mayBeNull("bpf_crypto_ctx_create", "bpf_crypto_ctx_acquire"),
  },
  {
    type: "bpf_key",
    release: "bpf_key_put",
    acquire: mayBeNull("bpf_lookup_user_key", "bpf_lookup_system_key"),
  },
  { type: "file", release: "bpf_put_file", acquire: mayBeNull("bpf_get_task_exe_file") },
  {
    type: "nf_conn",
    release: "bpf_ct_release",
    acquire: mayBeNull("bpf_xdp_ct_lookup", "bpf_skb_ct_lookup"),
  },
  {
    type: "xfrm_state",
    release: "bpf_xdp_xfrm_state_release",
    acquire: mayBeNull("bpf_xdp_get_xfrm_state"),
  },
  {
    type: "mem_cgroup",
    release: "bpf_put_mem_cgroup",
    acquire: mayBeNull("bpf_get_mem_cgroup"),
  },
];
