import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { behindProxy } from "./behind-proxy.js";

const folder = mkdtempSync(join(tmpdir(), "corelate-proxy-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (...names: string[]) => join(folder, ...names);

function program(path: string, text: string): string {
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

it("a proxy is asked once, and again when what it decides by has changed", () => {
  for (const name of ["one", "two"]) {
    mkdirSync(at("toolchains", name, "bin"), { recursive: true });
    program(at("toolchains", name, "bin", "rustc"), "exit 0");
  }
  writeFileSync(at("settings.toml"), "one");
  writeFileSync(at("asked"), "");
  const text = `echo >>"$RUSTUP_HOME/asked"\necho "$RUSTUP_HOME/toolchains/\${RUSTUP_TOOLCHAIN:-$(tr -d "[:space:]" <"$RUSTUP_HOME/settings.toml")}"`;
  const proxy = program(at("rustc"), text);
  const env = { PATH: process.env.PATH, RUSTUP_HOME: folder };
  const asked = () => readFileSync(at("asked"), "utf8").length;
  const toolchain = (name: string) => at("toolchains", name, "bin", "rustc");
  expect(behindProxy(proxy, env)).toBe(toolchain("one"));
  expect(behindProxy(proxy, env)).toBe(toolchain("one"));
  expect(asked()).toBe(1);
  expect(behindProxy(proxy, { ...env, RUSTUP_TOOLCHAIN: "two" })).toBe(toolchain("two"));
  writeFileSync(at("settings.toml"), "two\n");
  expect(behindProxy(proxy, env)).toBe(toolchain("two"));
  expect(asked()).toBe(3);
  rmSync(toolchain("two"));
  expect(behindProxy(proxy, env)).toBe(proxy);
});
