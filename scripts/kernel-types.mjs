#!/usr/bin/env node
// Writes src/driver/kernel-types/shipped.ts: structs and unions of a kernel with their fields, for machines that do not show their kernel's BTF.
// They are those that arguments of tracepoints and LSM hooks point to, and what is three steps from there; `dist/` has to be built.
// And src/driver/kernel-types/shipped-typedefs.ts: names that are typedefs of what is no record.
// usage: node scripts/kernel-types.mjs [/sys/kernel/btf/vmlinux] VERSION
import { writeFileSync } from "node:fs";
import { typeWords } from "../dist/lib/btf/describe-kind.js";
import { loadBtfFile } from "../dist/lib/btf/index.js";
import { uapiTypes } from "../dist/lib/btf/uapi-types.js";
import { fieldNames } from "../dist/src/driver/kernel-types/fields.js";

const [path = "/sys/kernel/btf/vmlinux", version = "unknown"] = process.argv.slice(2);
const steps = 3;
const btf = loadBtfFile(path);

/** The id behind pointers, arrays, typedefs and qualifiers. */
function target(id) {
  for (let depth = 0; depth < 32; depth++) {
    const type = btf.type(id);
    if (type.kind === "array") id = type.element;
    else if (/^(ptr|typedef|const|volatile|restrict|type_tag)$/.test(type.kind)) id = type.type;
    else break;
  }
  return id;
}

const isRecord = (id) => btf.kind(id) === "struct" || btf.kind(id) === "union";
const reached = new Set();
for (let id = 1; id < btf.typeCount; id++) {
  const name = btf.name(id);
  const traced = btf.kind(id) === "typedef" && name.startsWith("btf_trace_");
  if (!traced && !(btf.kind(id) === "func" && name.startsWith("bpf_lsm_"))) continue;
  const prototype = btf.type(traced ? target(id) : btf.type(id).type);
  for (const parameter of prototype.parameters ?? [])
    if (isRecord(target(parameter.type))) reached.add(target(parameter.type));
}

function addMembers(id, into, depth = 0) {
  for (const member of btf.type(id).members) {
    const next = target(member.type);
    if (!isRecord(next)) continue;
    into.add(next);
    if (btf.name(next) === "" && depth < 16) addMembers(next, into, depth + 1);
  }
}
for (let step = 0; step < steps; step++) for (const id of [...reached]) addMembers(id, reached);

const types = new Map();
for (const id of reached) {
  const name = btf.name(id);
  if (name === "" || uapiTypes.has(name)) continue;
  const fields = types.get(name) ?? new Set();
  for (const field of fieldNames(btf, id)) fields.add(field);
  if (fields.size > 0) types.set(name, fields);
}

const lines = [];
for (const [name, fields] of [...types].sort(([a], [b]) => (a < b ? -1 : 1))) {
  lines.push(`${name}:`);
  for (const word of fields) {
    if (`${lines.at(-1)} ${word}`.length <= 138) lines[lines.length - 1] += ` ${word}`;
    else lines.push(word);
  }
}
writeFileSync(
  "src/driver/kernel-types/shipped.ts",
  `/**
 * ${types.size} structs and unions of the kernel with their fields, a colon after each type's name: \`scripts/kernel-types.mjs\` took them from the
 * BTF of Linux ${version} on x86-64.
 */
export const shippedTypes = \`
${lines.join("\n")}
\`;
`,
);

/** Kinds of typedefs that another architecture has as records. */
const differs = /^(p(te|md|ud|4d|gd)(val)?_t|pgprot_t|pgtable_t|mm_segment_t)$/;
const kinds = new Map();
for (let id = 1; id < btf.typeCount; id++) {
  const name = btf.name(id);
  if (btf.kind(id) !== "typedef" || /^(btf_trace_|__builtin|__gnuc|\d)/.test(name) || differs.test(name))
    continue;
  const words = typeWords(btf, id);
  kinds.set(name, kinds.has(name) && kinds.get(name) !== words ? "" : words);
}
const groups = new Map();
for (const [name, words] of [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)))
  if (words !== "" && !/struct|union|declaration/.test(words))
    groups.set(words, [...(groups.get(words) ?? []), name]);
const texts = [...groups].map(([words, names]) => {
  const rows = [""];
  for (const name of names) {
    if (`${rows.at(-1)} ${name}`.length <= 130)
      rows[rows.length - 1] += `${rows.at(-1) === "" ? "" : " "}${name}`;
    else rows.push(name);
  }
  return `  "${words}": \`\n${rows.join("\n")}\n\`,\n`;
});
writeFileSync(
  "src/driver/kernel-types/shipped-typedefs.ts",
  `/**
 * ${[...groups.values()].flat().length} typedefs of the kernel's that stand for no record: \`scripts/kernel-types.mjs\` took them from the BTF of Linux ${version} on x86-64.
 */
export const shippedTypedefs: Readonly<Record<string, string>> = {
${texts.join("")}};
`,
);
