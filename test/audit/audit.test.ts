import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import tmp from "tmp";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { build } from "../../src/index.js";
import { buildCompanion, compileRust, findRustc } from "../../src/toolchain/index.js";
import { rawTpProgram } from "../raw-tp-program.js";
import { allowed } from "./allowed-cases.js";
import { type Case, decided } from "./cases.js";
import { decidedByNumbers } from "./number-cases.js";

const folder = tmp.dirSync({ prefix: "corelate-audit-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());
// rustc is waited for synchronously; vitest gives up on a worker that it does not hear from for a minute.
afterEach(() => setImmediate());

const prelude = `#![no_std]
#![no_main]
#![allow(non_camel_case_types, non_upper_case_globals, dead_code, unused)]
corelate::panic_handler!();
corelate::license!("GPL");
use core::mem::{align_of, offset_of, size_of};

#[corelate::preserve_access_index]
#[repr(C)]
#[derive(PartialEq)]
pub struct inner { pub a: u32, pub b: u64 }

#[corelate::preserve_access_index]
#[repr(C)]
pub struct task { pub pid: i32, pub inner: inner, pub parent: *const task }

#[corelate::preserve_access_index]
#[repr(C)]
pub union value { pub whole: u64, pub half: u32, pub inside: byte }

#[corelate::preserve_access_index]
#[repr(C)]
pub struct byte { pub only: u8 }

#[corelate::preserve_access_index]
#[repr(C)]
pub struct flags { #[corelate(bits = 3)] pub low: u32, #[corelate(bits = 5)] pub high: u32, pub after: u16 }
`;

function write(place: Case): string {
  const path = join(folder.name, `${place.name.replace(/\W+/g, "_")}.rs`);
  writeFileSync(path, rawTpProgram(prelude, place));
  return path;
}

function diagnosticsOf(path: string, options: Partial<Parameters<typeof build>[0]> = {}) {
  try {
    build({ inputs: [path], audit: true, ...options });
  } catch (error) {
    if (error instanceof CorelateError) return error.diagnostics;
    throw error;
  }
  return [];
}

describe("rustc decides", () => {
  it.each([...decided, ...decidedByNumbers])("$name", (place) => {
    const path = write(place);
    // Without an audit nothing is noticed.
    expect(diagnosticsOf(path, { audit: false })).toEqual([]);
    const found = diagnosticsOf(path);
    const line = rawTpProgram(prelude, place)
      .split("\n")
      .findIndex((text) => text.endsWith("// here"));
    expect(found[0]).toMatchObject({
      code: place.code ?? "CRL0116",
      location: { file: path, line: line + 1 },
      help: expect.stringContaining("type_size!"),
    });
    expect(new Set(found.map(({ location }) => location?.line))).toEqual(new Set([line + 1]));
  });
});

describe("the running program decides", () => {
  it.each(allowed)("$name", (place) => {
    expect(diagnosticsOf(write(place))).toEqual([]);
  });
});

describe("what is looked at", () => {
  const path = write({ name: "looked at", body: "(*t).pid as u64" });

  it("has been compiled: rustc that dies over the declared layout ends the audit", () => {
    const { path: real } = findRustc({ env: process.env, target: "bpfel-unknown-none" });
    const rustc = join(folder.name, "dying-rustc");
    writeFileSync(
      rustc,
      `#!/bin/sh\n[ "$CORELATE_LAYOUT" = plain ] && { echo "internal compiler error" >&2; exit 101; }\nexec '${real}' "$@"\n`,
      { mode: 0o700 },
    );
    expect(diagnosticsOf(path, { rustc, audit: false })).toEqual([]);
    expect(diagnosticsOf(path, { rustc })).toMatchObject([{ code: "CRL0056", severity: "error" }]);
  });

  it("is no bitcode, whose paddings are what they are", () => {
    const rustc = findRustc({ env: process.env, target: "bpfel-unknown-none" });
    const source = join(folder.name, "second.rs");
    writeFileSync(
      source,
      `#![no_std]
#[corelate::preserve_access_index]
#[repr(C)]
pub struct other { pub first: u32, pub last: u64 }
#[unsafe(no_mangle)]
pub unsafe extern "C" fn second(it: *const other) -> u64 { unsafe { (*it).last } }
`,
    );
    const { bitcode, status } = compileRust({
      rustc,
      companion: buildCompanion(rustc, process.env),
      source,
      outDir: folder.name,
      rustcArgs: ["--crate-type=lib"],
      env: process.env,
      seed: "",
      colour: false,
      messageFormat: "human",
    });
    expect(status).toBe(0);
    expect(diagnosticsOf(path, { inputs: [path, bitcode] })).toEqual([]);
  });

  it("is what lints would refuse in the layout to compare with", () => {
    const options = { rustcArgs: ["-Dwarnings"] };
    const documented = write({
      name: "documented",
      items:
        "mod m { #[corelate::preserve_access_index] #[repr(C)] pub(crate) struct t { #[corelate(bits = 3)] pub a: u32 } }",
      body: "corelate::read_bitfield!(t.cast::<m::t>(), a)",
    });
    expect(diagnosticsOf(documented, { ...options, audit: false })).toEqual([]);
    expect(diagnosticsOf(documented, options)).toEqual([]);
  });
});

describe("the layout to compare with", () => {
  const path = write({ name: "plain", body: "(*t).pid as u64" });

  it("is for nothing else", () => {
    expect(diagnosticsOf(path, { env: { ...process.env, CORELATE_LAYOUT: "plain" } })).toEqual([]);
  });
});
