import { expect, it } from "vitest";
import { buildItems, headLines } from "../../../test/calls/verify.js";

const types = `#[corelate::preserve_access_index]
mod kernel {
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct socket_of__bindgen_ty_1__bindgen_ty_1 {
        pub daddr: u32,
        pub saddr: u32,
    }
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub union socket_of__bindgen_ty_1 {
        pub pair: u64,
        pub __bindgen_anon_1: socket_of__bindgen_ty_1__bindgen_ty_1,
    }
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct socket_of__bindgen_ty_2 {
        pub port: u32,
        pub flags: u32,
    }
    #[repr(C)]
    pub struct socket_of {
        pub before: u64,
        pub __bindgen_anon_1: socket_of__bindgen_ty_1,
        pub ports: [socket_of__bindgen_ty_2; 4],
    }
}
use kernel::*;
#[no_mangle] static mut KEPT: *const socket_of__bindgen_ty_1 = core::ptr::null();
#[no_mangle] #[link_section = "raw_tp/f"]
pub unsafe extern "C" fn f(ctx: *const u64) -> u64 { let s = *ctx as *const socket_of;
`;

it.each([
  "(*KEPT).pair",
  "corelate::read!(KEPT, pair).unwrap_or(0)",
  "corelate::field_offset!(socket_of__bindgen_ty_2, flags) as u64 + s as u64",
  "corelate::field_exists!(socket_of__bindgen_ty_2, flags) as u64 + s as u64",
  "corelate::type_size!(socket_of__bindgen_ty_2) as u64 + s as u64",
  "core::mem::offset_of!(socket_of__bindgen_ty_2, flags) as u64 + s as u64",
  "(&(*s).ports).iter().map(|of| of.flags as u64).sum()",
  "(*s).ports[*ctx.add(1) as usize & 3].flags as u64",
])("an access that starts at a type without a name is refused on its line: %s", (body) => {
  const { object, diagnostics } = buildItems(`${types}${body}\n}`);
  expect(object).toBeUndefined();
  expect([...new Set(diagnostics.map(({ code }) => code))]).toEqual(["CRL0123"]);
  expect(diagnostics.map(({ location }) => (location?.line ?? 0) - headLines)).toContain(
    types.split("\n").length,
  );
});
