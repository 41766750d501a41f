import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CorelateError, type Diagnostic } from "../../lib/diagnostics/index.js";
import { bareToolchain, privateFolder, rustupToolchain } from "./fixtures/bare-rustc.js";
import { findRustc } from "./rustc.js";

const target = "bpfel-unknown-none";

/** An environment in which there is nothing but what a test puts there: Debian's rustc is always looked at. */
const bare = (env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  PATH: "/nowhere",
  HOME: privateFolder(),
  CORELATE_CACHE: privateFolder(),
  ...env,
});

function refusal(action: () => unknown): Diagnostic {
  try {
    action();
  } catch (error) {
    if (error instanceof CorelateError) return error.diagnostics[0]!;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("findRustc", () => {
  it("takes a compiler that was shipped with a core library before one that has the sources of one", () => {
    const { home } = rustupToolchain("nightly", privateFolder());
    const rustc = findRustc({ env: bare({ RUSTUP_HOME: home }), target });
    expect(rustc).toMatchObject({
      path: "/usr/bin/rustc",
      sysroot: "/usr",
      coreSysroot: "/usr",
      targetFlags: [],
    });
  });

  it("says in rustup's words what is missing, with rustup's name of the toolchain", () => {
    const { folder, home } = rustupToolchain("nightly", undefined);
    const env = bare({ RUSTUP_HOME: home });
    const { code, notes, help } = refusal(() =>
      findRustc({ explicit: join(folder, "bin/rustc"), env, target }),
    );
    expect(code).toBe("CRL0001");
    expect(notes?.[0]).toMatch(
      /rustc 1\.\d+\.\d+, rustup's nightly, has no core library for bpfel-unknown-none and no sources/,
    );
    expect(help).toMatch(/^run `rustup component add rust-src --toolchain nightly`/);
  });

  it("names no toolchain that rustup does not manage", () => {
    const explicit = join(bareToolchain(undefined), "bin/rustc");
    expect(refusal(() => findRustc({ explicit, env: bare(), target })).help).toMatch(
      /^with rustup, run `rustup component add rust-src`;/,
    );
  });

  it.each([
    ["/none", "cannot be run|ENOENT"],
    ["no-such-rustc", "is not on PATH"],
  ])("says why %s cannot be used", (explicit, why) => {
    const { code, notes } = refusal(() => findRustc({ explicit, env: bare(), target }));
    expect(code).toBe("CRL0001");
    expect(notes?.[0]).toMatch(new RegExp(`^tried ${explicit}: .*(${why})`));
  });

  it("looks behind rustup's proxies, by either kind of link", () => {
    const { folder } = rustupToolchain("stable", undefined);
    const proxies = privateFolder();
    for (const name of ["rustup", "rustc"]) symlinkSync(join(folder, "bin/rustc"), join(proxies, name));
    const note = refusal(() => findRustc({ explicit: join(proxies, "rustc"), env: bare(), target }))
      .notes?.[0];
    expect(note).toContain("has no core library");
  });

  it("gives rustc's words where sources do not compile, and keeps nothing of it", () => {
    const library = privateFolder();
    mkdirSync(join(library, "core/src"), { recursive: true });
    writeFileSync(join(library, "core/Cargo.toml"), 'edition = "2024"\n');
    writeFileSync(join(library, "core/src/lib.rs"), "of another version");
    const { folder, home } = rustupToolchain("beta", library);
    const env = bare({ RUSTUP_HOME: home });
    const refused = refusal(() => findRustc({ explicit: join(folder, "bin/rustc"), env, target }));
    expect(refused.code).toBe("CRL0007");
    expect(refused.notes?.[0]).toMatch(/^error: expected/);
    expect(refused.help).toContain("rustup component add rust-src --toolchain beta");
    expect(readdirSync(env.CORELATE_CACHE!).filter((name) => name.includes("core"))).toEqual([]);
  });
});
