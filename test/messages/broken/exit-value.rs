#![no_std]
#![no_main]

use core::ffi::c_void;

corelate::license!("GPL");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = "cgroup_skb/egress")]
pub unsafe extern "C" fn program(_context: *const c_void) -> i32 {
    7
}
