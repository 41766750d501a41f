//! `#[corelate::program]` where it cannot be.
#![no_std]
#![allow(non_camel_case_types)]

use core::ffi::c_void;

pub struct xdp_md {
    pub data: u32,
}

pub struct __sk_buff {
    pub len: u32,
}

#[corelate::program("fenty/vfs_read")] //~ 21: `fenty/vfs_read` is no section name that libbpf knows; names close to it: `fentry`
fn misspelt() {}

#[corelate::program("xdp/eth0")] //~ 21: `xdp` takes no target; write `xdp`, or one of `xdp/devmap`, `xdp/cpumap`
fn target() {}

#[corelate::program("tracepoint/sched_switch")] //~ 21: write `tracepoint/sched/sched_process_exec`
fn category() {}

#[corelate::program] //~ 1: a program needs its section
fn nothing() {}

#[corelate::program(xdp)] //~ 21: expected string literal
fn word() {}

#[corelate::program("xdp")]
pub struct Program; //~ 5: goes on a function

#[corelate::program("xdp")]
extern "C" fn with_abi(_ctx: &xdp_md) -> u32 { //~ 1: the attribute writes `extern "C"`
    2
}

#[corelate::program("xdp")]
#[unsafe(no_mangle)] //~ 1: writes `no_mangle`
fn with_name(_ctx: &xdp_md) -> u32 {
    2
}

#[corelate::program("xdp")]
fn generic<T>(_ctx: &T) -> u32 { //~ 12: no generic parameters
    2
}

#[corelate::program("xdp")]
fn another_context(_ctx: &__sk_buff) -> u32 { //~ 26: the context of a program in `xdp` is `xdp_md`, not `__sk_buff`
    2
}

#[corelate::program("tc")]
fn two(_ctx: &__sk_buff, _len: u32) -> u32 { //~ 26: is given its context only: `ctx: &__sk_buff`
    0
}

#[corelate::program("xdp")]
fn by_value(_ctx: xdp_md) -> u32 { //~ 19: is given a pointer
    2
}

#[corelate::program("fentry/vfs_read")]
fn result_too_early(_file: *mut c_void, #[ret] _ret: isize) {} //~ 48: a program in `fentry` is given no result: `fexit` has one

#[corelate::program("fexit/vfs_read")]
fn result_in_front(#[ret] _ret: isize, _file: *mut c_void) {} //~ 40: the result comes last

#[corelate::program("fexit/vfs_read")]
fn results(#[ret] _a: isize, #[ret] _b: isize) {} //~ 37: a function has one result

#[corelate::program("kretprobe/vfs_read")]
fn argument(_file: *mut c_void) {} //~ 13: is given the result only, marked `#[ret]`

#[corelate::program("kretprobe/vfs_read")]
fn asked(#[ret(helper)] _ret: isize) {} //~ 25: the result is in a register: write `#[ret]`

#[corelate::program("fexit/vfs_read")]
fn unknown_role(#[ret(last)] _ret: isize) {} //~ 17: write `#[ret]`, or `#[ret(helper)]`

#[corelate::program("kprobe/f")]
fn seven(_a: u64, _b: u64, _c: u64, _d: u64, _e: u64, _f: u64, _g: u64) {} //~ 64: is given 6 arguments at most

#[corelate::program("kprobe/f")]
fn array(_a: [u64; 2]) {} //~ 14: registers, which hold no arrays

#[corelate::program("fentry/vfs_read")]
fn taken_apart((_a, _b): (u32, u32)) {} //~ 16: has a name, or is `_`

#[corelate::program("fentry/vfs_read")]
fn no_argument(_name: core::cell::Cell<u32>) {} //~ 23: cannot be a parameter of a program

#[corelate::program("fentry/vfs_read")]
fn no_result() -> u64 { //~ 19: a program cannot return `u64`
    0
}

#[corelate::program("freplace/handle")]
fn six(_a: u64, _b: u64, _c: u64, _d: u64, _e: u64, _f: u64) -> i32 { //~ 53: five parameters at most
    0
}
