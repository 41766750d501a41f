import { type Feature, named } from "./feature.js";

// The commits in this table have not been compared with the kernel's history yet.

/**
 * What the kernel looks for in the types of map values: structs of these names, and tags on pointers (`tag:…`). With the kernel that brought each.
 */
export const mapFields: ReadonlyMap<string, Feature> = named([
  ["bpf_spin_lock", "5.1", "d83525ca62cf"],
  ["bpf_timer", "5.15", "b00628b1c7d5"],
  ["tag:kptr_untrusted", "5.19", "61df10c7799e"],
  ["tag:kptr", "5.19", "c0a5a21c25f3"],
  ["bpf_list_head", "6.2", "f0c5941ff5b2"],
  ["bpf_list_node", "6.2", "8ffa5cc14213"],
  ["bpf_rb_root", "6.3", "9c395c1b99bd"],
  ["bpf_rb_node", "6.3", "9c395c1b99bd"],
  ["bpf_refcount", "6.4", "d54730b50bae"],
  ["tag:percpu_kptr", "6.7", "55db92f42fe4"],
  ["bpf_wq", "6.10", "d56b63cf0c0f"],
  ["tag:uptr", "6.13", "1cb80d9e93f8"],
  ["bpf_res_spin_lock", "6.15", "0de2046137f9"],
  ["bpf_task_work", "6.18", "include/uapi/linux/bpf.h"],
]);
