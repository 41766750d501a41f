import { error } from "./define.js";

/** CRL0001 to CRL0099: the machine lacks something, or a tool that corelate runs failed. */
export const environment = {
  /** `toolchains` are those of rustup's that lack the component with the sources, as rustup calls them. */
  noRustc: error(
    "CRL0001",
    "environment",
    (target: string, tried: readonly string[], toolchains: readonly string[]) => ({
      message: `no rustc that can compile for ${target} was found`,
      notes: [
        ...tried.map((t) => `tried ${t}`),
        "it needs a core library for that target, or the sources of the standard library to compile one",
      ],
      help:
        toolchains.length > 0
          ? `run \`rustup component add rust-src --toolchain ${toolchains[0]}\`; on Debian, \`apt install rustc-web cargo-web libstd-rust-web-dev-bpf\` works too`
          : "with rustup, run `rustup component add rust-src`; on Debian, `apt install rustc-web cargo-web libstd-rust-web-dev-bpf`; or name a rustc with --rustc PATH or CORELATE_RUSTC",
    }),
  ),
  noLlvm: error("CRL0002", "environment", (tried: readonly string[]) => ({
    message: "no usable libLLVM was found",
    notes: tried.map((t) => `tried ${t}`),
    help: "install llvm-22, or name a libLLVM with --llvm PATH or CORELATE_LLVM",
  })),
  llvmWithoutBpf: error("CRL0003", "environment", (path: string) => ({
    message: `${path} was built without the BPF target`,
    help: "name another libLLVM with --llvm PATH or CORELATE_LLVM",
  })),
  llvmTooOld: error(
    "CRL0004",
    "environment",
    (path: string, major: number, needed: number, input?: string) => ({
      message: `${path} is LLVM ${major}, which is older than LLVM ${needed} that the input was made with`,
      help: `name a libLLVM of version ${needed} or newer with --llvm PATH or CORELATE_LLVM`,
      ...(input === undefined ? {} : { notes: [`the input is ${input}`] }),
    }),
  ),
  /** `tool` did not start: `status` is null, or 127 as a shell has it, and `stderr` says why. */
  toolFailed: error("CRL0005", "environment", (tool: string, status: number | null, stderr: string) => ({
    message: `${tool} could not be run (status ${status ?? "none"})`,
    notes: stderr.split("\n").filter((line) => line !== ""),
    help:
      tool === "cargo"
        ? "install cargo (rustup brings it; Debian's package is `cargo-web`), or put its folder on PATH"
        : "check that it is on PATH and can be executed",
  })),
  companionCrateFailed: error("CRL0006", "environment", (stderr: string) => ({
    message: "the companion crate could not be built with this rustc",
    notes: stderr.split("\n").filter((line) => line !== ""),
    help: "it needs the crates syn, quote and proc-macro2 from the registry: run this once with network access, and cargo keeps them",
  })),
  /** `toolchain` is rustup's name for it, if it is one of rustup's. */
  coreFailed: error(
    "CRL0007",
    "environment",
    (target: string, source: string, stderr: string, toolchain: string | undefined) => ({
      message: `the core library for ${target} could not be compiled from ${source}`,
      notes: stderr.split("\n").filter((line) => line !== ""),
      help:
        toolchain === undefined
          ? "the sources have to be those of this compiler's own version"
          : `run \`rustup component remove rust-src --toolchain ${toolchain}\` and \`rustup component add rust-src --toolchain ${toolchain}\`: the sources have to be those of this compiler`,
    }),
  ),
  noRustup: error("CRL0008", "environment", (toolchain: string) => ({
    message: `\`cargo ${toolchain}\` needs rustup, and the first cargo on PATH is not rustup's`,
    help: `leave out \`${toolchain}\` (and \`-Z build-std\`): corelate looks for a compiler itself; in a build script, \`Toolchain::default()\` does that`,
  })),
};
