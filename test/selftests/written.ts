import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { countingPacket } from "../run-xdp.js";

/** A program of `programs/`, with what its comments say of it. */
export interface Written {
  /** The file, without `.rs`. */
  readonly file: string;
  readonly name: string;
  readonly section: string;
  /** The kernel's selftests, by their files without `.c`, whose checks it makes. */
  readonly selftests: readonly string[];
  readonly expected: Expected;
}

/** `returns`: what it gives when it is run; `refused`: what the verifier, or the build, says; `loads`: the kernel takes it, and cannot run it by itself. */
export type Expected =
  | { readonly kind: "returns"; readonly value: number; readonly packet: string; readonly context: string }
  | { readonly kind: "refused"; readonly says: string }
  | { readonly kind: "loads" };

/** The two numbers that programs get that take no packet: 5 and 3, of 64 bits. */
const numbers = Buffer.from(BigUint64Array.of(5n, 3n).buffer).toString("hex");
const packet = Buffer.from(countingPacket).toString("hex");

export const programsFolder = join(import.meta.dirname, "programs");

export function programFiles(): string[] {
  return readdirSync(programsFolder)
    .filter((name) => name.endsWith(".rs"))
    .map((name) => basename(name, ".rs"))
    .sort();
}

/**
 * The programs of a file. In front of each are comments:
 *
 *     // selftest: atomics
 *     // returns: 5
 *     #[corelate::program("syscall")]
 *
 * `// refused: TEXT` or `// loads` stand in the place of the result; `// packet: HEX` is what it is given, if not a packet that counts from 1.
 */
export function writtenIn(file: string): Written[] {
  const text = readFileSync(join(programsFolder, `${file}.rs`), "utf8");
  const programs =
    /^((?:\/\/.*\n)*)(?:#\[allow[^\n]*\n)?#\[corelate::program\("([^"]+)"\)\]\n(?:pub )?(?:unsafe )?fn (\w+)/gm;
  return [...text.matchAll(programs)].map(([, comments, section, name]) => {
    const said = (what: string) => new RegExp(`^// ${what}: (.*)$`, "m").exec(comments!)?.[1];
    const selftests = said("selftest")?.split(" ") ?? [];
    if (selftests.length === 0) throw new Error(`${file}.rs: ${name} names no selftest`);
    return {
      file,
      name: name!,
      section: section!,
      selftests,
      expected: expectedOf(comments!, section!, said),
    };
  });
}

function expectedOf(comments: string, section: string, said: (what: string) => string | undefined): Expected {
  const refused = said("refused");
  if (refused !== undefined) return { kind: "refused", says: refused };
  const returns = said("returns");
  if (returns !== undefined) {
    const takesNumbers = /^(syscall|raw_tp)/.test(section);
    return {
      kind: "returns",
      value: Number(returns) | 0,
      packet: said("packet") ?? (takesNumbers ? "" : packet),
      context: takesNumbers ? numbers : "",
    };
  }
  if (/^\/\/ loads$/m.test(comments)) return { kind: "loads" };
  throw new Error(`a program in ${section} says nothing of what comes of it:\n${comments}`);
}
