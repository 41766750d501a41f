import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseElf } from "../../src/btf/index.js";
import { codegenFlags, findRustc, sysrootLibraries } from "../../src/toolchain/index.js";

/**
 * Compares corelate-ld with bpf-linker on the same bitcode, and prints a table:
 *
 *     cargo install bpf-linker --version 0.13.0 --no-default-features --features llvm-22 --root build/bpf-linker
 *     npm run build && node dist/bench/bpf-linker/compare.js build/bpf-linker/bin/bpf-linker
 *
 * The programs have no attributed types: bpf-linker cannot do anything with those. Both get `-O2 --btf`. /usr/bin/time measures.
 */
const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = join(root, "build", "bench-bpf-linker");
const runs = 5;
const sizes = { small: 1, middle: 60, large: 600 };

/** A program of `count` raw tracepoints, each with a loop over an array and bounds checks. */
function source(count: number): string {
  const programs = Array.from(
    { length: count },
    (_, n) => `
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/p${n}")]
pub extern "C" fn p${n}(arguments: &[u64; 6]) -> i32 {
    let mut values = [${n}u64; 8];
    for (value, argument) in values.iter_mut().zip(arguments) { *value ^= argument.rotate_left(${n % 60}); }
    let at = (arguments[0] & 15) as usize;
    let found = if at < values.len() { values[at] } else { Pair { a: at as u64, b: ${n} }.sum() };
    (found & 1) as i32
}`,
  );
  return `#![no_std]
#[panic_handler]
fn panic(info: &core::panic::PanicInfo) -> ! { let _ = info; loop {} }
struct Pair { a: u64, b: u64 }
impl Pair { fn sum(&self) -> u64 { self.a.wrapping_mul(31).wrapping_add(self.b) } }
${programs.join("\n")}`;
}

interface Figures {
  readonly seconds: number;
  readonly peakMiB: number;
  readonly bytes: number;
  readonly instructions: number;
}

function measure(command: readonly string[], output: string): Figures {
  const samples = Array.from({ length: runs }, () => {
    const done = spawnSync("/usr/bin/time", ["-f", "%e %M", ...command], { encoding: "utf8", cwd: folder });
    if (done.status !== 0) throw new Error(`${command[0]}: ${done.stderr}`);
    const [seconds = 0, kilobytes = 0] = done.stderr.trim().split("\n").at(-1)!.split(" ").map(Number);
    return { seconds, kilobytes };
  });
  const bytes = readFileSync(output);
  const code = parseElf(bytes).sections.filter((section) => (section.flags & 4n) !== 0n);
  const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(runs / 2)]!;
  return {
    seconds: middle(samples.map((sample) => sample.seconds)),
    peakMiB: middle(samples.map((sample) => sample.kilobytes)) / 1024,
    bytes: bytes.length,
    instructions: code.reduce((sum, section) => sum + section.data.length / 8, 0),
  };
}

const theirs = process.argv[2];
if (theirs === undefined) throw new Error("name bpf-linker's path");
mkdirSync(folder, { recursive: true });
const rustc = findRustc({ env: process.env, target: "bpfel-unknown-none" });
const libraries = sysrootLibraries(rustc.sysroot, rustc.target).filter((path) =>
  /lib(core|compiler_builtins)-/.test(path),
);
const ours = fileURLToPath(new URL("../../src/cli/ld.js", import.meta.url));
process.stdout.write(
  "program | linker | time | peak | object | instructions\n--- | --- | ---: | ---: | ---: | ---:\n",
);
for (const [name, count] of Object.entries(sizes)) {
  writeFileSync(join(folder, `${name}.rs`), source(count));
  const flags = ["--target", rustc.target, "--edition=2021", "--crate-type=cdylib", ...codegenFlags];
  const compiled = spawnSync(rustc.path, [`${name}.rs`, ...flags, "--emit=llvm-bc", "-o", `${name}.bc`], {
    cwd: folder,
    encoding: "utf8",
  });
  if (compiled.status !== 0) throw new Error(compiled.stderr);
  const symbols = Array.from({ length: count }, (_, n) => `p${n}`).join("\n");
  writeFileSync(join(folder, `${name}.symbols`), `${symbols}\n`);
  for (const [linker, program] of Object.entries({ "corelate-ld": ours, "bpf-linker": theirs })) {
    const output = join(folder, `${name}.${linker}.o`);
    const args = [
      "--export-symbols",
      `${name}.symbols`,
      `${name}.bc`,
      ...libraries,
      "-O2",
      "--btf",
      "-o",
      output,
    ];
    const found = measure([program, ...args], output);
    process.stdout.write(
      `${name} (${count}) | ${linker} | ${found.seconds.toFixed(2)} s | ${found.peakMiB.toFixed(0)} MiB | ${found.bytes} B | ${found.instructions}\n`,
    );
  }
}
