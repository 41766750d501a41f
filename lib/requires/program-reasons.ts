import { type BpfObject, type ObjectFunction, structOpsOf } from "../btf/index.js";
import {
  attachTypes,
  type Feature,
  iterators,
  type KernelVersion,
  mapTypes,
  type SectionName,
  structOps,
} from "../kernel-features/index.js";
import type { Place, Reasons } from "./reason.js";

/** The types whose programs the kernel asks for their attach type when it loads them (`bpf_prog_load_check_attach` in kernel/bpf/syscall.c, and the verifier). */
const checkedAtLoad: ReadonlySet<string> = new Set([
  "cgroup_skb",
  "cgroup_sock",
  "cgroup_sock_addr",
  "cgroup_sockopt",
  "lsm",
  "netfilter",
  "sk_lookup",
  "tracing",
]);

/** Why a program of this section needs a kernel, whatever its code is. */
export function sectionReasons(
  object: BpfObject,
  fn: ObjectFunction,
  section: SectionName,
  place: Place | undefined,
  reasons: Reasons,
): void {
  reasons.add("program_type", section.type, place);
  const { attach, optional } = section;
  if (attach !== undefined && !optional) {
    reasons.add("attach_type", attach, place, {
      stage: checkedAtLoad.has(section.type.name) ? "load" : "attach",
    });
  }
  const add = (name: string, since: KernelVersion, source: string) =>
    reasons.add("section", { name, since, source }, place);
  if (section.frags) add("xdp.frags", "5.18", "c2f2cdbeffda");
  if (section.sleepable !== undefined) add("sleepable", section.sleepable, "kernel/bpf/verifier.c");
  const target = fn.section.split("/").slice(1).join("/");
  if (/^\??iter/.test(fn.section)) addNamed(iterators.get(target), "iter/", reasons, place);
  for (const { type, link } of structOpsOf(object, fn)) {
    addNamed(structOps.get(type), "struct_ops ", reasons, place);
    if (link) reasons.add("map_type", structOpsLink, place, { stage: "attach" });
  }
}

/** A struct of operations that is attached through a link: the attach type is that of the link. */
const structOpsLink: Feature = {
  ...attachTypes.find(({ name }) => name === "struct_ops")!,
  name: "struct_ops.link",
};

function addNamed(
  feature: Feature | undefined,
  prefix: string,
  reasons: Reasons,
  place: Place | undefined,
): void {
  if (feature !== undefined) reasons.add("section", { ...feature, name: `${prefix}${feature.name}` }, place);
}

/** The map type with this number. */
export function mapTypeOf(number: number | undefined): Feature | undefined {
  return number === undefined ? undefined : mapTypes[number];
}
