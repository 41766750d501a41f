import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import tmp from "tmp";
import { afterAll, expect, it } from "vitest";
import { sourceFiles } from "./companion.js";

const folder = tmp.dirSync({ prefix: "corelate-companion-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());

it("finds the sources of the companion crate, and leaves alone what cargo builds beside them", () => {
  const files = [
    "Cargo.toml",
    "Cargo.lock",
    "corelate/src/lib.rs",
    "corelate/src/queries/enums.rs",
    "README.md",
  ];
  const others = ["target/debug/out.rs", "corelate/target/a.rs", "tests/src/lib.rs"];
  for (const file of [...files, ...others]) {
    mkdirSync(dirname(join(folder.name, file)), { recursive: true });
    writeFileSync(join(folder.name, file), "");
  }
  // Another cargo deletes a folder while it is read: it must not matter.
  symlinkSync("/nowhere", join(folder.name, "target/debug/deps"));
  expect(sourceFiles(folder.name)).toEqual(files.filter((file) => !file.endsWith(".md")).sort());
});
