import type { Command } from "commander";

/** Command lines for the help of each command, each with what it does. The tests parse every one. */
export const examples: Readonly<Record<string, readonly (readonly [line: string, what: string])[]>> = {
  new: [
    ["corelate new snoop", "asks what it is to be"],
    ["corelate new snoop --program xdp --user aya --kernels 6.1,6.12 --yes", "asks nothing"],
  ],
  build: [
    ["corelate build src/main.rs", "writes main.o"],
    ["corelate build src/main.rs -o snoop.o --cpu v4 -- --cfg debug", "arguments for rustc follow `--`"],
    ["corelate build src/main.rs --emit llvm-ir -o -", "prints the IR that LLVM gets"],
  ],
  rustc: [["corelate rustc -- --target bpfel-unknown-none src/main.rs", "as rustc, with the passes"]],
  cargo: [
    ["corelate cargo -- build --release --target bpfel-unknown-none", "as cargo, with the passes"],
    ["corelate cargo --audit -- build --target bpfel-unknown-none", "audits every crate of the program"],
    ["corelate cargo --print-config", "the lines for .cargo/config.toml that do the same"],
  ],
  link: [["corelate link --cpu v3 -o program.o program.bc", "in bpf-linker's place"]],
  opt: [
    ["corelate opt program.ll --passes relocate -o relocated.ll", "runs one pass"],
    ["corelate opt program.ll --passes relocate --print-changed", "shows what it changes"],
    ["corelate opt --list", "lists the passes"],
  ],
  inspect: [
    ["corelate inspect program.o", "programs, maps, relocations with their Rust lines"],
    ["corelate inspect program.o --json", "the same as one JSON object"],
  ],
  resolve: [
    ["corelate resolve program.o --btf /sys/kernel/btf/vmlinux", "the offsets on this kernel"],
    ["corelate resolve program.o --btf 6.1.btf 6.12.btf --strict", "fails where a field is missing"],
  ],
  requires: [
    ["corelate requires program.o", "the oldest kernel that it needs, and why"],
    ["corelate requires program.o --at-most 5.15", "fails on what is newer"],
  ],
  verify: [
    ["corelate verify program.o", "asks this kernel's verifier; as root"],
    ["corelate verify program.o --kernel 5.10 6.12 arm64/6.12", "boots other kernels and asks theirs"],
    ["corelate verify program.o --kernel all --html report.html", "writes a page for the browser"],
  ],
  test: [
    ["corelate test", "the programs and kernels that corelate.kernels.json names"],
    ["corelate test src/main.rs --kernel running", "one source, on this kernel; as root"],
    ["corelate test --fetch --junit junit.xml", "for CI"],
  ],
  watch: [
    ["corelate watch src/main.rs", "the offsets on the pinned kernels, after each change"],
    [
      "corelate watch src/main.rs --btf 6.1.btf 6.12.btf -o main.o",
      "on these kernels; writes the object, too",
    ],
    ["corelate watch", "the programs of the cargo project here"],
  ],
  bindings: [
    ["corelate bindings task_struct sock -o kernel.rs", "from this kernel's types"],
    ["corelate bindings task_struct --btf 6.12.btf", "from those of a file"],
  ],
  "kernels list": [["corelate kernels list --offline", "those in the cache"]],
  "kernels fetch": [["corelate kernels fetch 5.10 6.12 arm64/6.12", "the newest of each line"]],
  "kernels add": [["corelate kernels add mine --image arch/x86/boot/bzImage", "a kernel of your own"]],
  "kernels remove": [["corelate kernels remove 5.10", "gives its room back"]],
  "kernels pin": [["corelate kernels pin 6.1 6.12", "writes their versions into corelate.kernels.json"]],
  serve: [["corelate serve", "keeps LLVM loaded for the commands that follow"]],
  completion: [
    ["corelate completion bash > ~/.local/share/bash-completion/completions/corelate", "for bash"],
    ["corelate completion zsh > ~/.zsh/completions/_corelate", "for zsh, with that folder in fpath"],
    ["corelate completion fish > ~/.config/fish/completions/corelate.fish", "for fish"],
  ],
  doctor: [
    ["corelate doctor", "what is there, and how to get the rest"],
    ["corelate doctor --for build,boot", "fails if something is missing for one of these"],
  ],
};

/** Adds the examples of the command called `name` to its help. */
export function addExamples(command: Command, name: string): void {
  const lines = examples[name] ?? [];
  if (lines.length === 0) return;
  const shown = lines.map(([line, what]) => `  # ${what}\n  $ ${line}`);
  command.addHelpText("after", `\nExamples:\n${shown.join("\n")}`);
}
