import { spawn } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { callingRustc } from "./calling-rustc.js";
import { privateFolder } from "./fixtures/bare-rustc.js";

it("knows the compiler that started the linker, and else the one whose standard library it is given", async () => {
  const folder = privateFolder();
  copyFileSync("/usr/bin/sleep", join(folder, "rustc"));
  const child = spawn(join(folder, "rustc"), ["60"]);
  await new Promise((resolve) => child.once("spawn", resolve));
  const library = "/opt/rust/lib/rustlib/bpfel-unknown-none/lib/libcore-1.rlib";
  expect(callingRustc([library], child.pid)).toMatchObject({ path: join(folder, "rustc") });
  child.kill();
  const named = { path: "/opt/rust/bin/rustc", sysroot: "/opt/rust" };
  expect(callingRustc(["/a/libcore-1.rlib", library], process.pid)).toEqual(named);
  expect(callingRustc([], process.pid)).toBeUndefined();
  expect(callingRustc([], 2 ** 30)).toBeUndefined();
});
