import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { inspect } from "../../lib/btf/index.js";
import { corelate, project, rustc, start } from "../link/linker.js";
import { inEcosystem } from "./ecosystem.js";
import { execProgram, manifest } from "./exec-program.js";

tmp.setGracefulCleanup();

const files = {
  "Cargo.toml": manifest("dev", "release"),
  "src/main.rs": execProgram(`
    let names = ["one", "three"];
    unsafe { names[((*arguments[0]).pid & 1) as usize].len() as i32 + (*arguments[0]).tgid }`),
};

/** Where cargo looks for the sources of the standard library. */
const sources = join(rustc.sysroot, "lib/rustlib/src/rust/library/core");

describe.skipIf(!inEcosystem)("-Z build-std", () => {
  it.each(["dev", "release"])(
    "compiles a core library of its own: %s profile",
    async (profile) => {
      const folder = tmp.dirSync({ prefix: "corelate-build-std-", unsafeCleanup: true, mode: 0o700 }).name;
      project(folder, files);
      // The user's crates are audited as they are elsewhere.
      const audit = profile === "release" ? ["--audit"] : [];
      const args = ["build", "--profile", profile, "--target", "bpfel-unknown-none", "-Z", "build-std=core"];
      const env = { RUSTC: rustc.path, RUSTC_BOOTSTRAP: "1", CARGO_TERM_COLOR: "never" };
      const done = await start(process.execPath, [corelate, "cargo", ...audit, "--", ...args], folder, env);
      if (!existsSync(sources)) {
        // What is said then is cargo's, and ours is not to hide it.
        expect(done.stderr).toMatch(/rust-src/);
        expect(done.status).toBe(101);
        return;
      }
      expect(done.stderr).toContain("Compiling core v0.0.0");
      expect(done.stderr).toContain("Finished");
      const object = join(
        folder,
        "target/bpfel-unknown-none",
        profile === "dev" ? "debug" : profile,
        "program",
      );
      expect(
        inspect(readFileSync(object))
          .relocations.map(({ path }) => path)
          .sort(),
      ).toEqual(["pid", "tgid"]);
      if (audit.length === 0) return;
      const decides = "if const { core::mem::size_of::<task_struct>() > 64 } { 1 } else { 2 }";
      project(folder, {
        ...files,
        "src/main.rs": files["src/main.rs"].replace("as i32 +", `as i32 + ${decides} +`),
      });
      const refused = await start(
        process.execPath,
        [corelate, "cargo", ...audit, "--", ...args],
        folder,
        env,
      );
      expect([refused.status, refused.stderr]).toEqual([101, expect.stringContaining("error[CRL0116]")]);
    },
    600_000,
  );
});
