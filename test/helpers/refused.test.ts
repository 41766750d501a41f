import { describe, expect, it } from "vitest";
import { parseObject } from "../../lib/btf/index.js";
import { helpers, helperUses, sectionNamed } from "../../lib/kernel-features/index.js";
import { checkHelpers } from "../../src/driver/programs/index.js";
import { compileC } from "../../src/kernel/fixtures/compile.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { buildItems, headLines, load } from "../calls/verify.js";

/** A program of type XDP, and one of a raw tracepoint. */
const xdp = (body: string, name = "program") => `
#[no_mangle] #[link_section = "xdp"] pub unsafe extern "C" fn ${name}(ctx: *mut u64) -> i32 { ${body} }`;
const tracing = (body: string, name = "traced") => `
#[no_mangle] #[link_section = "raw_tp/sys_enter"] pub unsafe extern "C" fn ${name}(ctx: *mut u64) -> i32 { ${body} }`;
/** `bpf_get_stackid`, which only tracing programs may call, and `bpf_redirect_map`, which only XDP may. */
const stack = "corelate::helpers::raw::get_stackid(ctx.cast(), core::ptr::null(), 0) as i32";
const direct = '{ let f: extern "C" fn(*mut u64) -> i64 = core::mem::transmute(27usize); f(ctx) as i32 }';

describe("a helper that the program type may not call", () => {
  it("is CRL0787 at its line, with the types that may", () => {
    const { diagnostics } = buildItems(xdp(`\n${direct}\n`));
    expect(diagnostics).toMatchObject([
      {
        code: "CRL0787",
        message: "programs of type `xdp` may not call the helper `bpf_get_stackid`",
        location: { line: headLines + 3, file: expect.stringMatching(/case\.rs$/) },
        notes: [
          "reached from `program` (section `xdp`)",
          `program types that may: ${helperUses.get("get_stackid")!.programTypes.join(", ")}`,
        ],
      },
    ]);
  });

  it.each([
    ["of the companion crate's, inlined", xdp(`\n${stack}\n`), 3],
    [
      "in a function that is inlined",
      `#[inline(always)] unsafe fn deep(ctx: *mut u64) -> i32 {\n${direct} }${xdp("deep(ctx)")}`,
      2,
    ],
    [
      "in a function that is called",
      `#[inline(never)] unsafe fn deep(ctx: *mut u64) -> i32 {\n${direct} }${xdp("deep(ctx)")}`,
      2,
    ],
    ["behind a condition", xdp(`if *ctx & 5 == 1 {\n return ${direct}; } 0`), 3],
    ["in a loop", xdp(`let mut sum = 0; for i in 0..*ctx & 31 {\n sum += ${direct}; } sum`), 3],
    [
      "in a callback",
      xdp(
        `corelate::iter::repeat(4, |_| {\n ${direct}; core::ops::ControlFlow::Continue(()) }).unwrap_or(0) as i32`,
      ),
      3,
    ],
  ])("is found %s", (_, items, line) => {
    expect(buildItems(items).diagnostics).toMatchObject([
      { code: "CRL0787", location: { line: headLines + line } },
    ]);
  });

  it("names each of the programs from which it is reached, and only those that may not", () => {
    const items = `#[inline(never)] unsafe fn deep(ctx: *mut u64) -> i32 { ${direct} }
${xdp("deep(ctx)", "one")}${tracing("deep(ctx)")}
#[no_mangle] #[link_section = "tc"] pub unsafe extern "C" fn two(ctx: *mut u64) -> i32 { deep(ctx) + 1 }`;
    expect(buildItems(items).diagnostics).toMatchObject([
      {
        code: "CRL0787",
        message: "programs of type `xdp` and `sched_cls` may not call the helper `bpf_get_stackid`",
        notes: ["reached from `one` (section `xdp`), `two` (section `tc`)", expect.anything()],
      },
    ]);
  });
});

describe("what is no error", () => {
  const setting = "#[no_mangle] static TRACED: corelate::Global<bool> = corelate::Global::new(false);";
  const kfunc = '#[corelate::kfunc] unsafe extern "C" { #[weak] fn bpf_no_such_function(); }';
  const question =
    "#[corelate::preserve_access_index] #[repr(C)] pub struct task_struct { pub no_such_field: u32 }";
  // Of C, since no kernel takes them.
  it.each([
    ["a program type that may", "raw_tp/sys_enter", 27],
    ["a section that says no type", "my_xdp", 27],
    ["a program that replaces a function", "freplace/f", 27],
    ["a type whose helpers were not measured", "lirc_mode2", 27],
    ["a helper that is newer than the table", "xdp", 900],
  ])("%s", (_, section, helper) => {
    const object = (name: string) =>
      compileC({
        text: `__attribute__((section("${name}"), used)) int program(void *ctx) { return ((long (*)(void *))${helper})(ctx); }`,
      });
    expect(checkHelpers(object(section))).toEqual([]);
    expect(checkHelpers(object("xdp"))).toHaveLength(helper === 27 ? 1 : 0);
  });

  // The running kernel is the judge: the verifier does not come to the call.
  it.each([
    ["a setting that is off", `${setting}${xdp(`if TRACED.load() { return ${direct}; } 0`)}`],
    [
      "a question about the kernel",
      `${question}${xdp(`if corelate::field_exists!(task_struct, no_such_field) { return ${direct}; } 0`)}`,
    ],
    [
      "a weak function of the kernel",
      `${kfunc}${xdp(`if corelate::ksym_exists!(bpf_no_such_function) { return ${direct}; } 0`)}`,
    ],
    [
      "an argument of a function that several programs call",
      `#[inline(never)] unsafe fn deep(ctx: *mut u64, traced: bool) -> i32 { if traced { ${direct.replace("27", "35").replace("f(ctx) as", "f(ctx) as")} } else { 1 } }
${xdp("deep(ctx, false)")}${tracing("deep(ctx, true)")}`,
    ],
  ])("%s, and the kernel takes it", (_, items) => {
    const { diagnostics, object } = buildItems(items);
    expect(diagnostics).toEqual([]);
    const calls = parseObject(object!).functions.filter(({ section }) => sectionNamed(section) !== undefined);
    expect(calls.length).toBeGreaterThan(0);
    if (canLoad) expect(load(object!)).toMatchObject({ ok: true });
  });

  it("a setting that does not keep the verifier from the call is none", () => {
    const both = `${setting}${xdp(`let more = if TRACED.load() { *ctx as i32 } else { 7 }; let id = ${direct}; id + more`)}`;
    expect(buildItems(both).diagnostics).toMatchObject([{ code: "CRL0787" }]);
  });

  it("helpers have the numbers that the cases name", () => {
    expect([helpers[27]!.name, helpers[35]!.name, helpers[181]!.name]).toEqual([
      "get_stackid",
      "get_current_task",
      "loop",
    ]);
  });
});
