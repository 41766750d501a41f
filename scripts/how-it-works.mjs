#!/usr/bin/env node
// Writes the IR and the tables of docs/how-it-works.md between its markers, or with --check says whether they are what they would be.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildCompanion, compileRust, findRustc } from "../dist/src/toolchain/index.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const page = join(root, "docs/how-it-works.md");
const corelate = join(root, "dist/src/cli/main.js");
const folder = mkdtempSync(join(tmpdir(), "corelate-how-"));
const run = (...args) =>
  execFileSync(process.execPath, [corelate, ...args], { cwd: folder, encoding: "utf8" });

/** The text of `parent_of`, without what says nothing here: attributes, debug records, numbers of metadata that change. */
function body(ir) {
  const found = /^define [^\n]*@parent_of[\s\S]*?^}/m.exec(ir);
  if (found === null) throw new Error("the IR has no parent_of");
  return found[0]
    .split("\n")
    .filter((line) => !/#dbg_|^\s*$/.test(line))
    .map((line) =>
      line
        .replace(/, !(dbg|noundef|range|align|tbaa|noalias|alias\.scope) ![0-9{}]+/g, "")
        .replace(/(!llvm\.preserve\.access\.index) ![0-9]+/g, "$1 !…")
        // While LLVM optimises, types have names that are unlike one another.
        .replace(/@"llvm\.(task_struct)[^:"]*:/g, '@"llvm.$1:')
        .replace(/\bptr noalias [^%]*%arguments/, "ptr %arguments")
        .replace(/ (unnamed_addr|local_unnamed_addr|dso_local)| #\d+| !dbg ![0-9]+/g, ""),
    )
    .join("\n");
}

/** What stands between the markers of each step. */
function steps(source) {
  writeFileSync(join(folder, "first.rs"), source);
  const env = process.env;
  const rustc = findRustc({ env, target: "bpfel-unknown-none" });
  const request = {
    rustc,
    companion: buildCompanion(rustc, env),
    source: join(folder, "first.rs"),
    outDir: folder,
    rustcArgs: [],
  };
  const compiled = compileRust({ ...request, env, seed: "", colour: false, messageFormat: "human" });
  if (compiled.status !== 0) throw new Error(compiled.diagnostics);
  const after = (passes) => body(run("opt", compiled.bitcode, "-S", "-o", "-", "--passes", passes));
  run("build", "first.rs", "-o", "first.o", "--no-audit");
  const optimised = run("build", "first.rs", "--emit", "llvm-ir", "-o", "-", "--no-audit");
  const btfs = ["linux-6.1.btf", "linux-6.12.btf", "linux-6.18.btf"].map((name) =>
    join(root, "examples/exec-snoop/kernels", name),
  );
  return {
    rustc: fenced("llvm", after("llvm(mem2reg)")),
    relocate: fenced("llvm", after("relocate,llvm(mem2reg)")),
    llvm: fenced("llvm", body(optimised)),
    object: fenced("text", run("inspect", "first.o").trimEnd().replaceAll(`${folder}/`, "")),
    resolve: fenced("text", fields(run("resolve", "first.o", "--btf", ...btfs))),
  };
}

/** The rows of fields: these files have the types of one example, and not the tracepoint. */
function fields(table) {
  return table
    .trimEnd()
    .split("\n")
    .filter((line) => !/ signature |^gone: /.test(line))
    .map((line) => line.replace(/ +$/, ""))
    .join("\n");
}

function fenced(language, text) {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

try {
  const text = readFileSync(page, "utf8");
  const source = /```rust\n([\s\S]*?)```/.exec(text)[1];
  let written = text;
  for (const [name, block] of Object.entries(steps(source))) {
    const marked = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(\\n<!-- end -->)`);
    if (!marked.test(written)) throw new Error(`docs/how-it-works.md has no <!-- ${name} -->`);
    written = written.replace(marked, (_, before, end) => `${before}${block}${end}`);
  }
  if (process.argv.includes("--check")) {
    writeFileSync(join(folder, "expected.md"), written);
    const difference = spawnSync("diff", ["-u", page, join(folder, "expected.md")], { encoding: "utf8" });
    process.stdout.write(difference.stdout);
    process.exitCode = difference.status;
  } else writeFileSync(page, written);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
