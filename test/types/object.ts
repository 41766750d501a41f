import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { type Btf, parseObject } from "../../lib/btf/index.js";
import type { Diagnostic } from "../../lib/diagnostics/index.js";
import { build } from "../../src/index.js";
import { parseDebugInfo, type RustcDebugInfo } from "./rustc-debug-info.js";

/** Types of one crate, and what corelate and rustc say about them. */
export interface TypesObject {
  readonly bytes: Uint8Array;
  readonly btf: Btf;
  /** rustc's own debug info, from the IR that it wrote for the same compilation. */
  readonly rustc: RustcDebugInfo;
  readonly diagnostics: readonly Diagnostic[];
  /** Id of the type that the function `row_N` points to. */
  typeOf(row: number): number;
}

/**
 * Compiles `declarations` with a function `row_N(&T_N)` for each of `types`, and a program, so that BTF has the types behind its parameters.
 */
export function buildTypes(declarations: string, types: readonly string[]): TypesObject {
  const folder = tmp.dirSync({ prefix: "corelate-types-", unsafeCleanup: true, mode: 0o700 });
  try {
    const source = join(folder.name, "types.rs");
    const ir = join(folder.name, "types.ll");
    writeFileSync(source, crate(declarations, types), { mode: 0o600 });
    const { output, diagnostics } = build({
      inputs: [source],
      rustcArgs: ["-Awarnings", `--emit=llvm-ir=${ir}`],
    });
    const { btf } = parseObject(output);
    if (btf === undefined) throw new Error("the object has no BTF");
    return {
      bytes: output,
      btf,
      rustc: parseDebugInfo(readFileSync(ir, "latin1")),
      diagnostics,
      typeOf: (row) => pointee(btf, `row_${row}`),
    };
  } finally {
    folder.removeCallback();
  }
}

function crate(declarations: string, types: readonly string[]): string {
  const rows = types.map(
    (type, row) =>
      `#[no_mangle] #[inline(never)] pub extern "C" fn row_${row}(x: *const ${type}) -> u64 { x as *const u8 as u64 }`,
  );
  return `#![no_std]
#![no_main]
#![feature(never_type)]
#![allow(warnings)]
corelate::panic_handler!();
corelate::license!("GPL");
${declarations}
${rows.join("\n")}
#[no_mangle]
#[link_section = "raw_tp/sys_enter"]
pub extern "C" fn program(_: *mut core::ffi::c_void) -> i32 { 0 }
`.replace("#![feature(never_type)]\n", "");
}

function pointee(btf: Btf, fn: string): number {
  const id = btf.findByName(fn, "func")[0];
  const func = id === undefined ? undefined : btf.type(id);
  const proto = func?.kind === "func" ? btf.type(func.type) : undefined;
  const pointer = proto?.kind === "func_proto" ? btf.type(proto.parameters[0]!.type) : undefined;
  if (pointer?.kind !== "ptr") throw new Error(`BTF has no function ${fn} with a pointer`);
  return pointer.type;
}
