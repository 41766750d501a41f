import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chooseCargo } from "./choose-cargo.js";
import { privateFolder, rustupToolchain } from "./fixtures/bare-rustc.js";

const target = "bpfel-unknown-none" as const;

/** A PATH on which cargo and rustc are proxies that know one toolchain, as rustup's are. */
function proxies(toolchain: string): string {
  const folder = privateFolder();
  for (const name of ["rustup", "cargo", "rustc"])
    symlinkSync(join(toolchain, "bin/rustc"), join(folder, name));
  return folder;
}

describe("chooseCargo", () => {
  const request = (args: readonly string[], env: NodeJS.ProcessEnv, bpfOnly = true) => ({
    args,
    env: { HOME: privateFolder(), CORELATE_CACHE: privateFolder(), ...env },
    target,
    bpfOnly,
  });

  it("says that a toolchain of rustup's needs rustup", () => {
    for (const PATH of ["/usr/bin", "/nowhere"])
      expect(() => chooseCargo(request(["+nightly", "build"], { PATH }))).toThrow(
        /^CRL0008: `cargo \+nightly` needs rustup/,
      );
  });

  it("refuses a compiler that was named and can do nothing for BPF, where that is all that is asked for", () => {
    const { folder, home } = rustupToolchain("nightly", undefined);
    const env = { RUSTUP_HOME: home, RUSTC: join(folder, "bin/rustc"), PATH: proxies(folder) };
    expect(() => chooseCargo(request(["build"], env))).toThrow(/^CRL0001/);
    expect(chooseCargo(request(["build"], env, false))).toMatchObject({ cargo: "cargo", targetFlags: [] });
    // cargo has its own word on that.
    expect(chooseCargo(request(["build", "-Zbuild-std=core"], env))).toMatchObject({ targetFlags: [] });
  });

  it("starts the clippy of the compiler that it takes", () => {
    const env = { PATH: "/nowhere" };
    expect(chooseCargo(request(["build"], env)).env.RUSTC).toBe("/usr/bin/rustc");
    expect(chooseCargo(request(["clippy"], env)).cargo).toMatch(/^(\/usr\/bin\/cargo-clippy|cargo)$/);
  });
});
