import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { edit } from "./package.js";
import { titleOf } from "./page.js";
import { programs } from "./programs.js";

tmp.setGracefulCleanup();

describe("edit", () => {
  const packageOf = (text: string) => {
    const folder = tmp.dirSync({ prefix: "corelate-edit-", unsafeCleanup: true, mode: 0o700 }).name;
    writeFileSync(join(folder, "main.rs"), text);
    return folder;
  };

  it("replaces what is there once, as it is written", () => {
    const folder = packageOf("const A: usize = 44;\n");
    edit(folder, [{ file: "main.rs", search: "44", replace: "$& $1" }]);
    expect(readFileSync(join(folder, "main.rs"), "utf8")).toBe("const A: usize = $& $1;\n");
  });

  it.each(["", "44 44", "4 4"])("refuses %j, where it is not there once", (text) => {
    const folder = packageOf(text);
    expect(() => edit(folder, [{ file: "main.rs", search: "44", replace: "20" }])).toThrow(
      '"44" is not there once',
    );
    expect(readFileSync(join(folder, "main.rs"), "utf8")).toBe(text);
  });

  it("refuses a file that is not there", () => {
    expect(() => edit(packageOf(""), [{ file: "lib.rs", search: "44", replace: "20" }])).toThrow("lib.rs");
  });
});

describe("the list of programs", () => {
  it("pins each to the byte", () => {
    for (const { version, checksum } of programs) {
      expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
      expect(checksum).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it("is in docs/real-programs.md", () => {
    const page = readFileSync(fileURLToPath(new URL("../../docs/real-programs.md", import.meta.url)), "utf8");
    const rows = page.split("\n").map((line) => line.split(" | ")[0]);
    expect(rows).toEqual(expect.arrayContaining(programs.map(titleOf)));
  });
});
