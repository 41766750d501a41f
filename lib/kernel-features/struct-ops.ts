import { type Feature, named } from "./feature.js";

// The commits in this table have not been compared with the kernel's history yet.

/** The structs whose functions programs can take the place of, with the kernel that brought each. */
export const structOps: ReadonlyMap<string, Feature> = named([
  ["tcp_congestion_ops", "5.6", "0baf26b0fcd7"],
  ["bpf_dummy_ops", "5.16", "c196906d50e3"],
  ["hid_bpf_ops", "6.11", "ebc0d8093e8c"],
  ["sched_ext_ops", "6.12", "f0e1a0643a59"],
  ["Qdisc_ops", "6.16", "c8240344956e"],
]);
