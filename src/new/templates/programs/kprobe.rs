use core::ffi::c_void;

use crate::counts::count;
use crate::kernel::{pt_regs___riscv, pt_regs___x86, sock, user_pt_regs};

/// Called with the registers at `tcp_connect(struct sock *sk)`. A kprobe knows nothing of its arguments, so each field is read with a helper.
#[unsafe(no_mangle)]
#[unsafe(link_section = "kprobe/tcp_connect")]
pub extern "C" fn observe(registers: *const c_void) -> i32 {
    let port = first_argument(registers)
        .and_then(|socket| corelate::read!(socket as *const sock, __sk_common.skc_dport));
    if let Ok(port) = port {
        count(u16::from_be(port).into());
    }
    0
}

/// The first argument, in the registers of the kernel that the program runs on.
#[inline(always)]
fn first_argument(registers: *const c_void) -> Result<u64, i64> {
    if corelate::field_exists!(pt_regs___x86, di) {
        corelate::read!(registers.cast::<pt_regs___x86>(), di)
    } else if corelate::type_exists!(user_pt_regs) {
        corelate::read!(registers.cast::<user_pt_regs>(), regs[0])
    } else {
        corelate::read!(registers.cast::<pt_regs___riscv>(), a0)
    }
}
