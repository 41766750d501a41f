import { type Feature, named } from "./feature.js";

// The commits in this table have not been compared with the kernel's history yet.

/** What `iter/NAME` can go over, with the kernel that brought each: the kernel's BTF has the function `bpf_iter_NAME` from then on. */
export const iterators: ReadonlyMap<string, Feature> = named([
  ["bpf_map", "5.8", "6086d29def80"],
  ["ipv6_route", "5.8", "138d0be35b14"],
  ["netlink", "5.8", "138d0be35b14"],
  ["task", "5.8", "eaaacd23910f"],
  ["task_file", "5.8", "eaaacd23910f"],
  ["bpf_map_elem", "5.9", "d6c4503cc296"],
  ["bpf_prog", "5.9", "a228a64fc1e4"],
  ["bpf_sk_storage_map", "5.9", "5ce6e77c7edf"],
  ["tcp", "5.9", "52d87d5f6418"],
  ["udp", "5.9", "5788b3a07fc5"],
  ["sockmap", "5.10", "0365351524d7"],
  ["task_vma", "5.12", "3d7d562c9280"],
  ["unix", "5.15", "2c860a43dd77"],
  ["bpf_link", "5.19", "9f8836127308"],
  ["ksym", "6.0", "647cafa22349"],
  ["cgroup", "6.1", "d4ccaf58a847"],
  ["kmem_cache", "6.13", "4971266e1595"],
  ["dmabuf", "6.16", "76ea95534995"],
]);
