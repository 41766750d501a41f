import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { build, inspect } from "../../src/index.js";
import { rustc } from "../link/linker.js";
import { codeBlocks } from "./markdown.js";

tmp.setGracefulCleanup();
const root = join(import.meta.dirname, "..", "..");
const read = (page: string) => readFileSync(join(root, "docs", page), "utf8");
const head = `#![no_std]
#![no_main]
#![allow(non_camel_case_types, non_upper_case_globals, unused)]
corelate::panic_handler!();
`;

/** Builds `source` as one crate. */
function built(source: string): Uint8Array {
  const path = join(tmp.dirSync({ unsafeCleanup: true }).name, "page.rs");
  writeFileSync(path, source);
  const { output, diagnostics } = build({ inputs: [path], audit: false });
  expect(diagnostics).toEqual([]);
  return output;
}

describe("docs/core-for-rust.md", () => {
  it("has Rust that builds", () => {
    const blocks = codeBlocks(read("core-for-rust.md")).filter(({ info }) => info[0] === "rust");
    const modules = blocks.map(({ text }, index) => `mod part${index} {\n${text}\n}`).join("\n");
    const program = `corelate::license!("GPL");
#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_process_exec")]
pub unsafe extern "C" fn page(arguments: &[*const part0::task_struct; 3]) -> i32 {
    part0::parent_of(arguments[0])
}`;
    const { relocations } = inspect(built(`${head}${modules}\n${program}\n`));
    expect(relocations.map(({ path }) => path)).toEqual(["real_parent", "tgid"]);
    expect(blocks).toHaveLength(2);
  });
});

describe("docs/core-for-c.md", () => {
  const page = read("core-for-c.md");
  const rows = [...page.matchAll(/^\| (`.*?`.*?) \| (.*) \|$/gm)].map(([, c, rust]) => [c!, rust!] as const);

  /** Rows whose Rust is an expression: what the program does one after the other. */
  const expressions = rows.flatMap(([c, rust]) => {
    const code = /^`([^`]*)`$/.exec(rust)?.[1];
    const isItem =
      code === undefined ||
      /^#|^corelate::(import|license)!|^struct |^static |^u32, /.test(code) ||
      code.includes("…");
    return isItem ? [] : [[c, code] as const];
  });

  it("builds every expression, and each is relocated as C's is", () => {
    expect(expressions.length).toBeGreaterThan(30);
    const lines = expressions.map(
      ([, code], index) => `    let _ = core::hint::black_box(${code}); // ${index}`,
    );
    const source = `${head}corelate::license!("GPL");
${codeBlocks(page).find(({ info }) => info.includes("prelude"))!.text}
#[unsafe(no_mangle)]
static targ_pid: corelate::Global<i32> = corelate::Global::new(0);

#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_process_exec")]
pub unsafe extern "C" fn page(arguments: &[*const task_struct; 3]) -> i32 {
    let task = arguments[0];
    let list = &raw const (*task).tasks;
    let mut number = 0i32;
    let mut bytes = [0u8; 16];
${lines.join("\n")}
    number + targ_pid.load()
}
`;
    const { relocations } = inspect(built(source));
    const kinds = new Set(relocations.map(({ kind }) => kind));
    expect([...kinds].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it("has every macro of bpf_core_read.h that docs/queries.md has", () => {
    const inQueries = [...read("queries.md").matchAll(/`((?:bpf_core|BPF_CORE)_\w+)`/g)].map(
      ([, name]) => name!,
    );
    expect(inQueries.length).toBeGreaterThan(20);
    for (const name of inQueries) expect(page, name).toContain(name);
  });
});

describe("docs/how-it-works.md", () => {
  // Another rustc may write other IR.
  it.skipIf(!rustc.version.includes("1.96"))("has the IR that the passes make", () => {
    const script = join(root, "scripts/how-it-works.mjs");
    const done = spawnSync(process.execPath, [script, "--check"], {
      encoding: "utf8",
      env: { ...process.env, CORELATE_SERVICE: "" },
    });
    expect(done.stdout + (done.status === 0 ? "" : done.stderr)).toBe("");
  });
});

it("the site's sidebar has pages of docs/, each once", () => {
  const config = readFileSync(join(root, "site/.vitepress/config.ts"), "utf8");
  const parts = config.slice(config.indexOf("const parts"), config.indexOf("const listed"));
  const listed = [...parts.matchAll(/"([a-z0-9-]+)"/g)].map(([, page]) => `${page}.md`);
  const pages = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
  expect(listed.filter((page) => !pages.includes(page))).toEqual([]);
  expect(new Set(listed).size).toBe(listed.length);
});
