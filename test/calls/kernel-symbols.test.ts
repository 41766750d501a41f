import { describe, expect, it } from "vitest";
import { type Btf, parseObject } from "../../lib/btf/index.js";
import { notationOf } from "../types/notation.js";
import { buildItems, headLines, load, program } from "./verify.js";

const keys = `
#[repr(transparent)] pub struct Symbol<T>(*const T);
unsafe impl<T> Sync for Symbol<T> {}
extern "C" {
    fn bpf_rcu_read_lock();
    fn bpf_rcu_read_unlock();
    fn bpf_no_such_kfunc(x: i32) -> i32;
    static CONFIG_HZ: u32;
    static LINUX_KERNEL_VERSION: u32;
    static CONFIG_NO_SUCH_THING: u64;
    static _stext: u8;
    static no_such_variable: u8;
}
#[used] #[link_section = ".ksyms"] static K1: unsafe extern "C" fn() = bpf_rcu_read_lock;
#[used] #[link_section = ".ksyms"] static K2: unsafe extern "C" fn() = bpf_rcu_read_unlock;
#[used] #[link_section = ".ksyms.weak"] static K3: unsafe extern "C" fn(i32) -> i32 = bpf_no_such_kfunc;
#[used] #[link_section = ".ksyms"] static K4: Symbol<()> = Symbol(&raw const _stext as *const ());
#[used] #[link_section = ".ksyms.weak"] static K5: Symbol<()> = Symbol(&raw const no_such_variable as *const ());
#[used] #[link_section = ".kconfig"] static C1: Symbol<u32> = Symbol(&raw const CONFIG_HZ);
#[used] #[link_section = ".kconfig"] static C2: Symbol<u32> = Symbol(&raw const LINUX_KERNEL_VERSION);
#[used] #[link_section = ".kconfig.weak"] static C3: Symbol<u64> = Symbol(&raw const CONFIG_NO_SUCH_THING);
`;
const tc = (body: string, items: string) =>
  program(body, items).replace("raw_tp/sys_enter", "tc").replace("-> u64 {", "-> i32 {");

/** The bodies need what `keys` declares; each must load as it is. */
const bodies: Record<string, [body: string, section: string, symbols: string[]]> = {
  "functions of the kernel": [
    "bpf_rcu_read_lock(); bpf_rcu_read_unlock(); 0",
    ".ksyms",
    ["bpf_rcu_read_lock", "bpf_rcu_read_unlock"],
  ],
  "a weak function that is not there": [
    "if bpf_no_such_kfunc as *const () as usize != 0 { bpf_no_such_kfunc(1) } else { 3 }",
    ".ksyms",
    ["bpf_no_such_kfunc"],
  ],
  "a variable without a type": ["(&raw const _stext as u64 & 0x7f) as i32", ".ksyms", ["_stext"]],
  "a weak variable that is not there": [
    "(&raw const no_such_variable as u64 & 0x7f) as i32",
    ".ksyms",
    ["no_such_variable"],
  ],
  "the configuration": ["CONFIG_HZ as i32", ".kconfig", ["CONFIG_HZ"]],
  "the version": ["(LINUX_KERNEL_VERSION >> 16) as i32", ".kconfig", ["LINUX_KERNEL_VERSION"]],
  "a weak setting that is not there": ["CONFIG_NO_SUCH_THING as i32", ".kconfig", ["CONFIG_NO_SUCH_THING"]],
};

describe("what the kernel defines", () => {
  it.each(Object.entries(bodies))("%s", (_, [body, section, symbols]) => {
    const { object, diagnostics } = buildItems(tc(body, keys));
    expect(diagnostics).toEqual([]);
    const parsed = parseObject(object!);
    const id = parsed.btf!.findByName(section, "datasec")[0]!;
    const datasec = parsed.btf!.type(id);
    const names =
      datasec.kind === "datasec" ? datasec.variables.map((v) => parsed.btf!.type(v.type).name) : [];
    expect(names.sort()).toEqual(symbols);
    expect(load(object!)).toMatchObject({ ok: true, warnings: [] });
  });
});

const tagsOf = (btf: Btf) =>
  Array.from({ length: btf.typeCount }, (_, id) => btf.type(id))
    .flatMap((type) =>
      type.kind === "decl_tag" ? [`${btf.type(type.type).name} ${type.component} ${type.name}`] : [],
    )
    .sort();

describe("tags", () => {
  const items = `
#[corelate::preserve_access_index] #[repr(C)] pub struct task_struct { pub pid: i32 }
#[corelate::btf_decl_tag("whole")]
#[repr(C)] pub struct Item { #[corelate::btf_decl_tag("contains:a:b")] pub a: u64, pub t: corelate::tags::kptr<task_struct>, pub u: corelate::tags::kptr_untrusted<task_struct> }
#[no_mangle] #[link_section = ".maps"] static items: corelate::maps::Array<Item, 4> = corelate::maps::Array::new();
#[corelate::btf_decl_tag("helper")] #[inline(never)] #[no_mangle]
pub extern "C" fn helper(a: u64, #[corelate::btf_decl_tag("second")] b: u64) -> u64 { black_box(a) + b }
#[corelate::btf_decl_tag("internal")] #[inline(never)]
fn internal(a: u64) -> u64 { black_box(a) + 1 }
#[corelate::btf_decl_tag("counter")] #[no_mangle] static mut COUNTER: u64 = 0;
`;
  it("of types, members, functions, parameters and statics, and of pointers", () => {
    const { object, diagnostics } = buildItems(
      program(
        "COUNTER += helper(*ctx, 2) + internal(*ctx); let p = items.get_ptr(&0); if p.is_null() { 1 } else { (*p).a }",
        items,
      ),
    );
    expect(diagnostics).toEqual([]);
    const { btf } = parseObject(object!);
    expect(tagsOf(btf!)).toEqual([
      "COUNTER -1 counter",
      "Item -1 whole",
      "Item 0 contains:a:b",
      "helper -1 helper",
      "helper 1 second",
      "internal -1 internal",
    ]);
    expect(notationOf(btf!, "Item")).toBe(
      "struct Item 24 { a: u64 @0, t: *#kptr task_struct @8, u: *#kptr_untrusted task_struct @16 }",
    );
    expect(load(object!)).toMatchObject({ ok: true, warnings: [] });
  });
});

describe("functions and lines", () => {
  const items = `
struct Pair<T>(T, T);
impl<T: Copy + core::ops::Add<Output = T>> Pair<T> {
    #[inline(never)]
    fn sum(&self) -> T { self.0 + self.1 }
}
#[inline(never)] fn apply<F: Fn(u64) -> u64>(_: F, x: u64) -> u64 { black_box(x) }
#[inline(never)] fn sum(x: u64) -> u64 { black_box(x) + 1 }
#[no_mangle] #[inline(never)] pub extern "C" fn shared(_: u64, x: u64) -> u64 { black_box(x) + 1 }
`;
  const { object } = buildItems(
    program(
      "Pair(*ctx, 3).sum() + sum(*ctx) + apply(|x: u64| black_box(x) + 3, *ctx) + shared(1, *ctx)",
      items,
    ),
  );
  it("internal ones are static, programs and exported ones global, all have identifiers", () => {
    const { btf } = parseObject(object!);
    const funcs = Array.from({ length: btf!.typeCount }, (_, id) => btf!.type(id)).flatMap((type) =>
      type.kind === "func"
        ? [`${type.name.replace(/_[0-9a-f]{8}$/, "_#")} ${type.linkage === 0 ? "static" : "global"}`]
        : [],
    );
    expect(funcs).toContain("program global");
    expect(funcs).toContain("shared global");
    expect(funcs.filter((f) => f.startsWith("sum"))).not.toContain("sum_# global");
    for (const f of funcs) expect(f).toMatch(/^[A-Za-z_]\w*#? (static|global)$/);
    expect(load(object!)).toMatchObject({ ok: true, warnings: [] });
  });

  it("the verifier's log of a refusal has the Rust line, for inlined generics and for core", () => {
    const refused = buildItems(`
fn first<T: Copy>(p: *const T, n: usize) -> T {
    unsafe { *p.add(n) }
}
${program("first(ctx, *ctx as usize)")}`);
    const log = load(refused.object!).log;
    expect(log).toMatch(new RegExp(`unsafe \\{ \\*p\\.add\\(n\\) \\} @ case\\.rs:${headLines + 3}`));
    const core = buildItems(program("core::ptr::read((*ctx) as *const u64)"));
    expect(load(core.object!).log).toMatch(/@ (mod|case)\.rs:\d+/);
  });
});
