// Writes crates/corelate/src/context/uapi.rs: the structs of linux/bpf.h that programs are given as contexts, or get from helpers.
//
//     make setup && node scripts/contexts.mjs [/usr/include/linux/bpf.h]
//
// clang says what the header has, in BTF; the offsets are checked in Rust, too.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseObject, sizeOf, skipModifiers } from "../dist/lib/btf/index.js";

const header = process.argv[2] ?? "/usr/include/linux/bpf.h";
const names = {
  __sk_buff:
    "A packet in the stack: the context of `tc`, `socket`, `cgroup_skb`, `sk_skb`, `lwt_*` and `flow_dissector` programs.",
  xdp_md: "A packet in the driver: the context of `xdp` programs.",
  bpf_sock:
    "A socket: the context of `cgroup/sock*` and `cgroup/post_bind*` programs, and what helpers look up.",
  bpf_tcp_sock: "A TCP socket, from the helper `tcp_sock`.",
  bpf_sock_addr:
    "An address that a socket is to have: the context of `cgroup/bind4`, `cgroup/connect4` and their like.",
  bpf_sock_ops: "What happens to a TCP connection: the context of `sockops` programs.",
  sk_msg_md: "A message: the context of `sk_msg` programs.",
  sk_reuseport_md: "A packet for one of several sockets: the context of `sk_reuseport` programs.",
  bpf_sk_lookup: "A connection without a socket so far: the context of `sk_lookup` programs.",
  bpf_sysctl: "A read or a write of a sysctl: the context of `cgroup/sysctl` programs.",
  bpf_sockopt: "A socket option: the context of `cgroup/getsockopt` and `cgroup/setsockopt` programs.",
  bpf_cgroup_dev_ctx: "An access to a device: the context of `cgroup/dev` programs.",
  bpf_flow_keys: "What a `flow_dissector` program finds out: `__sk_buff::flow_keys`.",
};

const folder = mkdtempSync(join(tmpdir(), "contexts-"));
const source = join(folder, "contexts.c");
const object = join(folder, "contexts.o");
writeFileSync(
  source,
  `#include "${header}"\n${Object.keys(names)
    .map((name) => `struct ${name} *v_${name};`)
    .join("\n")}\n`,
);
execFileSync("clang-22", [
  "-target",
  "bpf",
  "-g",
  "-O2",
  "-idirafter",
  "/usr/include/x86_64-linux-gnu",
  "-c",
  source,
  "-o",
  object,
]);
const { btf } = parseObject(readFileSync(object));
rmSync(folder, { recursive: true });

const keywords = new Set(["type", "priv", "ref"]);
const rustName = (name) => (keywords.has(name) ? `r#${name}` : name);

function rustType(id) {
  const type = btf.type(skipModifiers(btf, id));
  if (type.kind === "int")
    return `${type.signed || /^(__s|int|long|short)/.test(type.name) ? "i" : "u"}${type.size * 8}`;
  if (type.kind === "array") return `[${rustType(type.element)}; ${type.count}]`;
  if (type.kind === "ptr") {
    const to = btf.type(skipModifiers(btf, type.type));
    return `*mut ${to.name in names ? to.name : "c_void"}`;
  }
  throw new Error(`no Rust type for ${type.kind} ${type.name}`);
}

/** The named members of a type with what is in its anonymous ones. `fields` do not overlap, `others` do with them. */
function flatten(id, base) {
  const type = btf.type(skipModifiers(btf, id));
  const fields = [];
  const others = [];
  const parts = type.members.map((member) => {
    const at = base + member.bitOffset / 8;
    const inner = btf.type(skipModifiers(btf, member.type));
    if (member.name !== "")
      return {
        fields: [{ name: member.name, at, type: member.type, size: sizeOf(btf, member.type) }],
        others: [],
      };
    if (inner.kind === "struct" || inner.kind === "union") return flatten(member.type, at);
    return { fields: [], others: [] };
  });
  if (type.kind === "struct")
    for (const part of parts) {
      fields.push(...part.fields);
      others.push(...part.others);
    }
  else {
    const reach = ({ fields }) => Math.max(0, ...fields.map(({ at, size }) => at + size));
    const largest = parts.reduce((best, part) => (reach(part) > reach(best) ? part : best), parts[0]);
    for (const part of parts) {
      (part === largest ? fields : others).push(...part.fields);
      others.push(...part.others);
    }
  }
  return { fields, others };
}

const out = [];
for (const [name, text] of Object.entries(names)) {
  const [id] = btf.findByName(name, "struct");
  const size = sizeOf(btf, id);
  const { fields, others } = flatten(id, 0);
  fields.sort((a, b) => a.at - b.at);
  const lines = [];
  const checks = [];
  let end = 0;
  let pads = 0;
  const pad = (to) => to > end && lines.push(`__padding_${pads++}: [u8; ${to - end}],`);
  for (const field of fields) {
    pad(field.at);
    lines.push(`pub ${rustName(field.name)}: ${rustType(field.type)},`);
    checks.push(`assert!(core::mem::offset_of!(${name}_fields, ${rustName(field.name)}) == ${field.at});`);
    end = field.at + field.size;
  }
  pad(size);
  out.push(`context! {
    /// ${text}
    ${name}, ${name}_fields {
        ${lines.join("\n        ")}
    }
}
const _: () = {
    assert!(core::mem::size_of::<${name}>() == ${size});
    ${checks.join("\n    ")}
};`);
  if (others.length > 0)
    out.push(`impl ${name}_fields {
${others
  .map(
    (
      other,
    ) => `    /// The same bytes as \`${fields.find(({ at, size }) => at <= other.at && other.at < at + size).name}\`.
    #[inline(always)]
    pub fn ${other.name}(&self) -> ${rustType(other.type)} {
        // SAFETY: C's union has it there.
        unsafe { *(&raw const *self).cast::<u8>().add(${other.at}).cast() }
    }`,
  )
  .join("\n\n")}
}`);
}
const path = new URL("../crates/corelate/src/context/uapi.rs", import.meta.url).pathname;
writeFileSync(
  path,
  `//! The structs of linux/bpf.h, written by scripts/contexts.mjs.

use super::context;
use core::ffi::c_void;

${out.join("\n\n")}
`,
);
execFileSync("rustfmt", [
  "--edition",
  "2021",
  "--config-path",
  new URL("../crates/rustfmt.toml", import.meta.url).pathname,
  path,
]);
