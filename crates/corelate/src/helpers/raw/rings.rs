// Written by scripts/helpers.mjs.

use super::helpers;
use super::RecordCallback;
#[cfg(not(target_arch = "bpf"))]
use super::ENOSYS;
use core::ffi::c_void;

helpers! {
    /// Copies `size` bytes into a ring buffer. `flags`: BPF_RB_NO_WAKEUP 1, BPF_RB_FORCE_WAKEUP 2.
    ///
    /// Linux 5.8. Program types: all but lirc_mode2.
    130 fn ringbuf_output(ringbuf: *const c_void, data: *const c_void, size: u64, flags: u64) -> i64, host ENOSYS;
    /// Makes room for `size` bytes in a ring buffer: null where there is none. `flags` is 0.
    ///
    /// Linux 5.8. Program types: all but lirc_mode2.
    131 fn ringbuf_reserve(ringbuf: *const c_void, size: u64, flags: u64) -> *mut c_void, host core::ptr::null_mut();
    /// Hands a reserved record over.
    ///
    /// Linux 5.8. Program types: all but lirc_mode2.
    132 fn ringbuf_submit(data: *mut c_void, flags: u64) -> (), host ();
    /// Gives a reserved record back.
    ///
    /// Linux 5.8. Program types: all but lirc_mode2.
    133 fn ringbuf_discard(data: *mut c_void, flags: u64) -> (), host ();
    /// A number about a ring buffer. `flags`: bytes to read 0, size 1, consumer's position 2, producer's 3.
    ///
    /// Linux 5.8. Program types: all but lirc_mode2.
    134 fn ringbuf_query(ringbuf: *const c_void, flags: u64) -> u64, host 0;
    /// Makes room for `size` bytes, a number known only at run time, as a dynptr. It has to be handed over or given back even on an error.
    ///
    /// Linux 5.19. Program types: all but lirc_mode2.
    198 fn ringbuf_reserve_dynptr(ringbuf: *const c_void, size: u32, flags: u64, ptr: *mut c_void) -> i64, host ENOSYS;
    /// Hands a reserved dynptr over.
    ///
    /// Linux 5.19. Program types: all but lirc_mode2.
    199 fn ringbuf_submit_dynptr(ptr: *mut c_void, flags: u64) -> (), host ();
    /// Gives a reserved dynptr back.
    ///
    /// Linux 5.19. Program types: all but lirc_mode2.
    200 fn ringbuf_discard_dynptr(ptr: *mut c_void, flags: u64) -> (), host ();
    /// Calls `callback_fn` with each record that user space wrote: how many. `flags`: BPF_RB_NO_WAKEUP 1, BPF_RB_FORCE_WAKEUP 2.
    ///
    /// Linux 6.1. Program types: all but lirc_mode2.
    209 fn user_ringbuf_drain(map: *const c_void, callback_fn: RecordCallback, ctx: *mut c_void, flags: u64) -> i64, host ENOSYS;
}
