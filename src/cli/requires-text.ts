import { basename } from "node:path";
import { plainText } from "../../lib/diagnostics/index.js";
import { compareVersions } from "../../lib/kernel-features/index.js";
import {
  type ObjectRequirements,
  type ProgramRequirements,
  type Reason,
  reasonWords,
} from "../../lib/requires/index.js";
import { table } from "./table.js";

/** An object's programs, a paragraph each. */
export function renderRequirements({ object, programs }: ObjectRequirements, several: boolean): string {
  const heading = several ? `${plainText(object)}\n` : "";
  if (programs.length === 0) return `${heading}no programs\n`;
  return heading + programs.map(renderProgram).join("\n");
}

function renderProgram({ name, section, needs, reasons, unknown = [] }: ProgramRequirements): string {
  const needed = reasons.filter(({ optional }) => !optional);
  const optional = reasons.filter((reason) => reason.optional && compareVersions(reason.since, needs) > 0);
  const first = needed.filter(({ since }) => since === needs).map(({ name }) => name);
  const title = `${name} ${section} needs ${needs}: `;
  return (
    `${plainText(title + listed([...new Set(first)], lineLength - title.length))}\n` +
    indented(needed.map(row)) +
    (optional.length === 0 ? "" : `  used where the kernel has it\n${indented(optional.map(row))}`) +
    (unknown.length === 0 ? "" : `  not known since when this architecture has it: ${unknown.join(", ")}\n`)
  );
}

function row({ since, kind, name, of, places, gone, stage }: Reason): string[] {
  const [first] = places;
  const notes = [
    ...(of === undefined ? [] : [of]),
    ...(gone === undefined ? [] : [`gone in ${gone}`]),
    ...(stage === "attach" ? ["to attach"] : []),
  ];
  return [
    since,
    reasonWords[kind],
    notes.length === 0 ? name : `${name} (${notes.join(", ")})`,
    first === undefined
      ? ""
      : `${basename(first.file)}:${first.line}${places.length > 1 ? ` +${places.length - 1}` : ""}`,
  ];
}

function indented(rows: readonly string[][]): string {
  if (rows.length === 0) return "";
  return table(rows)
    .trimEnd()
    .split("\n")
    .map((line) => `  ${line}\n`)
    .join("");
}

/** How long a line may be. */
const lineLength = 80;

/** As many of `names` as there is room for, at least one, and how many more there are. */
function listed(names: readonly string[], room: number): string {
  for (let count = names.length; count > 1; count--) {
    const text =
      names.slice(0, count).join(", ") + (count < names.length ? `, +${names.length - count}` : "");
    if (text.length <= room) return text;
  }
  return (names[0] ?? "") + (names.length > 1 ? `, +${names.length - 1}` : "");
}
