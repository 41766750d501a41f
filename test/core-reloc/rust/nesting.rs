#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
corelate::panic_handler!();
corelate::license!("GPL");

#[corelate::preserve_access_index]
mod local {
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct middle {
        pub one: i32,
    }
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub union side {
        pub two: i32,
    }
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub union left {
        pub m: middle,
    }
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct right {
        pub s: side,
    }
    #[repr(C)]
    pub struct nesting {
        pub l: left,
        pub r: right,
    }
}
use local::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub extern "C" fn subject(ctx: &[u64; 2]) -> i32 {
    let subject = ctx[0] as *const nesting;
    match (corelate::read!(subject, l.m.one), corelate::read!(subject, r.s.two)) {
        (Ok(one), Ok(two)) => (one + two) & 1,
        _ => 0,
    }
}
