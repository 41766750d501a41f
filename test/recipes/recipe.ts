/** A step of a recipe in CONTRIBUTING.md: a file to write, a change of one, or commands with what they print. */
export type Step =
  | { readonly kind: "write"; readonly path: string; readonly text: string }
  | { readonly kind: "change"; readonly path: string; readonly diff: string }
  | { readonly kind: "run"; readonly commands: readonly Command[] };

/** A command line, which has to fail where it begins with `!`, and lines that are in its output, in this order. */
export interface Command {
  readonly line: string;
  readonly prints: readonly string[];
}

/** The recipes of a page: the sections of third level below the heading `Recipes`, by their titles. */
export function recipes(page: string): ReadonlyMap<string, readonly Step[]> {
  const [, part = ""] = page.split(/^## Recipes$/m);
  const sections = part.split(/^### /m).slice(1);
  return new Map(
    sections.map((section) => {
      const [title = "", ...lines] = section.split("\n");
      return [title, steps(lines.join("\n"))];
    }),
  );
}

/** The fenced blocks of a section. The line in front of a block names its file: "`src/x.ts`:", or "`src/x.ts` (new):". */
function steps(section: string): Step[] {
  const blocks = section.matchAll(/(?:^`([^`\n]+)`( \(new\))?:\n\n)?^```(\w*)\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, path, isNew, language, text = ""]): Step => {
    if (language === "console") return { kind: "run", commands: commands(text) };
    if (path === undefined) throw new Error(`a block without a file: ${text}`);
    return isNew ? { kind: "write", path, text } : { kind: "change", path, diff: text };
  });
}

function commands(text: string): Command[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [line = "", ...prints] = part.trimEnd().split("\n");
      return { line, prints };
    });
}

/** `text` after a change: the lines with a blank or `-` in front stand in it once, and those with a blank or `+` take their place. */
export function changed(text: string, diff: string): string {
  const lines = diff.trimEnd().split("\n");
  const side = (signs: string) =>
    lines
      .filter((line) => line === "" || signs.includes(line[0]!))
      .map((line) => `${line.slice(1)}\n`)
      .join("");
  const [before, after] = [side(" -"), side(" +")];
  const places: number[] = [];
  for (let at = text.indexOf(before); at >= 0; at = text.indexOf(before, at + 1))
    if (at === 0 || text[at - 1] === "\n") places.push(at);
  const [place] = places;
  if (place === undefined || places.length > 1)
    throw new Error(`${places.length} places fit, and not one:\n${before}`);
  return text.slice(0, place) + after + text.slice(place + before.length);
}

/** What of `prints` is not in `output`, line by line in this order; `…` stands for anything within a line. */
export function missing(output: string, prints: readonly string[]): string[] {
  const lines = output.split("\n");
  return prints.filter((print) => {
    const pattern = new RegExp(`^${print.split("…").map(escaped).join(".*")}$`);
    const at = lines.findIndex((line) => pattern.test(line.trimEnd()));
    if (at >= 0) lines.splice(0, at + 1);
    return at < 0;
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
