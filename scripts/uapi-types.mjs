#!/usr/bin/env node
// Writes lib/btf/uapi-types.ts: the structs and unions of the kernel's interface to user space, from its installed headers
// (Debian: linux-libc-dev). Their layout never changes, so no field of them is relocated.
// usage: node scripts/uapi-types.mjs [/usr/include] VERSION
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [include = "/usr/include", version = "unknown"] = process.argv.slice(2);
const folders = [
  "linux",
  "asm-generic",
  "x86_64-linux-gnu/asm",
  "rdma",
  "sound",
  "drm",
  "mtd",
  "scsi",
  "video",
  "xen",
  "misc",
];
// What other architectures have for `pt_regs`, and headers of packets that only the kernel's own headers define: the wire fixes them.
const wire =
  "vlan_hdr vlan_ethhdr vxlanhdr genevehdr gre_base_hdr gre_full_hdr sctphdr sctp_chunkhdr frag_hdr gtp1_header gtp0_header mpls_shim_hdr qtag_prefix";
const names = new Set(["user_pt_regs", "user_regs_struct", "pt_regs", ...wire.split(" ")]);
for (const folder of folders) {
  let entries;
  try {
    entries = readdirSync(join(include, folder), { recursive: true });
  } catch {
    continue;
  }
  for (const entry of entries.filter((name) => name.endsWith(".h"))) {
    const text = readFileSync(join(include, folder, entry), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
    for (const [, name] of text.matchAll(/\b(?:struct|union)\s+(\w+)\s*\{/g)) names.add(name);
  }
}
const lines = [""];
for (const name of [...names].sort()) {
  const longer = `${lines.at(-1)} ${name}`.trimStart();
  if (longer.length <= 116) lines[lines.length - 1] = longer;
  else lines.push(name);
}
writeFileSync(
  "lib/btf/uapi-types.ts",
  `/**
 * The structs and unions of the kernel's interface to user space, which have one layout for ever: \`scripts/uapi-types.mjs\` took them from the
 * installed headers of Linux ${version}.
 */
export const uapiTypes: ReadonlySet<string> = new Set(
  \`
${lines.map((line) => `    ${line}`).join("\n")}
  \`
    .trim()
    .split(/\\s+/),
);
`,
);
