#!/usr/bin/env node
// Writes crates/corelate/src/helpers/raw/*.rs: a function for each of the kernel's helpers, with the prototypes of the comment in the kernel's header
// (as its scripts/bpf_doc.py takes them), the lines of scripts/helper-lines.txt, and what lib/kernel-features knows of each.
// The header's own text stays where it is: it is GPL-2.0 WITH Linux-syscall-note, and this crate is not.
// usage, after `make setup`: node scripts/helpers.mjs [HEADER, that of Linux 6.2 or newer]
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { helpers, helperUses } from "../dist/lib/kernel-features/index.js";

const [header = "/usr/include/linux/bpf.h"] = process.argv.slice(2);
const folder = "crates/corelate/src/helpers/raw";
const prototypes = prototypesOf(readFileSync(header, "utf8"));

/** Rust's words, and names that were there first. */
const rustNames = new Map([
  ["loop", "bpf_loop"],
  ["type", "kind"],
  ["size_of_buf", "size"],
]);
/** Helpers that host.rs has for targets other than BPF. */
const onHost = new Set([
  "probe_read_user",
  "probe_read_kernel",
  "probe_read_user_str",
  "probe_read_kernel_str",
  "loop",
]);
const callbacks = new Map([
  ["for_each_map_elem", "ElementCallback"],
  ["timer_set_callback", "TimerCallback"],
  ["find_vma", "VmaCallback"],
  ["loop", "super::LoopCallback"],
  ["user_ringbuf_drain", "RecordCallback"],
]);
/** Where the kernel's header leaves `const` out, or another integer serves. */
const argumentTypes = new Map([
  ["csum_diff.from", "*const u32"],
  ["csum_diff.to", "*const u32"],
  ["perf_event_output.data", "*const c_void"],
  ["skb_output.data", "*const c_void"],
  ["xdp_output.data", "*const c_void"],
  ["ringbuf_output.data", "*const c_void"],
  ["dynptr_write.src", "*const c_void"],
  ["xdp_store_bytes.buf", "*const c_void"],
  ["snprintf.data", "*const u64"],
  ["sys_bpf.attr", "*mut c_void"],
  ["get_local_storage.map", "*const c_void"],
]);
const integers = new Map(
  Object.entries({
    u64: "u64",
    u32: "u32",
    u16: "u16",
    __be16: "u16",
    __wsum: "u32",
    s32: "i32",
    s64: "i64",
    int: "i32",
    long: "i64",
    size_t: "usize",
    void: "()",
  }),
);
/** Structs with a layout for ever, which types.rs has. */
const structNames =
  /\b(?:bpf_tunnel_key|bpf_xfrm_state|bpf_perf_event_value|bpf_pidns_info|bpf_redir_neigh|bpf_sock_tuple|btf_ptr|bpf_fib_lookup)\b/g;

function typeOf(helper, name, text) {
  const own = argumentTypes.get(`${helper}.${name}`);
  if (own !== undefined) return own;
  if (name === "callback_fn") return callbacks.get(helper);
  const pointer = /^(const )?(.*?) ?\*$/.exec(text);
  if (pointer === null) {
    const found = integers.get(text);
    if (found === undefined) throw new Error(`${helper}: what is ${text}?`);
    return found;
  }
  const [, constant, to] = pointer;
  if (to === "struct bpf_map" || name === "ringbuf") return "*const c_void";
  const way = constant === undefined ? "*mut" : "*const";
  const bytes =
    to === "char" || (helper.startsWith("probe_read") && to === "void") || helper === "get_current_comm";
  if (bytes) return `${way} u8`;
  if (to.startsWith("struct ")) {
    const struct = to.slice("struct ".length);
    return struct.replace(structNames, "") === "" ? `${way} ${struct}` : `${way} c_void`;
  }
  if (to === "unsigned long") return `${way} u64`;
  return to === "void" ? `${way} c_void` : `${way} ${integers.get(to)}`;
}

/** The answer where there is no kernel to ask. */
function onOthers(type) {
  if (type.startsWith("*")) return "core::ptr::null_mut()";
  if (type === "()") return "()";
  return type === "i64" ? "ENOSYS" : type === "i32" ? "ENOSYS as i32" : "0";
}

const allTypes = new Set([...helperUses.values()].flatMap((use) => use.programTypes)).size;
function typesOf(name) {
  const { programTypes } = helperUses.get(name);
  if (programTypes.length === allTypes) return "all";
  if (programTypes.length <= 15) return programTypes.join(", ");
  const most = [...new Set([...helperUses.values()].flatMap((use) => use.programTypes))];
  return `all but ${most.filter((type) => !programTypes.includes(type)).join(", ")}`;
}

function functionOf(name, line) {
  const number = helpers.findIndex((helper) => helper.name === name);
  const prototype = prototypes.get(name);
  if (prototype === undefined) throw new Error(`${header} has no prototype of ${name}`);
  // A loop that the verifier puts in place of the call gives its error 32 bits.
  const result = name === "loop" ? "i32" : typeOf(name, "", prototype.result);
  const names = prototype.parameters
    .filter((parameter) => parameter.type !== "...")
    .map(
      (parameter) =>
        `${rustNames.get(parameter.name) ?? parameter.name}: ${typeOf(name, parameter.name, parameter.type)}`,
    );
  const use = helperUses.get(name);
  return `${onHost.has(name) ? '    #[cfg(target_arch = "bpf")]\n' : ""}    /// ${line}
    ///
    /// Linux ${helpers[number].since}${use.gplOnly ? ", GPL only" : ""}. Program types: ${typesOf(name)}.
    ${number} fn ${rustNames.get(name) ?? name}(${names.join(", ")}) -> ${result}, host ${onOthers(result)};
`;
}

const files = new Map();
let file;
for (const line of readFileSync("scripts/helper-lines.txt", "utf8").split("\n")) {
  if (line === "" || line.startsWith("#")) continue;
  const opened = /^\[(\w+)\]$/.exec(line);
  if (opened !== null) {
    file = [];
    files.set(opened[1], file);
  } else file.push(functionOf(line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)));
}
for (const [name, functions] of files) {
  const text = `helpers! {\n${functions.join("")}}\n`;
  const uses = [
    text.includes("ENOSYS") ? '#[cfg(not(target_arch = "bpf"))]\nuse super::ENOSYS;\n' : "",
    imported("super", text.match(/(?<!::)\b\w+Callback\b/g)),
    imported("super::types", text.match(structNames)),
    "use super::helpers;\n",
    text.includes("c_void") ? "use core::ffi::c_void;\n" : "",
  ];
  writeFileSync(`${folder}/${name}.rs`, `// Written by scripts/helpers.mjs.\n\n${uses.join("")}\n${text}`);
}
execFileSync("rustfmt", [
  "--config-path",
  "crates",
  "--edition",
  "2021",
  ...[...files.keys()].map((name) => `${folder}/${name}.rs`),
]);

function imported(module, found) {
  const names = [...new Set(found ?? [])].sort();
  if (names.length === 0) return "";
  return `use ${module}::${names.length === 1 ? names[0] : `{${names.join(", ")}}`};\n`;
}

/** The helpers' prototypes by name without `bpf_`. One that has several takes any pointer first. */
function prototypesOf(text) {
  const from = text.indexOf("Start of BPF helper function descriptions");
  const comment = text.slice(from, text.indexOf("*/", from));
  const found = new Map();
  for (const [, result, name, list] of comment.matchAll(
    /^ \* ((?:const )?[a-z_0-9 ]+?(?: ?\*)?) ?bpf_(\w+)\(([^)]*)\)$/gm,
  )) {
    const parameters = list
      .replace(/\n \*\s*/g, " ")
      .split(",")
      .map((parameter) => parameter.trim())
      .filter((parameter) => parameter !== "void")
      .map((parameter) => {
        const [, type, parameterName] = /^(.*?[ *]|\.\.\.)(\w*)$/.exec(parameter);
        return { type: type.trim(), name: parameterName };
      });
    if (found.has(name)) parameters[0].type = "void *";
    found.set(name, { result: result.trim(), parameters });
  }
  return found;
}
