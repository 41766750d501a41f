import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import tmp from "tmp";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { inspect } from "../../lib/btf/index.js";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { build } from "../../src/index.js";
import { type ProgramParts, rawTpProgram } from "../raw-tp-program.js";
import { cases } from "./cases.js";

const folder = tmp.dirSync({ prefix: "corelate-residue-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());
// rustc is waited for synchronously; vitest gives up on a worker that it does not hear from for a minute.
afterEach(() => setImmediate());

/** Every line of the user's stands after this one. */
const prelude = `#![no_std]
#![no_main]
#![allow(non_camel_case_types, dead_code, unused)]
corelate::panic_handler!();
corelate::license!("GPL");
use core::mem::{offset_of, size_of};

#[corelate::preserve_access_index]
#[repr(C)]
pub struct inner { pub a: u32, pub b: u64 }

#[corelate::preserve_access_index]
#[repr(C)]
pub struct task { pub pid: i32, pub inner: inner, pub parent: *const task }
`;

const onlyAudit = "CRL0113";

/** What every place of a number of the sparse layout comes to: a relocation, or an error that names the line. Never the number. */
describe.each(cases)("$name", (place) => {
  const path = join(folder.name, `${place.name.replace(/\W+/g, "_")}.rs`);
  const audited = place.notAudited === undefined;

  if (place.relocated)
    it("is relocated", () => {
      writeFileSync(path, rawTpProgram(prelude, place));
      const { output } = build({ inputs: [path], audit: audited });
      const found = inspect(output).relocations.map(({ kind, root, path: member }) =>
        [kind, root, member].filter((part) => part !== "").join(" "),
      );
      expect([...new Set(found)].sort()).toEqual([...place.relocated!].sort());
    });

  if (place.refused)
    it("is refused", () => {
      writeFileSync(path, rawTpProgram(prelude, place));
      const audit = place.refused!.includes(onlyAudit);
      const diagnostics = diagnosticsOf(() => build({ inputs: [path], audit }));
      expect([...new Set(diagnostics.map(({ code }) => code))]).toEqual(place.refused);
      if (audit) return;
      for (const { location } of diagnostics) {
        expect(location?.file).toBe(path);
        expect(location?.line).toBeGreaterThan(prelude.split("\n").length - 1);
      }
    });
});

describe("a refused static", () => {
  const path = join(folder.name, "named.rs");
  const messagesOf = (parts: ProgramParts) => {
    writeFileSync(path, rawTpProgram(prelude, parts));
    return diagnosticsOf(() => build({ inputs: [path] })).map(({ message }) => message);
  };

  it("has the name that the user wrote", () => {
    const items =
      "mod offsets { pub static PARENT: [usize; 2] = [core::mem::offset_of!(super::task, parent), 1]; }";
    expect(messagesOf({ items, body: "offsets::PARENT[(n & 1) as usize] as u64" })).toEqual([
      "the static `PARENT` holds the offset of `task.parent`, which is known only when the program is loaded",
    ]);
  });

  it("is a constant where the user gave it no name", () => {
    const body =
      "let all: &'static [usize; 2] = &[offset_of!(task, parent), 1]; all[(n & 1) as usize] as u64";
    expect(messagesOf({ body })).toEqual([
      "a constant in memory holds the offset of `task.parent`, which is known only when the program is loaded",
    ]);
  });

  it("has it said what its number was computed from", () => {
    const items = "static BOTH: [usize; 2] = [offset_of!(task, parent) + offset_of!(task, pid), 1];";
    expect(messagesOf({ items, body: "BOTH[(n & 1) as usize] as u64" })).toEqual([
      expect.stringMatching(
        /^the static `BOTH` holds the offset of `task\.(pid|parent)` plus the offset of `task\.(parent|pid)`, which/,
      ),
    ]);
  });
});

function diagnosticsOf(run: () => unknown) {
  try {
    run();
  } catch (error) {
    if (error instanceof CorelateError) return error.diagnostics;
    throw error;
  }
  return [];
}
