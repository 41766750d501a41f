import { describe, expect, it } from "vitest";
import { buildItems, headLines } from "../../../test/calls/verify.js";

const types = `#[corelate::preserve_access_index] mod kernel {
  #[repr(C)] pub struct number_of { pub nr: i32 }
  #[repr(C)] pub struct numbered { pub level: u32, pub name: [u8; 16], pub grid: [[u32; 2]; 3], pub numbers: [number_of; 1], pub parents: [*const numbered; 2] }
  #[repr(C)] pub struct sentence { pub length: u32, pub parts: [number_of; 0], pub end: u32, pub words: [u64; 0] }
}
use kernel::*;
#[no_mangle] #[link_section = "raw_tp/f"]
pub unsafe extern "C" fn f(ctx: *const u64) -> u64 { let p = *ctx as *mut numbered;
`;

/** What is said of a program that does `body` with `p`, a `*mut numbered`: codes with lines, from the first line of the body on. */
function reported(body: string): string[] {
  const lines = headLines + types.split("\n").length - 1;
  return buildItems(`${types}${body}\n}`).diagnostics.map(
    ({ code, location }) => `${code} ${(location?.line ?? 0) - lines}`,
  );
}

describe("a constant index that an array does not have", () => {
  it.each([
    "corelate::read!(p, numbers[1].nr).unwrap_or(7) as u64",
    "corelate::read!(p, grid[2][2]).unwrap_or(7) as u64",
    "corelate::read!(p, grid[3][0]).unwrap_or(7) as u64",
    "corelate::read!(p, parents[2], level).unwrap_or(7) as u64",
    "let mut nr = 0; let _ = corelate::read_into!(&mut nr, p, numbers[2].nr); nr as u64",
    "corelate::read_str!(&mut [0; 8], p, name[16]).unwrap_or(7) as u64",
    "corelate::read_user!(p, numbers[1].nr).unwrap_or(7) as u64",
    "corelate::read_user_str!(&mut [0; 8], p, name[99]).unwrap_or(7) as u64",
    "corelate::read_bitfield!(p, numbers[1].nr)",
    "corelate::read_bitfield_direct!(p, numbers[1].nr)",
    "corelate::write_bitfield!(p, numbers[1].nr, 1); 0",
    "corelate::field_offset!(numbered, numbers[1]) as u64",
    "corelate::field_size!(numbered, numbers[18446744073709551615].nr) as u64",
    "corelate::field_exists!(numbered, numbers[1].nr) as u64",
    "corelate::field_signed!(numbered, grid[3]) as u64",
  ])("is refused on its line: %s", (body) => {
    expect(reported(`let _one = 1;\n${body}`)).toEqual(["CRL0120 2"]);
  });

  it("is refused behind a branch, too", () => {
    expect(reported("if *ctx > 3 {\nreturn corelate::read!(p, name[16]).unwrap_or(7) as u64\n}\n1")).toEqual([
      "CRL0120 2",
    ]);
  });
});

it.each([
  "corelate::read!(p, numbers[0].nr).unwrap_or(7) as u64",
  "corelate::read!(p, name[15]).unwrap_or(7) as u64",
  "corelate::read!(p as *const sentence, words[1037158]).unwrap_or(7)",
  "corelate::read!(p as *const sentence, parts[490].nr).unwrap_or(7) as u64",
  // Generic code that never gets to the index.
  "fn at<const N: usize>(a: &[u64; N]) -> u64 { if N > 3 { a[3] } else { 0 } }\nat(&[*ctx, 2])",
])("is none: %s", (body) => {
  expect(reported(body)).toEqual([]);
});

it("says of a flexible array how large a constant index may be", () => {
  expect(reported("corelate::read!(p as *const sentence, parts[491].nr).unwrap_or(7) as u64")).toEqual([
    "CRL0120 1",
  ]);
});
