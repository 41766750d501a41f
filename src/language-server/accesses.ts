import type { ShownKernel } from "../matrix/index.js";

/** A relocation, as `resolve` answers it. */
export interface Access {
  readonly kindName: string;
  readonly root: string;
  readonly path: string;
  readonly sources: readonly { readonly file: string; readonly line: number; readonly column: number }[];
  readonly targets: readonly {
    readonly value?: number | string;
    readonly outcome: string;
    readonly poisoned?: boolean;
  }[];
}

/**
 * What is shown for the word at a place: a line for each access of the source line that has the word in its path, such as "`task_struct.mm`: 1136 on 6.18, missing on
 * 5.4".
 */
export function hoverText(
  accesses: readonly Access[],
  kernels: readonly ShownKernel[],
  place: { readonly file: string; readonly line: number; readonly word: string },
): string | undefined {
  const onLine = accesses.filter(({ sources }) =>
    sources.some(({ file, line }) => file === place.file && line === place.line),
  );
  const meant = onLine.filter(({ root, path }) => [root, ...path.split(/[.[\]]+/)].includes(place.word));
  const lines = new Set(meant.map((access) => describe(access, kernels)));
  return lines.size === 0 ? undefined : [...lines].join("\n\n");
}

function describe({ kindName, root, path, targets }: Access, kernels: readonly ShownKernel[]): string {
  const name = path === "" ? root : path.startsWith("[") ? `${root}${path}` : `${root}.${path}`;
  const values = targets.map(({ value, outcome }, index) => {
    const on = `on ${kernels[index]?.name ?? index}`;
    if (outcome === "resolved") return `${value} ${on}`;
    return outcome === "guarded" ? `not reached ${on}` : `missing ${on}`;
  });
  const what = kindName === "byte_off" ? "" : ` (${kindName})`;
  return `\`${name}\`${what}: ${values.join(", ")}`;
}

/** The identifier at `character` of `text`; empty if there is none. */
export function wordAt(text: string, character: number): string {
  const before = /\w*$/.exec(text.slice(0, character))![0];
  const after = /^\w*/.exec(text.slice(character))![0];
  return before + after;
}
