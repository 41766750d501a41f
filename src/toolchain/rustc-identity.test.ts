import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { rememberRustc } from "./rustc-identity.js";

tmp.setGracefulCleanup();

/** A folder with a file called rustc, a cache beside it, and how often the file was asked. */
function setUp() {
  const folder = tmp.dirSync({ prefix: "corelate-rustc-", unsafeCleanup: true, mode: 0o700 }).name;
  const path = join(folder, "rustc");
  writeFileSync(path, "one");
  const asked = { count: 0 };
  const cache = join(folder, "cache");
  const ask = () => {
    asked.count++;
    return { sysroot: "/usr", version: `answer ${asked.count}` };
  };
  return { folder, path, asked, cache, ask, env: { CORELATE_CACHE: cache } };
}

describe("rememberRustc", () => {
  it("asks once, and again when the file has changed", () => {
    const { path, asked, ask, env } = setUp();
    expect(rememberRustc(path, env, ask)).toEqual({ sysroot: "/usr", version: "answer 1" });
    expect(rememberRustc(path, env, ask)).toEqual({ sysroot: "/usr", version: "answer 1" });
    expect(asked.count).toBe(1);
    writeFileSync(path, "another one");
    expect(rememberRustc(path, env, ask)).toEqual({ sysroot: "/usr", version: "answer 2" });
  });

  it("asks rustup's proxies each time, by either kind of link", () => {
    const { folder, path, asked, ask, env } = setUp();
    writeFileSync(join(folder, "rustup"), "proxy");
    rememberRustc(path, env, ask);
    rememberRustc(path, env, ask);
    expect(asked.count).toBe(2);
    const other = join(folder, "other");
    mkdirSync(other);
    symlinkSync(join(folder, "rustup"), join(other, "rustc"));
    rememberRustc(join(other, "rustc"), env, ask);
    rememberRustc(join(other, "rustc"), env, ask);
    expect(asked.count).toBe(4);
  });

  it("keeps no failure", () => {
    const { path, ask, env } = setUp();
    expect(rememberRustc(path, env, () => "cannot be run")).toBe("cannot be run");
    expect(rememberRustc(path, env, ask)).toEqual({ sysroot: "/usr", version: "answer 1" });
  });

  it("asks again where what it kept is damaged", () => {
    const { path, ask, cache, env } = setUp();
    rememberRustc(path, env, ask);
    for (const text of ["", "null", "{}", '{"sysroot":1,"version":"x"}', "["]) {
      for (const file of readdirSync(cache)) writeFileSync(join(cache, file), text);
      expect(rememberRustc(path, env, ask)).toMatchObject({ sysroot: "/usr" });
    }
  });

  it("does without a cache where it cannot be written, and without a file", () => {
    const { folder, path, asked, ask, cache } = setUp();
    writeFileSync(cache, "a file");
    const env = { CORELATE_CACHE: join(cache, "below") };
    rememberRustc(path, env, ask);
    rememberRustc(path, env, ask);
    rememberRustc(join(folder, "missing"), env, ask);
    expect(asked.count).toBe(3);
  });
});
