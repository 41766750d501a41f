import { release } from "node:os";
import koffi from "koffi";
import { describe, expect, it } from "vitest";
import { loadBtfFile, vmlinuxBtf } from "../../lib/btf/index.js";
import {
  attachTypes,
  compareVersions,
  helpers,
  helperUses,
  parseVersion,
  programTypes,
} from "../../lib/kernel-features/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { openLibbpf } from "../../src/kernel/libbpf.js";
import { findLibbpf } from "../../src/kernel/locate-libbpf.js";

/** The attach types of the program types whose helpers depend on it; 0 will do for the others. */
const attach: Readonly<Record<string, readonly string[]>> = {
  cgroup_skb: ["cgroup_inet_ingress", "cgroup_inet_egress"],
  cgroup_sock: ["cgroup_inet_sock_create", "cgroup_inet4_post_bind", "cgroup_inet_sock_release"],
  sock_ops: ["cgroup_sock_ops"],
  sk_skb: ["sk_skb_stream_parser", "sk_skb_stream_verdict"],
  cgroup_device: ["cgroup_device"],
  sk_msg: ["sk_msg_verdict"],
  cgroup_sock_addr: [
    "cgroup_inet4_bind",
    "cgroup_inet4_connect",
    "cgroup_udp4_sendmsg",
    "cgroup_inet4_getpeername",
  ],
  sk_reuseport: ["sk_reuseport_select", "sk_reuseport_select_or_migrate"],
  flow_dissector: ["flow_dissector"],
  cgroup_sysctl: ["cgroup_sysctl"],
  cgroup_sockopt: ["cgroup_getsockopt", "cgroup_setsockopt"],
  sk_lookup: ["sk_lookup"],
  netfilter: ["netfilter"],
};
/** Not here: what this kernel lets nobody load without a license, without function tracing or without its own hardware. */
const left = ["unspec", "tracing", "ext", "lsm", "struct_ops", "lirc_mode2"];
const notHere = ["override_return", "probe_write_user"];
const BPF_F_SLEEPABLE = 16;

/** What the verifier says to a program of `type` that calls helper `id`. */
class Verifier {
  readonly #libbpf = openLibbpf(findLibbpf({ env: process.env }));
  readonly #syscall = koffi.load("libc.so.6").func("syscall", "long", ["long", "int", "void *", "uint"]);
  readonly #log = new Uint8Array(1 << 16);

  ask(type: number, attachType: number, id: number, flags: number, btfId = 0): string {
    const code = new Uint8Array([
      0x85,
      0,
      0,
      0,
      id,
      0,
      0,
      0,
      0xb7,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0x95,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
    ]);
    const license = Buffer.from("Proprietary\0");
    const attributes = Buffer.alloc(144);
    attributes.writeUInt32LE(type, 0);
    attributes.writeUInt32LE(code.length / 8, 4);
    attributes.writeBigUInt64LE(this.#libbpf.addressOf(code), 8);
    attributes.writeBigUInt64LE(this.#libbpf.addressOf(license), 16);
    attributes.writeUInt32LE(1, 24);
    attributes.writeUInt32LE(this.#log.length, 28);
    attributes.writeBigUInt64LE(this.#libbpf.addressOf(this.#log), 32);
    attributes.writeUInt32LE(flags, 44);
    attributes.writeUInt32LE(attachType, 68);
    attributes.writeUInt32LE(btfId, 108);
    this.#log.fill(0);
    const descriptor = this.#syscall(process.arch === "arm64" ? 280 : 321, 5, attributes, attributes.length);
    if (descriptor >= 0) koffi.load("libc.so.6").func("close", "int", ["int"])(Number(descriptor));
    return Buffer.from(this.#log.subarray(0, this.#log.indexOf(0))).toString("latin1");
  }
}

/** The helpers that a program type may call, and those of them that want a license. */
function asked(verifier: Verifier, type: string, id: number): { may: boolean; gplOnly: boolean } {
  const flags = type === "syscall" ? BPF_F_SLEEPABLE : 0;
  const number = programTypes.findIndex(({ name }) => name === type);
  const types = (attach[type] ?? ["cgroup_inet_ingress"]).map((name) =>
    attachTypes.findIndex((feature) => feature.name === name),
  );
  const logs = types.map((attachType) => verifier.ask(number, attachType, id, flags));
  const allowed = logs.filter(
    (log) => !/unknown func|invalid func|program of this type cannot use/.test(log),
  );
  return { may: allowed.length > 0, gplOnly: allowed.some((log) => log.includes("GPL-restricted")) };
}

const version = parseVersion(release());

describe.skipIf(!canLoad || version === undefined)("the programs that may call a helper", () => {
  it("are those that the running kernel's verifier lets", () => {
    const verifier = new Verifier();
    const wrong: string[] = [];
    // get_stackid is one of its own in programs of type perf_event, for any license.
    const types = programTypes.map(({ name }) => name).filter((name) => !left.includes(name));
    // Older kernels let fewer programs, so they can only show what is missing in the table.
    const same = compareVersions(version!, "6.18") >= 0;
    let may = 0;
    for (const [id, { name, since }] of helpers.entries()) {
      if (id === 0 || compareVersions(since, version!) > 0) continue;
      const use = helperUses.get(name)!;
      for (const type of types) {
        const kernel = asked(verifier, type, id);
        if (kernel.may) may++;
        const said = use.programTypes.includes(type);
        if (kernel.may && !said) wrong.push(`${name}: the kernel lets ${type}`);
        if (!kernel.may && said && same && !notHere.includes(name))
          wrong.push(`${name}: the kernel does not let ${type}`);
        if (
          kernel.may &&
          kernel.gplOnly !== use.gplOnly &&
          !(name === "get_stackid" && type === "perf_event")
        )
          wrong.push(`${name}: GPL only is ${kernel.gplOnly}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(may).toBeGreaterThan(2000);
  });

  it("of tracing programs, too", () => {
    const btf = loadBtfFile(vmlinuxBtf);
    const verifier = new Verifier();
    const tracing = programTypes.findIndex(({ name }) => name === "tracing");
    const number = (name: string) => attachTypes.findIndex((feature) => feature.name === name);
    const places: [number, number][] = [
      [number("trace_raw_tp"), btf.findByName("btf_trace_sched_process_exec", "typedef")[0]!],
      [number("trace_iter"), btf.findByName("bpf_iter_task", "func")[0]!],
    ];
    const allowed = helpers.filter(
      (_, id) =>
        id > 0 &&
        places.some(([attachType, type]) => {
          const log = verifier.ask(tracing, attachType, id, 0, type);
          return log !== "" && !/unknown func|invalid func|program of this type cannot use/.test(log);
        }),
    );
    expect(allowed.length).toBeGreaterThan(80);
    expect(allowed.filter(({ name }) => !helperUses.get(name)!.programTypes.includes("tracing"))).toEqual([]);
  });
});
