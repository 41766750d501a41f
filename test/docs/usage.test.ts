import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");

it("docs/usage.md has a row for each command, in the order of the help", () => {
  const cli = join(root, "dist/src/cli/main.js");
  const help = execFileSync(process.execPath, [cli, "--help"], { encoding: "utf8" });
  const commands = [...help.split("\nCommands:\n")[1]!.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name!);
  expect(commands.length).toBeGreaterThan(8);
  const page = readFileSync(join(root, "docs/usage.md"), "utf8");
  const rows = [...page.matchAll(/^\| `corelate (\w+)/gm)].map(([, name]) => name!);
  expect(rows).toEqual(commands.filter((name) => name !== "help"));
});
