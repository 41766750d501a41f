import { writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, describe, expect, it } from "vitest";
import { build, RustcFailure } from "../../src/index.js";

const prelude = `#![no_std]
#![no_main]
corelate::panic_handler!();
#[corelate::preserve_access_index]
#[repr(C)]
pub struct task { pub pid: i32, pub list: [inner; 4], pub parent: *const task }
#[corelate::preserve_access_index]
#[repr(C)]
pub struct inner { pub a: u32 }
#[repr(u32)]
pub enum kind { A = 1 }
#[no_mangle]
pub unsafe extern "C" fn program(t: *const task) -> u64 {
`;

/** A query that the local types do not answer; rustc's error (its number, or words of it), and what it points to. */
const cases: [string, string, RegExp, string][] = [
  ["a field", "corelate::field_exists!(task, pids) as u64", /E0609.*no field `pids` on type `task`/, "pids"],
  [
    "an inner field",
    "corelate::field_offset!(task, list[1].b) as u64",
    /E0609.*no field `b` on type `inner`/,
    "b",
  ],
  [
    "a field behind a pointer",
    "corelate::field_size!(task, parent.pid) as u64",
    /E0609.*no field `pid`/,
    "pid",
  ],
  ["an index of a struct", "corelate::field_signed!(task, pid[0]) as u64", /E0608/, "[0]"],
  [
    "a hop",
    "corelate::read!(t, parent, pidd).unwrap_or(0) as u64",
    /E0609.*no field `pidd` on type `task`/,
    "pidd",
  ],
  ["a bit-field", "corelate::read_bitfield!(t, flag)", /E0609.*no field `flag`/, "flag"],
  ["a bit-field read directly", "corelate::read_bitfield_direct!(t, flag)", /E0609.*no field `flag`/, "flag"],
  [
    "a field of a flavor",
    "corelate::field_exists!(task___v2, pid) as u64",
    /E0425.*`task___v2`/,
    "task___v2",
  ],
  ["a type", "corelate::type_exists!(tusk) as u64", /E0425.*`tusk`/, "tusk"],
  ["a type's size", "corelate::type_size!(tusk) as u64", /E0425.*`tusk`/, "tusk"],
  ["a value", "corelate::enum_value!(kind::B)", /E0599.*`B`/, "B"],
  ["an enum", "corelate::enum_value_exists!(kinds::A) as u64", /E0433|E0425/, "kinds"],
  [
    "an enum without a value",
    "corelate::enum_value!(kind)",
    /expected `Enum::VALUE`/,
    "corelate::enum_value!(kind)",
  ],
  ["a wrong destination", "corelate::read_into!(&mut 0u64, t, pid).is_ok() as u64", /E0308/, ""],
];

describe("rustc's own error for a query about what is not declared locally:", () => {
  const folder = tmp.dirSync({ prefix: "corelate-queries-", mode: 0o700, unsafeCleanup: true });
  afterAll(() => folder.removeCallback());

  it.each(cases)("%s", (name, query, message, pointedAt) => {
    const path = join(folder.name, `${name.replace(/\W/g, "_")}.rs`);
    writeFileSync(path, `${prelude}    ${query}\n}\n`, { mode: 0o600 });
    const said = errorOf(path);
    const error = said.split("\n").find((line) => line.startsWith("error"))!;
    expect(error).toMatch(message);
    const line = prelude.split("\n").length;
    const place = /^ *--> (.*):(\d+):(\d+)$/m.exec(said.slice(said.indexOf(error)))!;
    expect(place.slice(1, 3)).toEqual([path, String(line)]);
    if (pointedAt === "") return;
    const column = 4 + (pointedAt === query ? 0 : query.lastIndexOf(pointedAt)) + 1;
    const found = Number(place[3]);
    expect(`    ${query}`.slice(found - 1)).toMatch(new RegExp(`^${pointedAt.replace(/\W/g, "\\$&")}`));
    expect(found).toBe(column);
  });
});

function errorOf(path: string): string {
  try {
    build({ inputs: [path] });
  } catch (error) {
    if (error instanceof RustcFailure) return error.rustcOutput;
    throw error;
  }
  return "";
}
