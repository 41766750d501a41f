use core::ffi::c_void;

use crate::counts::count;
use crate::kernel::{pt_regs___riscv, pt_regs___x86, user_pt_regs};

/// Called with the registers when `tcp_connect` returns.
#[unsafe(no_mangle)]
#[unsafe(link_section = "kretprobe/tcp_connect")]
pub extern "C" fn observe(registers: *const c_void) -> i32 {
    if let Ok(result) = returned(registers) {
        count((result as i32).unsigned_abs());
    }
    0
}

/// What the function returned, in the registers of the kernel that the program runs on.
#[inline(always)]
fn returned(registers: *const c_void) -> Result<u64, i64> {
    if corelate::field_exists!(pt_regs___x86, ax) {
        corelate::read!(registers.cast::<pt_regs___x86>(), ax)
    } else if corelate::type_exists!(user_pt_regs) {
        corelate::read!(registers.cast::<user_pt_regs>(), regs[0])
    } else {
        corelate::read!(registers.cast::<pt_regs___riscv>(), a0)
    }
}
