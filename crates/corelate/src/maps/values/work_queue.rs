//! Work that is done later, where it may sleep.

use super::kfuncs;
use super::opaque;
use crate::maps::calls::done;
use core::ffi::c_void;
use core::mem::transmute;
use core::ptr::null_mut;

opaque! {
    /// Work in a value of a map, which a thread of the kernel does: C's `struct bpf_wq`. Used as [`bpf_timer`](super::bpf_timer). From Linux 6.10 on.
    bpf_wq, WorkQueue: [u64; 2], align 8;
}

impl bpf_wq {
    /// Makes it ready. `map` is the map that it is in. The error is negative.
    #[inline(always)]
    pub fn init(&self, map: *const c_void) -> Result<(), i64> {
        // SAFETY: the verifier wants a work queue that is in this map.
        done(i64::from(unsafe { kfuncs::bpf_wq_init(self.as_ptr(), map.cast_mut(), 0) }))
    }

    /// What is called, with the map and the key and the value that this is in. It returns 0, and has to be named in the call.
    #[inline(always)]
    pub fn set_callback<K, V>(&self, callback: extern "C" fn(*mut c_void, &K, &V) -> i32) -> Result<(), i64> {
        // As a function pointer all the way: through an integer it would lose its relocation, which makes it a function for the kernel.
        // SAFETY: the types differ in pointers alone, and the verifier checks what the callback does with them.
        done(i64::from(unsafe {
            let callback = transmute::<extern "C" fn(*mut c_void, &K, &V) -> i32, kfuncs::WorkCallback>(callback);
            if kfuncs::has_short_callback() {
                kfuncs::bpf_wq_set_callback(self.as_ptr(), callback, 0)
            } else {
                kfuncs::bpf_wq_set_callback_impl(self.as_ptr(), callback, 0, null_mut())
            }
        }))
    }

    /// Lets a thread of the kernel call it.
    #[inline(always)]
    pub fn start(&self) -> Result<(), i64> {
        // SAFETY: the verifier wants a work queue that is in a map.
        done(i64::from(unsafe { kfuncs::bpf_wq_start(self.as_ptr(), 0) }))
    }
}
