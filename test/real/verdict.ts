import { readFileSync } from "node:fs";
import { inspect } from "../../lib/btf/index.js";
import { type Tried, tryEachWithAya } from "../loaders/loaders.js";
import type { Built } from "./build.js";

/** What became of a program: each function that the kernel was offered, or why there is none. */
export type Verdict = { readonly programs: readonly Tried[] } | { readonly failed: string };

/** Offers each program of what was built to the running kernel. */
export async function judge(built: Built): Promise<Verdict> {
  if ("failed" in built) return built;
  const found = inspect(readFileSync(built.object)).programs.filter(({ section }) => section !== ".text");
  const hooks = Object.fromEntries(
    found.map(({ function: name, section }) => [name, section.split("/")[1] ?? ""]),
  );
  const tried = await tryEachWithAya(built.object, hooks);
  return typeof tried === "string" ? { failed: tried } : { programs: tried };
}

/** A verdict in a cell of a table. */
export function inWords(verdict: Verdict): string {
  if ("failed" in verdict) return cell(verdict.failed);
  const loaded = verdict.programs.filter((program) => "hasBtf" in program);
  const withBtf = loaded.filter((program) => "hasBtf" in program && program.hasBtf);
  const btf =
    withBtf.length === loaded.length ? "with BTF" : withBtf.length === 0 ? "without BTF" : "some with BTF";
  const count = `${loaded.length} of ${verdict.programs.length}`;
  const refused = verdict.programs.flatMap((program) =>
    "refused" in program ? [`${program.name}: ${program.refused}`] : [],
  );
  return cell([loaded.length === 0 ? "none" : `${count}, ${btf}`, ...refused].join("; "));
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
