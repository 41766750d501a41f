import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Verdict } from "./examine.js";

/** Where this run of the tests leaves the objects that they build: a folder of its own, unless CORELATE_OBJECTS names one. */
export const recordFolder =
  process.env.CORELATE_OBJECTS ??
  process.env.CORELATE_RUN_OBJECTS ??
  fileURLToPath(new URL("../../build/objects/none", import.meta.url));

/** Where an object came from. */
export interface Origin {
  /** The test file, from the root of the repository. */
  readonly file: string;
  /** The test's full name; empty for what is built before the tests. */
  readonly test: string;
  /** The last part of the name of its first source. */
  readonly source: string;
}

/** What is known of an object and one of its origins: `SHA.HASH.json` beside `SHA.o`. */
export interface Entry {
  readonly sha: string;
  readonly origin: Origin;
  /** Missing where this machine cannot load it. */
  readonly verdict?: Verdict;
  /** Why it is not meant to load, or programs of it are not; see `marks.ts`. */
  readonly why: readonly string[];
}

const hash = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex").slice(0, 32);

/** The name that an object goes by. */
export const shaOf = (object: Uint8Array): string => hash(object);

/** Writes the bytes, where they are not there yet. */
export function keepObject(object: Uint8Array): string {
  const sha = shaOf(object);
  keep(`${sha}.o`, object);
  return sha;
}

/** Notes that a test relocated an object for the types in the file `btf`. */
export function keepTarget(object: Uint8Array, btf: Uint8Array): void {
  const target = hash(btf);
  keep(`${target}.btf`, btf);
  keep(`${shaOf(object)}.${target}.target`, "");
}

export function keepEntry(entry: Entry): void {
  keep(`${entry.sha}.${hash(JSON.stringify(entry.origin))}.json`, JSON.stringify(entry));
}

/** What an earlier test of this run found out about the object. */
export function knownVerdict(sha: string): Verdict | undefined {
  const entry = readdirSync(recordFolder).find((name) => name.startsWith(sha) && name.endsWith(".json"));
  return entry === undefined ? undefined : readEntry(entry).verdict;
}

/** All entries, and each object's targets, in the order of their names. */
export function allEntries(folder = recordFolder): Entry[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => readEntry(name, folder));
}

/** Paths of the BTF files that an object was relocated for. */
export function targetsOf(sha: string, folder = recordFolder): string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(sha) && name.endsWith(".target"))
    .sort()
    .map((name) => join(folder, `${name.split(".")[1]}.btf`));
}

function readEntry(name: string, folder = recordFolder): Entry {
  return JSON.parse(readFileSync(join(folder, name), "utf8")) as Entry;
}

/** Several workers may write the same file at a time. */
function keep(name: string, content: Uint8Array | string): void {
  const path = join(recordFolder, name);
  if (existsSync(path)) return;
  mkdirSync(recordFolder, { recursive: true });
  const own = `${path}.${process.pid}`;
  writeFileSync(own, content);
  renameSync(own, path);
}
