import { existsSync, readFileSync } from "node:fs";
import { release } from "node:os";
import { findLibbpf, openLibbpf } from "../kernel/index.js";
import { type Finding, finding } from "./finding.js";
import { type Distribution, installCommand } from "./system.js";

/** Where the running kernel shows its types: Documentation/ABI/testing/sysfs-kernel-btf. */
const kernelBtf = "/sys/kernel/btf/vmlinux";

/** By number: include/uapi/linux/capability.h. */
const capabilities = { CAP_NET_ADMIN: 12, CAP_SYS_ADMIN: 21, CAP_PERFMON: 38, CAP_BPF: 39 } as const;

/** What `corelate verify` needs to load programs into the running kernel. */
export function loading(env: NodeJS.ProcessEnv, on: Distribution | undefined): Finding[] {
  const libbpf = finding(
    "verify",
    "libbpf",
    () => {
      const path = findLibbpf({ env });
      return `${path}, ${openLibbpf(path).libbpf_version_string()}`;
    },
    installCommand(on, "libbpf"),
  );
  return [libbpf, types(), privileges(kernelFile("/proc/self/status")), lockdown()].filter(
    (one) => one !== undefined,
  );
}

function types(): Finding {
  const about = { task: "verify", what: "kernel BTF" } as const;
  if (existsSync(kernelBtf)) return { ...about, state: "found", text: `${kernelBtf}, Linux ${release()}` };
  return {
    ...about,
    state: "missing",
    text: `Linux ${release()} does not show its types in ${kernelBtf}`,
    remedy: "use a kernel that was built with CONFIG_DEBUG_INFO_BTF, or give `--btf FILE`",
  };
}

/** What this process may do, by the bits of `CapEff` in proc_pid_status(5). */
export function privileges(status: string): Finding {
  const about = { task: "verify", what: "privileges" } as const;
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]{1,16})$/m.exec(status)?.[1] ?? "0"}`);
  const has = (bit: number) => (effective >> BigInt(bit)) % 2n === 1n;
  const { CAP_SYS_ADMIN, ...needed } = capabilities;
  if (has(CAP_SYS_ADMIN)) return { ...about, state: "found", text: "CAP_SYS_ADMIN" };
  const lacking = Object.entries(needed).flatMap(([name, bit]) => (has(bit) ? [] : [name]));
  if (lacking.length === 0) return { ...about, state: "found", text: Object.keys(needed).join(", ") };
  return {
    ...about,
    state: "missing",
    text: `this process lacks ${lacking.join(", ")}`,
    remedy: `sudo setpriv --ambient-caps +bpf,+perfmon,+net_admin --inh-caps +bpf,+perfmon,+net_admin corelate verify …, or run it as root`,
  };
}

/** In its mode `confidentiality` the kernel lets no program read its memory: kernel_lockdown(7). */
function lockdown(): Finding | undefined {
  if (!kernelFile("/sys/kernel/security/lockdown").includes("[confidentiality]")) return undefined;
  return {
    task: "verify",
    what: "lockdown",
    state: "note",
    text: "the kernel is in lockdown mode `confidentiality`, in which programs cannot read kernel memory",
    remedy: "boot without `lockdown=confidentiality`, or verify on other kernels (`verify --kernel`)",
  };
}

/** A file that the kernel writes while it is read; empty where there is none. */
function kernelFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
