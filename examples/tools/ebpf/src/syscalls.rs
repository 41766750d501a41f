//! Arguments of system calls, in the registers that the architecture has them in.

use crate::kernel::{pt_regs___arm64, pt_regs___x86};
use core::ffi::c_void;
use corelate::field_exists;

/// Argument `N`, from 0 to 4. The loader decides which of the two ways is left.
///
/// # Safety
/// `regs` is what the tracepoint `sys_enter` gives.
#[inline(always)]
pub unsafe fn argument<const N: usize>(regs: *const c_void) -> u64 {
    if field_exists!(pt_regs___x86, di) {
        let regs = regs.cast::<pt_regs___x86>();
        match N {
            0 => (*regs).di,
            1 => (*regs).si,
            2 => (*regs).dx,
            3 => (*regs).r10,
            _ => (*regs).r8,
        }
    } else {
        (*regs.cast::<pt_regs___arm64>()).regs[N]
    }
}
