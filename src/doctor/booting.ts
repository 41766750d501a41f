import { CorelateError, guestErrors } from "../../lib/diagnostics/index.js";
import {
  compilers,
  findProgram,
  findQemu,
  type GuestArchitecture,
  isGuestArchitecture,
} from "../guest/index.js";
import { hostArchitecture, kernelCache, listCached } from "../kernels/index.js";
import { type Finding, finding } from "./finding.js";
import { type Distribution, installCommand } from "./system.js";

/** What `verify --kernel` needs: a machine for the kernels, the kernels, and a compiler for what loads the programs there. */
export function booting(env: NodeJS.ProcessEnv, on: Distribution | undefined): Finding[] {
  const host = hostArchitecture();
  const own: GuestArchitecture = isGuestArchitecture(host) ? host : "amd64";
  const others = (["amd64", "arm64", "riscv64"] as const).filter((arch) => arch !== own);
  return [
    qemu(own, env, on),
    // Kernels of other architectures are asked for by name only.
    ...others
      .map((arch) => qemu(arch, env, on))
      .map((one) => (one.state === "missing" ? { ...one, state: "note" as const } : one)),
    finding(
      "boot",
      "clang",
      () => {
        const found = compilers.map((name) => findProgram(name, env)).find((path) => path !== undefined);
        if (found === undefined) throw new CorelateError(guestErrors.noCompiler("clang", own));
        return found;
      },
      installCommand(on, "clang"),
    ),
    kernels(env),
    packageManager(env),
  ];
}

function qemu(arch: GuestArchitecture, env: NodeJS.ProcessEnv, on: Distribution | undefined): Finding {
  const part =
    arch === "amd64" || arch === "arm64" || arch === "riscv64"
      ? installCommand(on, `qemu-${arch}`)
      : undefined;
  return finding("boot", `QEMU for ${arch}`, () => findQemu(arch, env), part);
}

function kernels(env: NodeJS.ProcessEnv): Finding {
  const cache = kernelCache(env);
  const cached = listCached(cache);
  const about = { task: "boot", what: "kernels" } as const;
  if (cached.length > 0)
    return { ...about, state: "found", text: `${cached.map(({ name }) => name).join(", ")}; in ${cache}` };
  return { ...about, state: "missing", text: `none in ${cache}`, remedy: "corelate kernels fetch 6.12" };
}

/** Kernels of one's own need none. */
function packageManager(env: NodeJS.ProcessEnv): Finding {
  const about = { task: "boot", what: "apt" } as const;
  const found = findProgram("apt-get", env);
  if (found !== undefined) return { ...about, state: "found", text: found };
  return {
    ...about,
    state: "note",
    text: "not on PATH: Debian's kernels cannot be fetched here",
    remedy: "install apt, or add kernels of your own: corelate kernels add NAME --image FILE",
  };
}
