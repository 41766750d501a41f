import { type Feature, numbered } from "./feature.js";

/** The flags of maps by their bits (`BPF_F_…` of include/uapi/linux/bpf.h), with the kernel that brought each, and the commit there. */
export const mapFlags: readonly Feature[] = numbered([
  ["no_prealloc", "4.6", "6c9059817432"],
  ["no_common_lru", "4.10", "29ba732acbee"],
  ["numa_node", "4.14", "96eabe7a40aa"],
  ["rdonly", "4.15", "6e71b04a8224"],
  ["wronly", "4.15", "6e71b04a8224"],
  ["stack_build_id", "4.17", "615755a77b24"],
  ["zero_seed", "5.0", "96b3b6c9091d"],
  ["rdonly_prog", "5.2", "591fe9888d78"],
  ["wronly_prog", "5.2", "591fe9888d78"],
  ["clone", "5.4", "8f51dfc73bf1"],
  ["mmapable", "5.5", "fc9702273e2e"],
  ["preserve_elems", "5.10", "792caccc4526"],
  ["inner_map", "5.10", "4a8f87e60f6d"],
  ["link", "6.4", "68b04864ca42"],
  ["path_fd", "6.5", "cb8edce28073"],
  ["vtype_btf_obj_fd", "6.9", "fcc2c1fb0651"],
  ["token_fd", "6.9", "a177fc2bf6fd"],
  ["segv_on_fault", "6.9", "317460317a02"],
  ["no_user_conv", "6.9", "317460317a02"],
  ["rb_overwrite", "6.19", "include/uapi/linux/bpf.h"],
]);
