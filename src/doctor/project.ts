import { dirname, join } from "node:path";
import { readRegular } from "../../lib/files/index.js";
import type { Finding } from "./finding.js";

/** What cargo's configuration says of BPF in the project around `folder`; nothing where there is none. */
export function project(folder: string): Finding[] {
  const about = { task: "cargo", what: "cargo configuration" } as const;
  for (let at = folder; ; at = dirname(at)) {
    for (const name of ["config.toml", "config"]) {
      const path = join(at, ".cargo", name);
      const text = readRegular(path, 1 << 20);
      if (text === undefined) continue;
      const notes = linesOf(text);
      if (notes.length > 0)
        return notes.map((note) => ({ ...about, state: "note", ...note, text: `${path}: ${note.text}` }));
      if (text.includes("corelate")) return [{ ...about, state: "found", text: path }];
    }
    if (at === dirname(at)) return [];
  }
}

const ways =
  "leave it out and use `corelate cargo`, or put there what `corelate cargo --print-config` prints";

/** What stands in the way of corelate. */
function linesOf(text: string): { readonly text: string; readonly remedy: string }[] {
  const code = text.replace(/^\s*#.*$/gm, "");
  const notes: { text: string; remedy: string }[] = [];
  if (/^\s*linker\s*=.*bpf-linker/m.test(code))
    notes.push({ text: "its linker is bpf-linker", remedy: ways });
  if (/^\s*build-std\s*=/m.test(code))
    notes.push({
      text: "it has `build-std`, which needs a nightly or the sources of the standard library",
      remedy: "delete the line: corelate brings the core library for BPF",
    });
  return notes;
}
