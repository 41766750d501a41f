#![no_std]
#![no_main]

use core::ptr::null;

corelate::license!("GPL");
corelate::panic_handler!();

/// BPF_MAP_TYPE_PROG_ARRAY of four programs.
#[repr(C)]
pub struct Programs {
    r#type: *const [i32; 3],
    key: *const u32,
    value: *const u32,
    max_entries: *const [i32; 4],
}

// SAFETY: the members are null and are never read.
unsafe impl Sync for Programs {}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static PROGRAMS: Programs = Programs { r#type: null(), key: null(), value: null(), max_entries: null() };

// Built without the passes of corelate, which end each function.

/// `bpf_tail_call`. It does come back: where there is no program at the index.
unsafe fn tail_call(context: *const u64, programs: *const Programs, index: u32) -> ! {
    let helper =
        unsafe { core::mem::transmute::<usize, unsafe extern "C" fn(*const u64, *const Programs, u32) -> !>(12) };
    unsafe { helper(context, programs, index) }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(context: *const u64) -> i32 {
    unsafe { tail_call(context, &PROGRAMS, 1) }
}
