import { describe, expect, it } from "vitest";
import { buildItems, headLines, load, program } from "./verify.js";

/** What must end with a diagnostic on a line of the Rust source, counted from the case's first line. */
const cases: Record<string, { items: string; code: string; line: number; says: RegExp }> = {
  recursion: {
    items: `#[inline(never)] fn f(a: u64) -> u64 {
  if a > 100 { 1 } else {
    f(a * 3) * f(a + 1)
  }
}
${program("f(*ctx)")}`,
    code: "CRL0142",
    line: 3,
    says: /f -> f/,
  },
  "mutual recursion": {
    items: `#[inline(never)] fn f(a: u64) -> u64 { if a > 100 { a } else { g(a * 3) * f(a + 1) } }
#[inline(never)] fn g(a: u64) -> u64 { if a > 100 { a } else { f(a * 3) * 7 + f(a - 1) } }
${program("g(*ctx)")}`,
    code: "CRL0142",
    line: 1,
    says: /f -> (f|g -> f)/,
  },
  "recursion with six arguments": {
    items: `#[inline(never)] fn f(a: u64, b: u64, c: u64, d: u64, e: u64, g: u64) -> u64 { if a > 9 { 1 } else { f(b, c, d, e, g, a) * f(g, a, b, c, d, e) + black_box(a) } }
${program("f(*ctx, 1, 2, 3, 4, 5)")}`,
    code: "CRL0140",
    line: 1,
    says: /6 arguments/,
  },
  "an exported function with six arguments": {
    items: `#[no_mangle] pub extern "C" fn f(a: u64, b: u64, c: u64, d: u64, e: u64, g: u64) -> u64 { a + b + c + d + e + g }
${program("1")}`,
    code: "CRL0140",
    line: 1,
    says: /6 arguments/,
  },
  "a large variable": {
    items: program(`
  let mut a = [*ctx; 80];
  black_box(&mut a);
  a[3]`),
    code: "CRL0143",
    line: 3,
    says: /program: 6\d\d bytes/,
  },
  "a chain of calls with too much stack": {
    items: `#[inline(never)] fn leaf(x: u64) -> u64 { let mut b = [x; 25]; black_box(&mut b); b[3] }
#[inline(never)] fn mid(x: u64) -> u64 { let mut b = [x; 20]; black_box(&mut b); b[3] + leaf(x) + leaf(b[4]) }
#[no_mangle] #[link_section = "xdp"]
pub unsafe extern "C" fn program(ctx: *const u32) -> u32 {
  let mut a = [*ctx as u8; 200]; black_box(&mut a); mid(*ctx as u64) as u32 + a[7] as u32 + mid(a[4] as u64) as u32
}`,
    code: "CRL0143",
    line: 4,
    says: /program: \d+ bytes.*mid: \d+ bytes.*leaf: \d+ bytes/,
  },
  "nine functions": {
    items: `${Array.from({ length: 9 }, (_, i) => `#[inline(never)] fn f${i + 1}(a: u64) -> u64 { black_box(a) + ${i === 8 ? "1" : `f${i + 2}(a) + f${i + 2}(a + 1)`} }`).join(" ")}
${program("f1(*ctx) + f1(3)")}`,
    code: "CRL0144",
    line: 4,
    says: /f1 -> f2 -> f3/,
  },
  "a trait object": {
    items: `trait T { fn f(&self) -> u64; } struct A; struct B; impl T for A { fn f(&self) -> u64 { 1 } } impl T for B { fn f(&self) -> u64 { 2 } }
${program(`let t: &dyn T = if *ctx == 1 { &A } else { &B };
  t.f()`)}`,
    code: "CRL0145",
    line: 5,
    says: /trait object/,
  },
  "a function pointer": {
    items: program("let f: fn(u64) -> u64 = core::mem::transmute(*ctx); f(3)"),
    code: "CRL0145",
    line: 3,
    says: /pointer/,
  },
  "floating point": {
    items: program("(*ctx as f64 * 2.5) as u64"),
    code: "CRL0147",
    line: 3,
    says: /floating-point/,
  },
  "a function that is nowhere": {
    items: `extern "C" { fn nowhere(x: u64) -> u64; }
${program("nowhere(*ctx)")}`,
    code: "CRL0148",
    line: 4,
    says: /nowhere/,
  },
  "a panic in a recursive function": {
    items: `#[inline(never)] fn f(a: &[u64; 4], i: usize) -> u64 { if i > 9 { 1 } else { a[i] * f(a, i + 1) + f(a, i + 2) } }
${program("f(&[*ctx; 4], *ctx as usize)")}`,
    code: "CRL0146",
    line: 1,
    says: /panic/,
  },
};

describe("ends with a diagnostic", () => {
  it.each(Object.entries(cases))("%s", (_, { items, code, line, says }) => {
    const { object, diagnostics } = buildItems(items);
    expect(object).toBeUndefined();
    const found = diagnostics.find((d) => d.code === code);
    expect(diagnostics.map((d) => d.code)).toContain(code);
    expect(found?.location?.line).toBe(headLines + line);
    expect([found?.message, ...(found?.notes ?? [])].join(" ")).toMatch(says);
  });
});

describe("--panic", () => {
  const checked = program("let a = [1u8, 2, 3, 4]; black_box(&a)[*ctx as usize] as u64");
  const proven = program("let a = [1u8, 2, 3, 4]; black_box(&a)[black_box(*ctx & 3) as usize] as u64");

  it("loop is refused by the verifier where a panic can be reached, and accepted where not", () => {
    const reached = load(buildItems(checked, "loop").object!);
    expect(reached.ok).toBe(false);
    expect(reached.log).toMatch(/infinite loop detected/);
    expect(load(buildItems(proven, "loop").object!)).toMatchObject({ ok: true, warnings: [] });
  });

  it("trap throws in the kernel", () => {
    const tc = checked
      .replace("raw_tp/sys_enter", "tc")
      .replace("-> u64", "-> i32")
      .replace("as u64 }", "as i32 }");
    const items = tc
      .replace("ctx: *const u64", "c: *const u32")
      .replace('unsafe extern "C" fn program(c: *const u32) -> i32 {', "$& let ctx = c;");
    const { object, diagnostics } = buildItems(items, "trap");
    expect(diagnostics).toEqual([]);
    const loaded = load(object!);
    expect(loaded).toMatchObject({ ok: true, warnings: [] });
    expect(Buffer.from(object!).includes("bpf_throw")).toBe(true);
  });

  it("return keeps core::fmt out", () => {
    const { object } = buildItems(program('let x = *ctx; if x == 3 { panic!("{} {:?}", x, Some(x)) } x'));
    expect(Buffer.from(object!).includes("core3fmt")).toBe(false);
    expect(object!.length).toBeLessThan(12_000);
  });

  it("return warns about a function that others may call", () => {
    const { diagnostics } = buildItems(
      `#[no_mangle] pub extern "C" fn shared(a: &[u8; 4], i: usize) -> u8 { a[i] } ${program("1")}`,
    );
    expect(diagnostics.map((d) => [d.code, d.severity])).toEqual([["CRL0146", "warning"]]);
  });
});
