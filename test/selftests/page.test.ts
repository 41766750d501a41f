import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { programFiles, writtenIn } from "./written.js";

const page = join(import.meta.dirname, "..", "..", "docs", "selftests.md");

it.runIf(process.env.CORELATE_SELFTESTS === "1")(
  "docs/selftests.md has the tables of the kernel's selftests",
  { timeout: 3_600_000 },
  async () => {
    const { selftests } = await import("./source.js");
    const { withTables } = await import("./page.js");
    const { version, programs } = await selftests();
    const text = withTables(readFileSync(page, "utf8"), version, programs);
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(page, text);
    expect(readFileSync(page, "utf8")).toBe(text);
  },
);

it("docs/selftests.md counts the programs that there are", () => {
  const text = readFileSync(page, "utf8");
  for (const file of programFiles()) expect(text).toContain(`| \`${file}.rs\` | ${writtenIn(file).length} |`);
});
