//! Timers.

use super::opaque;
use crate::helpers::raw;
use crate::maps::calls::done;
use core::ffi::c_void;
use core::mem::transmute;

opaque! {
    /// A timer in a value of a map: C's `struct bpf_timer`. From Linux 5.15 on.
    ///
    /// ```c
    /// bpf_timer_init(&value->timer, &timers, CLOCK_MONOTONIC);
    /// bpf_timer_set_callback(&value->timer, tick);
    /// bpf_timer_start(&value->timer, 1000000, 0);
    /// ```
    /// ```
    /// # use corelate::maps::{Array, Clock, Timer};
    /// # use core::{ffi::c_void, sync::atomic::{AtomicU64, Ordering}};
    /// #[repr(C)]
    /// pub struct value { timer: Timer, ticks: AtomicU64 }
    /// # static timers: Array<value, 1> = Array::new();
    ///
    /// extern "C" fn tick(_map: *const c_void, _key: &u32, value: &value) -> i32 {
    ///     value.ticks.store(1, Ordering::Relaxed);
    ///     0
    /// }
    /// # fn start() -> Result<(), i64> {
    /// # let Some(value) = timers.get(&0) else { return Ok(()) };
    /// value.timer.init(timers.as_ptr(), Clock::Monotonic)?;
    /// value.timer.set_callback(tick)?;
    /// value.timer.start(1_000_000, 0)?;
    /// # Ok(())
    /// # }
    /// ```
    bpf_timer, Timer: [u64; 2], align 8;
}

/// What a timer goes by.
#[derive(Clone, Copy)]
#[repr(u64)]
pub enum Clock {
    Realtime = 0,
    Monotonic = 1,
    /// With the time asleep.
    Boottime = 7,
}

impl bpf_timer {
    /// Makes the timer ready. `map` is the map that it is in. The error is negative: -EBUSY (-16) if it is ready already.
    #[inline(always)]
    pub fn init(&self, map: *const c_void, clock: Clock) -> Result<(), i64> {
        // SAFETY: the verifier wants a timer that is in this map.
        done(unsafe { raw::timer_init(self.as_ptr().cast(), map, clock as u64) })
    }

    /// What the timer calls, with its map and the key and the value that it is in. It returns 0, and has to be named in the call.
    #[inline(always)]
    pub fn set_callback<K, V>(&self, callback: extern "C" fn(*const c_void, &K, &V) -> i32) -> Result<(), i64> {
        // As a function pointer all the way: through an integer it would lose its relocation, which makes it a function for the kernel.
        // SAFETY: the types differ in pointers alone, and the verifier checks what the callback does with them.
        done(unsafe {
            let callback = transmute::<extern "C" fn(*const c_void, &K, &V) -> i32, raw::TimerCallback>(callback);
            raw::timer_set_callback(self.as_ptr().cast(), callback)
        })
    }

    /// Lets the timer call after `nanoseconds`. `flags`: BPF_F_TIMER_ABS 1, at this time of the clock; BPF_F_TIMER_CPU_PIN 2, on this processor.
    #[inline(always)]
    pub fn start(&self, nanoseconds: u64, flags: u64) -> Result<(), i64> {
        // SAFETY: the verifier wants a timer that is in a map.
        done(unsafe { raw::timer_start(self.as_ptr().cast(), nanoseconds, flags) })
    }

    /// Stops the timer, waits until its callback has ended, and takes the callback away: whether it was going to call. The error is negative: -EDEADLK (-35) in the callback itself.
    #[inline(always)]
    pub fn cancel(&self) -> Result<bool, i64> {
        // SAFETY: the verifier wants a timer that is in a map.
        let answer = unsafe { raw::timer_cancel(self.as_ptr().cast()) };
        if answer < 0 {
            Err(answer)
        } else {
            Ok(answer != 0)
        }
    }
}
