import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  btfOf,
  btfSection,
  describeRelocation,
  parseObject,
  relocationKindNames,
  resolveObject,
  vmlinuxBtf,
} from "../../lib/btf/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { clang } from "../btf/clang.js";
import { type Relocated, relocateWithCorelate, relocateWithLibbpf, targetBtf } from "../btf/libbpf.js";
import { compileRust } from "../oracle/compile.js";
import type { CoreRelocCase, CoreRelocGroup, Expected } from "./group.js";

export type Language = "C" | "Rust";
type Values = Readonly<Record<string, string>>;

/** What became of one program on one target. */
export interface Outcome {
  /** What libbpf and the kernel's verifier made of it; undefined without the privilege to load. */
  readonly libbpf: "loads" | "poisoned" | "refused" | undefined;
  /** How many relocations have a value on the target, and how many have none because nothing is there. */
  readonly resolved: number;
  readonly gone: number;
  /** How many corelate gives up: a loader would then refuse the whole object. */
  readonly refused: number;
  /** Where the two are not what is expected, or do not agree. */
  readonly problems: readonly string[];
}

const header = '#include "core-reloc.h"\n';

/** The program of a group, as an object. */
export function compile(group: CoreRelocGroup, language: Language): Uint8Array {
  return language === "C"
    ? clang(header + group.c, { cpu: "v3" })
    : compileRust(join(import.meta.dirname, "rust", group.rust.file));
}

/** Raw BTF of a case's target. */
export function targetOf({ target }: CoreRelocCase): Uint8Array {
  return target === undefined ? readFileSync(vmlinuxBtf) : btfSection(clang(header + target))!;
}

/** Lets libbpf and corelate relocate `object`, and compares what they did with each other and with the case. */
export function evaluate(
  group: CoreRelocGroup,
  one: CoreRelocCase,
  language: Language,
  object: Uint8Array,
): Outcome {
  const kernel = targetOf(one);
  const parsed = parseObject(object);
  const local = btfOf(parsed, "object");
  const { relocations } = resolveObject(parsed, local, targetBtf(kernel));
  const places = relocations.map((resolved) => {
    const { root, path } = describeRelocation(local, resolved.relocation);
    const place = path === "" ? root : path.startsWith("[") ? `${root}${path}` : `${root}.${path}`;
    const value =
      resolved.after !== undefined ? String(resolved.after) : resolved.poisoned ? "gone" : "refused";
    return [`${relocationKindNames[resolved.relocation.kind]} ${place}`, value] as const;
  });
  const count = (wanted: (value: string) => boolean) => places.filter(([, value]) => wanted(value)).length;
  const found = joined(places);
  const problems = differences(filledIn(expectedOf(group, one, language), found), found);
  const { libbpf, problems: others } = canLoad
    ? compareWithLibbpf(object, kernel, one.fails ?? false)
    : { libbpf: undefined, problems: [] };
  return {
    libbpf,
    resolved: count((value) => value !== "gone" && value !== "refused"),
    gone: count((value) => value === "gone"),
    refused: count((value) => value === "refused"),
    problems: [...problems, ...others],
  };
}

/** Several values of one key are joined, which no expectation is equal to. */
function joined(places: readonly (readonly [key: string, value: string])[]): Values {
  const values = new Map<string, Set<string>>();
  for (const [key, value] of places) values.set(key, (values.get(key) ?? new Set()).add(value));
  return Object.fromEntries([...values].map(([key, set]) => [key, [...set].sort().join(", ")]));
}

/** The case's values in the words of the language. */
export function expectedOf(
  { rust }: CoreRelocGroup,
  { name, values }: CoreRelocCase,
  language: Language,
): CoreRelocCase["values"] {
  if (language === "C") return values;
  const lacking = (key: string) =>
    rust.lacks?.some((lack) => {
      const place = key.slice(key.indexOf(" ") + 1);
      return key === lack || place === lack || place.startsWith(`${lack}.`) || place.startsWith(`${lack}[`);
    }) ?? false;
  return {
    ...Object.fromEntries(Object.entries(values).filter(([key]) => !lacking(key))),
    ...rust.has?.[name],
  };
}

/** `any` and `id` take the value that was found, if it is one. */
const patterns = { any: /^\d+(, \d+)*$|^refused$/, id: /^[1-9]\d*(, [1-9]\d*)*$/ };

function filledIn(expected: CoreRelocCase["values"], found: Values): Values {
  const fill = (key: string, value: Expected) =>
    (value === "any" || value === "id") && patterns[value].test(found[key] ?? "")
      ? found[key]!
      : String(value);
  return Object.fromEntries(Object.entries(expected).map(([key, value]) => [key, fill(key, value)]));
}

function differences(expected: Values, found: Values): string[] {
  const keys = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...keys]
    .filter((key) => expected[key] !== found[key])
    .map((key) => `${key}: expected ${expected[key] ?? "no relocation"}, found ${found[key] ?? "none"}`);
}

function compareWithLibbpf(object: Uint8Array, kernel: Uint8Array, fails: boolean) {
  const { log, loaded, ...theirs } = relocateWithLibbpf(object, kernel);
  const { why, ...ours } = relocateWithCorelate(object, kernel);
  const problems = instructionsThatDiffer(theirs, ours);
  if (theirs.refused !== ours.refused)
    problems.push(
      `libbpf ${theirs.refused ? "refuses" : "accepts"} the object, corelate does not agree: ${why}`,
    );
  if (loaded === fails) problems.push(loaded ? "it loads, and must not" : `it does not load:\n${log}`);
  const libbpf = loaded ? ("loads" as const) : theirs.refused ? ("refused" as const) : ("poisoned" as const);
  // A program that fails for another reason than its relocations proves nothing.
  if (libbpf === "poisoned" && !/invalid func unknown#195896080|invalid CO-RE relocation/.test(log))
    problems.push(`the verifier refuses something else than a relocation:\n${log}`);
  return { libbpf, problems };
}

function instructionsThatDiffer(theirs: Relocated, ours: Relocated): string[] {
  const programs = new Set([...Object.keys(theirs.programs), ...Object.keys(ours.programs)]);
  return [...programs].flatMap((program) => {
    const [left, right] = [theirs.programs[program] ?? [], ours.programs[program] ?? []];
    return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => i)
      .filter((i) => left[i] !== right[i])
      .map((i) => `${program}, instruction ${i}: ${left[i]} from libbpf, ${right[i]} from corelate`);
  });
}
