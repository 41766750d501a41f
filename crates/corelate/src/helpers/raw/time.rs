// Written by scripts/helpers.mjs.

use super::helpers;
use super::TimerCallback;
#[cfg(not(target_arch = "bpf"))]
use super::ENOSYS;
use core::ffi::c_void;

helpers! {
    /// Nanoseconds since boot, without the time asleep.
    ///
    /// Linux 4.1. Program types: all.
    5 fn ktime_get_ns() -> u64, host 0;
    /// Nanoseconds since boot, with the time asleep.
    ///
    /// Linux 5.8. Program types: all.
    125 fn ktime_get_boot_ns() -> u64, host 0;
    /// Nanoseconds since boot, as of the last tick: faster, and less exact.
    ///
    /// Linux 5.11. Program types: all but kprobe, tracepoint, perf_event, cgroup_device, raw_tracepoint, lirc_mode2, raw_tracepoint_writable, cgroup_sockopt, tracing, lsm, syscall, netfilter.
    160 fn ktime_get_coarse_ns() -> u64, host 0;
    /// Nanoseconds of the TAI clock.
    ///
    /// Linux 6.1. Program types: all but lirc_mode2.
    208 fn ktime_get_tai_ns() -> u64, host 0;
    /// The kernel's count of ticks.
    ///
    /// Linux 5.6. Program types: all but lirc_mode2.
    118 fn jiffies64() -> u64, host 0;
    /// Prepares a timer in a value of `map`. `flags` is the clock: CLOCK_MONOTONIC 1, CLOCK_BOOTTIME 7.
    ///
    /// Linux 5.15, GPL only. Program types: all but lirc_mode2.
    169 fn timer_init(timer: *mut c_void, map: *const c_void, flags: u64) -> i64, host ENOSYS;
    /// Says what a timer calls.
    ///
    /// Linux 5.15, GPL only. Program types: all but lirc_mode2.
    170 fn timer_set_callback(timer: *mut c_void, callback_fn: TimerCallback) -> i64, host ENOSYS;
    /// Starts a timer: it runs out in `nsecs`. `flags`: BPF_F_TIMER_ABS 1, BPF_F_TIMER_CPU_PIN 2.
    ///
    /// Linux 5.15, GPL only. Program types: all but lirc_mode2.
    171 fn timer_start(timer: *mut c_void, nsecs: u64, flags: u64) -> i64, host ENOSYS;
    /// Stops a timer, and waits for its callback: 1 where it was running.
    ///
    /// Linux 5.15, GPL only. Program types: all but lirc_mode2.
    172 fn timer_cancel(timer: *mut c_void) -> i64, host ENOSYS;
}
