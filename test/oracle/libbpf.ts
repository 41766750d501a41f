import { writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import {
  btfOf,
  btfSection,
  parseBtf,
  parseObject,
  relocationKindNames,
  resolveObject,
} from "../../lib/btf/index.js";
import { type LoggedRelocation, loadWithLibbpf } from "../../src/kernel/index.js";

/** What libbpf and corelate made of an object's relocations: one line each, `SECTION INSTRUCTION KIND ACCESS: LOCAL -> TARGET`. */
export interface BothResolved {
  readonly libbpf: readonly string[];
  readonly corelate: readonly string[];
}

/** Relocates `object` for the types in `targetObject` in both ways. What the kernel says of the program does not count. */
export function resolveInBothWays(object: Uint8Array, targetObject: Uint8Array): BothResolved {
  return { libbpf: byLibbpf(object, targetObject).sort(), corelate: byCorelate(object, targetObject).sort() };
}

function byLibbpf(object: Uint8Array, targetObject: Uint8Array): string[] {
  const folder = tmp.dirSync({ prefix: "corelate-oracle-", mode: 0o700, unsafeCleanup: true });
  try {
    const btfPath = join(folder.name, "target.btf");
    writeFileSync(btfPath, btfSection(targetObject)!, { mode: 0o600 });
    return loadWithLibbpf(object, { libbpf: { env: process.env }, btfPath }).relocations.map(logged);
  } finally {
    folder.removeCallback();
  }
}

function logged({ section, insn, kind, access, patches, poisoned }: LoggedRelocation): string {
  const value = patches.find(({ part }) => part !== "size");
  const after = poisoned || !value ? "poisoned" : `${unsigned(value.from)} -> ${unsigned(value.to)}`;
  return `${section} ${insn} ${kind} ${access ?? ""}: ${after}`;
}

function byCorelate(object: Uint8Array, targetObject: Uint8Array): string[] {
  const parsed = parseObject(object);
  const target = parseBtf(btfSection(targetObject)!);
  const { relocations } = resolveObject(parsed, btfOf(parsed, "the object"), target);
  return relocations.map(({ relocation, before, after, poisoned, failure }) => {
    const { section, offset, kind, access } = relocation;
    // libbpf shows no access string for types and enumerators.
    const shown = kind < 6 ? access : "";
    const value = poisoned ? "poisoned" : (failure?.why ?? `${before} -> ${after}`);
    return `${section} ${offset / 8} ${relocationKindNames[kind]} ${shown}: ${value}`;
  });
}

/** libbpf prints immediates of 32 bits with a sign. */
function unsigned(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}
