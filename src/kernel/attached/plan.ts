import type { Program } from "../object.js";

/** How the running kernel's programs are let to work; `why` where they are not. */
export type Plan =
  | { readonly way: "attach" | "iterate" | "sample" | "packet" }
  | { readonly way: "none"; readonly why: string };

const onlyWatches: ReadonlySet<string> = new Set(["kprobe", "tracepoint", "raw_tracepoint"]);
const tracingThatWatches: ReadonlySet<string> = new Set([
  "trace_fentry",
  "trace_fexit",
  "trace_fsession",
  "trace_raw_tp",
]);
const packets: ReadonlySet<string> = new Set([
  "xdp",
  "sched_cls",
  "sched_act",
  "socket_filter",
  "cgroup_skb",
  "lwt_in",
  "lwt_out",
  "lwt_xmit",
]);

/** Helpers by which a program that watches changes what it watches. */
const actingHelpers: ReadonlyMap<number, string> = new Map([
  [36, "bpf_probe_write_user"],
  [49, "bpf_setsockopt"],
  [58, "bpf_override_return"],
  [109, "bpf_send_signal"],
  [117, "bpf_send_signal_thread"],
]);

/** The same of the kernel's functions. */
export const actingFunctions: ReadonlySet<string> = new Set([
  "bpf_send_signal_task",
  "bpf_sock_destroy",
  "bpf_set_dentry_xattr",
  "bpf_remove_dentry_xattr",
  "crash_kexec",
]);

/**
 * What is done with a program on the running kernel: what only watches is attached, and nothing that decides or changes anything there. Of `insns`, its instructions, the
 * calls are looked at; `functions` are the kernel's that the object names.
 */
export function planFor(
  { type, attachType }: Pick<Program, "type" | "attachType">,
  insns: Uint8Array,
  functions: readonly string[],
): Plan {
  if (packets.has(type)) return { way: "packet" };
  const isIterator = type === "tracing" && attachType === "trace_iter";
  const watches =
    onlyWatches.has(type) ||
    type === "perf_event" ||
    isIterator ||
    (type === "tracing" && tracingThatWatches.has(attachType ?? ""));
  if (!watches) return { way: "none", why: whyNot(type, attachType, true) };
  const acts = actingCall(insns, functions);
  if (acts !== undefined)
    return { way: "none", why: `it calls ${acts}, which changes the running system; try it with --kernel` };
  return { way: isIterator ? "iterate" : type === "perf_event" ? "sample" : "attach" };
}

/** The first call that changes what the program watches. */
function actingCall(insns: Uint8Array, functions: readonly string[]): string | undefined {
  const view = new DataView(insns.buffer, insns.byteOffset, insns.byteLength);
  const little = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  for (let at = 0; at + 8 <= insns.length; at += 8) {
    if (insns[at] !== 0x85) continue;
    const source = little ? insns[at + 1]! >> 4 : insns[at + 1]! & 15;
    if (source === 0) {
      const helper = actingHelpers.get(view.getInt32(at + 4, little));
      if (helper !== undefined) return helper;
    }
    const named = source === 2 ? functions.find((name) => actingFunctions.has(name)) : undefined;
    if (named !== undefined) return named;
  }
  return undefined;
}

/** Why a program of this type was not attached. `spares`: on the running kernel, where nothing is attached that decides or changes anything. */
export function whyNot(type: string, attachType: string | undefined, spares: boolean): string {
  switch (type) {
    case "ext":
      return "it replaces a function of another program, which has to be named";
    case "sk_msg":
    case "sk_skb":
      return "it is attached to a map of sockets, which the section does not name";
    case "sk_reuseport":
      return "it is attached to a socket";
    case "syscall":
      return "it is run with a context of its own: --test-run";
    case "lirc_mode2":
      return "it is attached to a device";
    case "kprobe":
    case "tracepoint":
    case "raw_tracepoint":
    case "tracing":
    case "raw_tracepoint_writable":
    case "lsm":
      if (!spares || onlyWatches.has(type) || attachType === "trace_iter")
        return "its section does not name what it is attached to";
  }
  return spares
    ? "it decides or changes something, and is not attached to the running kernel; try it with --kernel"
    : `programs of type ${type} are not attached without more than their section`;
}
