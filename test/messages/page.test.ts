import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { messageKinds } from "../../src/explain/index.js";
import { messagesPage } from "./page.js";

const path = join(import.meta.dirname, "..", "..", "docs", "verifier-messages.md");

describe("docs/verifier-messages.md", () => {
  // CORELATE_WRITE_PAGES=1 writes it.
  it("has the table's words and the programs of the tests", () => {
    if (process.env.CORELATE_WRITE_PAGES === "1") writeFileSync(path, messagesPage());
    expect(readFileSync(path, "utf8")).toBe(messagesPage());
  });

  it("has a section for each kind of message", () => {
    const titles = [...readFileSync(path, "utf8").matchAll(/^## (.+)$/gm)].map((match) => match[1]);
    expect(titles).toEqual([...new Set(messageKinds.map(({ id }) => id))]);
  });
});
