#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::maps::Array;

corelate::license!("GPL");
corelate::panic_handler!();

#[repr(C)]
pub struct State {
    index: u64,
    values: [u64; 4],
}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static STATE: Array<State, 1> = Array::new();

/// What is compared is one read, and what is used is another.
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(_context: *const c_void) -> i32 {
    let Some(state) = STATE.get(&0) else { return 0 };
    let index = &raw const state.index;
    if unsafe { index.read_volatile() } >= 4 {
        return 0;
    }
    unsafe { *state.values.get_unchecked(index.read_volatile() as usize) as i32 }
}
