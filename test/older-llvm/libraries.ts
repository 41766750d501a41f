import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { installedLlvm } from "../../lib/llvm-bindings/fixtures/installed.js";
import { inEcosystem } from "../cargo/ecosystem.js";

/** The versions that can be used and are older than the one that most tests are for. */
export const olderMajors = [19, 20, 21] as const;

/** A libLLVM of Debian's: the one that is installed, else, where packages may be fetched, one that is unpacked for this test. */
export function debianLlvm(major: number): string | undefined {
  const installed = installedLlvm(major);
  if (installed !== undefined || !inEcosystem) return installed;
  const folder = tmp.dirSync({ prefix: "corelate-llvm-", unsafeCleanup: true, mode: 0o700 }).name;
  try {
    execFileSync("apt-get", ["download", "-qq", `libllvm${major}`], { cwd: folder, stdio: "ignore" });
    const file = readdirSync(folder).find((name) => name.startsWith(`libllvm${major}_`))!;
    execFileSync("dpkg", ["-x", file, "unpacked"], { cwd: folder, stdio: "ignore" });
  } catch {
    return undefined;
  }
  const found = ["x86_64", "aarch64"].map((cpu) =>
    join(folder, `unpacked/usr/lib/${cpu}-linux-gnu/libLLVM.so.${major}.1`),
  );
  return found.find((path) => existsSync(path));
}
