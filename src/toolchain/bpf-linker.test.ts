import { chmodSync, readlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { withBpfLinker } from "./bpf-linker.js";

tmp.setGracefulCleanup();
const folder = () => tmp.dirSync({ prefix: "corelate-path-", unsafeCleanup: true, mode: 0o700 }).name;

describe("withBpfLinker", () => {
  it("adds a folder with a link to the linker behind what PATH has", () => {
    const cache = folder();
    const env = withBpfLinker({ PATH: `/a${delimiter}/b`, CORELATE_CACHE: cache, OTHER: "1" }, "/some/ld.js");
    const [first, second, added = "", ...rest] = (env.PATH ?? "").split(delimiter);
    expect([first, second, rest]).toEqual(["/a", "/b", []]);
    expect(added.startsWith(`${cache}/`)).toBe(true);
    expect(readlinkSync(join(added, "bpf-linker"))).toBe("/some/ld.js");
    expect(env.OTHER).toBe("1");
    expect(
      withBpfLinker({ PATH: `/a${delimiter}/b`, CORELATE_CACHE: cache, OTHER: "1" }, "/some/ld.js"),
    ).toEqual(env);
  });

  it("keeps the links of two versions apart", () => {
    const cache = folder();
    const added = ["/one/ld.js", "/two/ld.js"].map(
      (linker) => withBpfLinker({ CORELATE_CACHE: cache }, linker).PATH!,
    );
    expect(added.map((path) => readlinkSync(join(path, "bpf-linker")))).toEqual(["/one/ld.js", "/two/ld.js"]);
  });

  it("leaves a bpf-linker that is there, but not one that cannot be run", () => {
    const theirs = folder();
    writeFileSync(join(theirs, "bpf-linker"), "");
    const env = { PATH: theirs, CORELATE_CACHE: folder() };
    chmodSync(join(theirs, "bpf-linker"), 0o600);
    expect(withBpfLinker(env, "/some/ld.js")).not.toEqual(env);
    chmodSync(join(theirs, "bpf-linker"), 0o700);
    expect(withBpfLinker(env, "/some/ld.js")).toEqual(env);
  });

  it("changes nothing where the cache cannot be written", () => {
    const cache = join(folder(), "file");
    writeFileSync(cache, "");
    const env = { PATH: "/a", CORELATE_CACHE: join(cache, "below") };
    expect(withBpfLinker(env, "/some/ld.js")).toEqual(env);
  });
});
