/** A fenced block of a Markdown file. */
export interface CodeBlock {
  /** What stands behind the three backquotes, such as `rust,audit`, in parts. */
  readonly info: readonly string[];
  readonly text: string;
  /** The nearest heading above, without its `#`s; empty before the first one. */
  readonly heading: string;
}

/** A heading with what stands under it, up to the next one. */
export interface Section {
  readonly level: number;
  readonly title: string;
  readonly text: string;
}

/** The fenced blocks of a Markdown file, in order. */
export function codeBlocks(markdown: string): CodeBlock[] {
  return sections(markdown).flatMap(({ title, text }) =>
    [...text.matchAll(/^```(\S*)\n([\s\S]*?)^```$/gm)].map(([, info, code]) => ({
      info: info!.split(","),
      text: code!,
      heading: title,
    })),
  );
}

/** The sections of a Markdown file; what is before the first heading has level 0. Lines of code blocks are no headings. */
export function sections(markdown: string): Section[] {
  const found: { level: number; title: string; lines: string[] }[] = [{ level: 0, title: "", lines: [] }];
  let inCode = false;
  for (const line of markdown.split("\n")) {
    if (line.startsWith("```")) inCode = !inCode;
    const heading = inCode ? null : /^(#+) (.*)$/.exec(line);
    if (heading) found.push({ level: heading[1]!.length, title: heading[2]!, lines: [] });
    else found.at(-1)!.lines.push(line);
  }
  return found.map(({ level, title, lines }) => ({ level, title, text: lines.join("\n") }));
}
