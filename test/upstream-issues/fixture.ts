import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A case that somebody reported of a Rust program for BPF. `fixtures/*.rs` says at its head
 *
 *     // issue: URL
 *     // reported: what went wrong, in a line
 *     // gives: RESULT       (it loads, and the kernel's run of the XDP program `program` has this result)
 *     // error: CODE         (it is refused with this diagnostic)
 *     // refused: WORDS      (it builds, and the verifier refuses it with these words)
 */
export interface Case {
  /** The file's name without `.rs`, with spaces. */
  readonly name: string;
  readonly path: string;
  readonly url: string;
  readonly reported: string;
  readonly expected:
    | { readonly kind: "gives"; readonly result: number }
    | { readonly kind: "error"; readonly code: string }
    | { readonly kind: "refused"; readonly words: string };
}

const folder = join(import.meta.dirname, "fixtures");

export function allCases(): Case[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".rs"))
    .sort()
    .map((file) => readCase(file));
}

function readCase(file: string): Case {
  const path = join(folder, file);
  const head = readFileSync(path, "utf8").split("\n\n")[0]!;
  const said = (key: string) => new RegExp(`^// ${key}: (.+)$`, "m").exec(head)?.[1];
  const url = said("issue");
  const reported = said("reported");
  const gives = said("gives");
  const code = said("error");
  if (url === undefined || reported === undefined) throw new Error(`${file} does not name its issue`);
  const refused = said("refused");
  if (gives === undefined && code === undefined && refused === undefined)
    throw new Error(`${file} does not say what happens`);
  return {
    name: file.slice(0, -".rs".length).replaceAll("_", " "),
    path,
    url,
    reported,
    expected: outcome(),
  };

  function outcome(): Case["expected"] {
    if (code !== undefined) return { kind: "error", code };
    if (refused !== undefined) return { kind: "refused", words: refused };
    return { kind: "gives", result: Number(gives) };
  }
}

/** `aya-rs/aya#856` for its address. */
export function shortName(url: string): string {
  const match = /^https:\/\/github\.com\/([^/]+\/[^/]+)\/(?:issues|pull)\/(\d+)$/.exec(url);
  if (match === null) throw new Error(`${url} is no issue`);
  return `${match[1]}#${match[2]}`;
}
