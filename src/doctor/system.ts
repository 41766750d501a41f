import { readRegular } from "../../lib/files/index.js";

/** The distributions whose packages are known. */
export type Distribution = "debian" | "fedora" | "arch";

/** What packages bring. */
export type Part =
  | "rustc"
  | "cargo"
  | "llvm"
  | "libbpf"
  | "clang"
  | "qemu-amd64"
  | "qemu-arm64"
  | "qemu-riscv64";

const install: Readonly<Record<Distribution, string>> = {
  debian: "apt install",
  fedora: "dnf install",
  arch: "pacman -S",
};

const packages: Readonly<Record<Distribution, Readonly<Record<Part, string>>>> = {
  debian: {
    rustc: "rustc-web libstd-rust-web-dev-bpf",
    cargo: "cargo-web",
    llvm: "libllvm22",
    libbpf: "libbpf1",
    clang: "clang-22 lld-22",
    "qemu-amd64": "qemu-system-x86",
    "qemu-arm64": "qemu-system-arm",
    "qemu-riscv64": "qemu-system-misc",
  },
  fedora: {
    rustc: "rust rust-src",
    cargo: "cargo",
    llvm: "llvm-libs",
    libbpf: "libbpf",
    clang: "clang lld",
    "qemu-amd64": "qemu-system-x86-core",
    "qemu-arm64": "qemu-system-aarch64-core",
    "qemu-riscv64": "qemu-system-riscv-core",
  },
  arch: {
    rustc: "rust rust-src",
    cargo: "rust",
    llvm: "llvm-libs",
    libbpf: "libbpf",
    clang: "clang lld",
    "qemu-amd64": "qemu-system-x86",
    "qemu-arm64": "qemu-system-aarch64",
    "qemu-riscv64": "qemu-system-riscv",
  },
};

/** The distribution that os-release(5) names, or the first that it is like. */
export function distributionOf(osRelease: string): Distribution | undefined {
  const field = (name: string) =>
    new RegExp(`^${name}=["']?([\\w .-]*)["']?$`, "m").exec(osRelease)?.[1] ?? "";
  const names = `${field("ID")} ${field("ID_LIKE")}`.split(/\s+/);
  return names.find((name): name is Distribution => Object.hasOwn(install, name));
}

/** This machine's. */
export function distribution(): Distribution | undefined {
  const text = readRegular("/etc/os-release", 64 << 10) ?? readRegular("/usr/lib/os-release", 64 << 10);
  return text === undefined ? undefined : distributionOf(text);
}

/** The command that installs `parts`; undefined on a system whose packages are not known. */
export function installCommand(on: Distribution | undefined, ...parts: readonly Part[]): string | undefined {
  if (on === undefined) return undefined;
  const names = new Set(parts.flatMap((part) => packages[on][part].split(" ")));
  return `${install[on]} ${[...names].join(" ")}`;
}
