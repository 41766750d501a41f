#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
corelate::panic_handler!();
corelate::license!("GPL");

#[corelate::preserve_access_index]
mod local {
    #[repr(C)]
    pub struct misc___p {
        pub first: i32,
        pub p: i32,
    }
    #[repr(C)]
    pub struct misc___q {
        pub first: i32,
        pub q: i32,
    }
    #[repr(C)]
    pub struct extended {
        pub base: i32,
    }
}
use local::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn subject(ctx: &[u64; 2]) -> i32 {
    let p = corelate::read!(ctx[0] as *const misc___p, p);
    let q = corelate::read!(ctx[0] as *const misc___q, q);
    let base = corelate::read!(unsafe { (ctx[0] as *const extended).add(2) }, base);
    match (p, q, base) {
        (Ok(p), Ok(q), Ok(base)) => (p + q + base) & 1,
        _ => 0,
    }
}
