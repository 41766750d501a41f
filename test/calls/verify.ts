import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CorelateError, type Diagnostic } from "../../lib/diagnostics/index.js";
import type { PanicAction } from "../../passes/manager/index.js";
import { type BuildOptions, build } from "../../src/index.js";
import { type LoadResult, loadWithLibbpf } from "../../src/kernel/index.js";

type OptLevel = NonNullable<BuildOptions["optLevel"]>;

export interface Built {
  readonly object?: Uint8Array;
  readonly diagnostics: readonly Diagnostic[];
}

const head = `#![no_std]
#![no_main]
#![allow(warnings)]
corelate::panic_handler!();
corelate::license!("GPL");
use core::hint::black_box;
`;

/** Builds a crate with `items`; an error's diagnostics are a result, too. */
export function buildItems(items: string, panic: PanicAction = "return", optLevel: OptLevel = "2"): Built {
  const folder = mkdtempSync(join(tmpdir(), "corelate-calls-"));
  try {
    const source = join(folder, "case.rs");
    writeFileSync(source, head + items, { mode: 0o600 });
    const { output, diagnostics } = build({ inputs: [source], panic, optLevel });
    return { object: output, diagnostics };
  } catch (error) {
    if (error instanceof CorelateError) return { diagnostics: error.diagnostics };
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A program that runs `body` with `ctx`, a pointer to 64-bit numbers that nobody knows. */
export function program(body: string, items = ""): string {
  return `${items}
#[no_mangle] #[link_section = "raw_tp/sys_enter"]
pub unsafe extern "C" fn program(ctx: *const u64) -> u64 { ${body} }
`;
}

export function load(object: Uint8Array, logLevel = 0): LoadResult {
  return loadWithLibbpf(object, { name: "calls", logLevel, libbpf: { env: process.env } });
}

/** The lines of the head, for line numbers in expectations. */
export const headLines = head.split("\n").length - 1;
