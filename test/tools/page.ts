import type { KernelVersion } from "../../lib/kernel-features/index.js";

/** What one tool's programs cost, in Rust and in C. */
export interface Figures {
  readonly relocations: number;
  /** Instructions. */
  readonly rust: number;
  readonly c: number;
  /** Instructions that the verifier went through. */
  readonly verifiedRust?: number;
  readonly verifiedC?: number;
  /** The oldest kernel that it claims. */
  readonly claim: KernelVersion;
}

const begin = "<!-- begin: `UPDATE_GOLDEN=1 make test-tools` writes what follows -->\n";
const end = "<!-- end -->";

/** The page with these figures in its table. */
export function pageWith(text: string, figures: ReadonlyMap<string, Figures>): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error("the page has no place for the table");
  const rows = [...figures].map(
    ([name, { relocations, rust, c, verifiedRust = 0, verifiedC = 0, claim }]) => {
      const cells = [
        name,
        relocations,
        rust,
        c,
        ratio(rust, c),
        verifiedRust,
        verifiedC,
        ratio(verifiedRust, verifiedC),
        claim,
      ];
      return `| ${cells.join(" | ")} |\n`;
    },
  );
  const head =
    "| tool | relocations | instructions | in C | ratio | verified | in C | ratio | Linux |\n" +
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n";
  return `${text.slice(0, from + begin.length)}${head}${rows.join("")}${text.slice(to)}`;
}

function ratio(rust: number, c: number): string {
  return (rust / c).toFixed(3);
}
