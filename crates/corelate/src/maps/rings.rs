//! Maps that carry records between programs and user space.

use super::calls::{closure_in, context_of, done, number};
use super::define::{define, operations};
use super::dynptr::DynPtr;
use crate::helpers::raw;
use core::ffi::c_void;
use core::marker::PhantomData;
use core::mem::transmute;
use core::ops::ControlFlow;

define! {
    /// BPF_MAP_TYPE_PERF_EVENT_ARRAY; the loader makes as many entries as there are processors.
    PerfEventArray<> -> PerfEvents {
        r#type: [i32; 4],
        key: u32,
        value: u32,
    }

    /// BPF_MAP_TYPE_RINGBUF of `BYTES` bytes: a power of two, and whole pages.
    RingBuf<; BYTES, PIN = 0, FLAGS = 0> -> Records {
        r#type: [i32; 27],
        max_entries: [i32; BYTES],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_USER_RINGBUF of `BYTES` bytes, which user space writes: a power of two, and whole pages. From Linux 6.1 on.
    UserRingBuf<; BYTES, PIN = 0, FLAGS = 0> -> UserRecords {
        r#type: [i32; 31],
        max_entries: [i32; BYTES],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }
}

operations! {
    /// What can be done with a perf event array.
    PerfEvents<>;
    /// What a program can do with a ring buffer.
    Records<>;
    /// What a program can do with a ring buffer that user space writes.
    UserRecords<>;
}

/// What [`Records::query`] asks.
#[derive(Clone, Copy)]
#[repr(u64)]
pub enum Query {
    /// Bytes that are not read yet.
    Available = 0,
    /// The size of the buffer.
    Size = 1,
    /// Where user space reads.
    ConsumerPosition = 2,
    /// Where programs write.
    ProducerPosition = 3,
}

impl Records {
    /// Room for a record, which the verifier wants to see handed over or given back on every path.
    #[inline(always)]
    pub fn reserve<T>(&self) -> Option<Record<T>> {
        // SAFETY: the map is a ring buffer.
        let data = unsafe { raw::ringbuf_reserve(self.as_ptr(), size_of::<T>() as u64, 0) } as *mut T;
        if data.is_null() {
            None
        } else {
            Some(Record { data, not_send: PhantomData })
        }
    }

    /// Copies a record in. `flags`: BPF_RB_NO_WAKEUP 1, BPF_RB_FORCE_WAKEUP 2. The error is negative.
    #[inline(always)]
    pub fn output<T>(&self, data: &T, flags: u64) -> Result<(), i64> {
        // SAFETY: the data is as long as it says.
        done(unsafe { raw::ringbuf_output(self.as_ptr(), data as *const T as *const c_void, size_of::<T>() as u64, flags) })
    }

    /// Copies a record of as many bytes as there are in. The verifier has to know how many that are at most.
    #[inline(always)]
    pub fn output_bytes(&self, data: &[u8], flags: u64) -> Result<(), i64> {
        // SAFETY: the data is as long as it says.
        done(unsafe { raw::ringbuf_output(self.as_ptr(), data.as_ptr().cast(), data.len() as u64, flags) })
    }

    /// Calls `fill` with room for a record of `bytes` bytes, a number that the verifier need not know, and hands the record over; gives it back if `fill`
    /// gives an error. From Linux 5.19 on.
    ///
    /// ```c
    /// bpf_ringbuf_reserve_dynptr(&events, bytes, 0, &ptr); … bpf_ringbuf_submit_dynptr(&ptr, flags);
    /// ```
    /// ```
    /// # use corelate::maps::RingBuf;
    /// # static events: RingBuf<4096> = RingBuf::new();
    /// # let (bytes, time) = (16, 5u64);
    /// let sent = events.record(bytes, 0, |record| {
    ///     record.write(0, &time)?;
    ///     record.write(8, &bytes)
    /// });
    /// # assert!(sent.is_err());
    /// ```
    #[inline(always)]
    pub fn record<R>(&self, bytes: u32, flags: u64, fill: impl FnOnce(&mut DynPtr) -> Result<R, i64>) -> Result<R, i64> {
        let mut dynptr = DynPtr::uninit();
        // SAFETY: the map is a ring buffer. Whatever came of it, the kernel wants the dynptr back.
        let reserved = done(unsafe { raw::ringbuf_reserve_dynptr(self.as_ptr(), bytes, 0, dynptr.as_ptr()) });
        let filled = match reserved {
            Ok(()) => fill(&mut dynptr),
            Err(error) => Err(error),
        };
        // SAFETY: it is handed over once.
        unsafe {
            if filled.is_ok() {
                raw::ringbuf_submit_dynptr(dynptr.as_ptr(), flags);
            } else {
                raw::ringbuf_discard_dynptr(dynptr.as_ptr(), flags);
            }
        }
        filled
    }

    /// How full the buffer is, at some moment.
    #[inline(always)]
    pub fn query(&self, what: Query) -> u64 {
        // SAFETY: the map is a ring buffer.
        unsafe { raw::ringbuf_query(self.as_ptr(), what as u64) }
    }
}

/// A reserved record of a [`RingBuf`]. Not initialised: write all of it, then [`submit`](Record::submit).
#[must_use = "the verifier refuses a record that is neither submitted nor discarded"]
pub struct Record<T> {
    data: *mut T,
    not_send: PhantomData<*mut T>,
}

impl<T> Record<T> {
    #[inline(always)]
    pub fn as_mut_ptr(&self) -> *mut T {
        self.data
    }

    /// Writes the whole record.
    #[inline(always)]
    pub fn write(&mut self, value: T) {
        // SAFETY: the helper reserved room for a T, and aligned it to eight bytes.
        unsafe { *self.data = value }
    }

    /// Hands it over. `flags`: BPF_RB_NO_WAKEUP 1, BPF_RB_FORCE_WAKEUP 2.
    #[inline(always)]
    pub fn submit(self, flags: u64) {
        // SAFETY: it was reserved, and is gone after this.
        unsafe { raw::ringbuf_submit(self.data as *mut c_void, flags) }
    }

    /// Gives it back.
    #[inline(always)]
    pub fn discard(self, flags: u64) {
        // SAFETY: it was reserved, and is gone after this.
        unsafe { raw::ringbuf_discard(self.data as *mut c_void, flags) }
    }
}

impl UserRecords {
    /// Calls `each` with every record that user space has written, or until it gives `Break`: how many calls there were. `flags`: BPF_RB_NO_WAKEUP 1,
    /// BPF_RB_FORCE_WAKEUP 2.
    #[inline(always)]
    pub fn drain<F: FnMut(&DynPtr) -> ControlFlow<()>>(&self, flags: u64, mut each: F) -> Result<u32, i64> {
        // As a function pointer all the way: through an integer it would lose its relocation, which makes it a function for the kernel.
        // SAFETY: the types differ in a pointer alone, and the callback gets the closure that is on this function's stack.
        number(unsafe {
            let callback = transmute::<Drain, raw::RecordCallback>(call_each::<F>);
            raw::user_ringbuf_drain(self.as_ptr(), callback, context_of(&mut each), flags)
        })
    }
}

type Drain = unsafe extern "C" fn(*const DynPtr, *mut c_void) -> i64;

/// What the kernel calls with each record: `context` is the closure.
unsafe extern "C" fn call_each<F: FnMut(&DynPtr) -> ControlFlow<()>>(record: *const DynPtr, context: *mut c_void) -> i64 {
    // SAFETY: the kernel hands over what `drain` gave it, and a record.
    match unsafe { closure_in::<F>(context)(&*record) } {
        ControlFlow::Continue(()) => 0,
        ControlFlow::Break(()) => 1,
    }
}

/// What [`PerfEvents::read_value`] gives: `struct bpf_perf_event_value`.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct PerfEventValue {
    pub counter: u64,
    pub enabled: u64,
    pub running: u64,
}

impl PerfEvents {
    /// Sends a record on this processor. The error is negative.
    ///
    /// # Safety
    /// `ctx` is the program's context.
    #[inline(always)]
    pub unsafe fn output<T>(&self, ctx: *mut c_void, data: &T) -> Result<(), i64> {
        let bytes = data as *const T as *const c_void;
        // SAFETY: the data is as long as it says.
        done(unsafe { raw::perf_event_output(ctx, self.as_ptr(), CURRENT_CPU, bytes, size_of::<T>() as u64) })
    }

    /// The counter at this processor's place, if user space has put one there. The error is negative.
    #[inline(always)]
    pub fn read_value(&self) -> Result<PerfEventValue, i64> {
        let mut value = PerfEventValue::default();
        let to = (&raw mut value).cast();
        // SAFETY: there is room for a value.
        done(unsafe { raw::perf_event_read_value(self.as_ptr(), CURRENT_CPU, to, size_of::<PerfEventValue>() as u32) })?;
        Ok(value)
    }
}

/// BPF_F_CURRENT_CPU.
const CURRENT_CPU: u64 = 0xffff_ffff;
