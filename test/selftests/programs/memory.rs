//! Memory that the kernel checks: ring buffers, dynptrs, texts, and variables of the program's own.
#![no_std]
#![no_main]
#![allow(non_camel_case_types, non_upper_case_globals)]
use core::ffi::{c_char, c_void};
use core::mem::MaybeUninit;
use core::ops::ControlFlow::Continue;
use core::ptr::{addr_of, addr_of_mut};
use corelate::context::__sk_buff;
use corelate::helpers::{self, raw};
use corelate::maps::*;
use corelate::Global;

corelate::panic_handler!();
corelate::license!("GPL");

#[repr(C)]
pub struct numbers {
    five: u64,
    three: u64,
}

#[corelate::kfunc]
unsafe extern "C" {
    fn bpf_dynptr_from_skb(skb: *const __sk_buff, flags: u64, ptr: *mut DynPtr) -> i32;
    fn bpf_dynptr_slice(ptr: *const DynPtr, offset: u32, buffer: *mut c_void, buffer__szk: u32) -> *mut c_void;
    fn bpf_dynptr_adjust(ptr: *const DynPtr, start: u32, end: u32) -> i32;
    fn bpf_dynptr_is_null(ptr: *const DynPtr) -> bool;
    fn bpf_dynptr_is_rdonly(ptr: *const DynPtr) -> bool;
    fn bpf_dynptr_size(ptr: *const DynPtr) -> u32;
    fn bpf_dynptr_clone(ptr: *const DynPtr, clone: *mut DynPtr) -> i32;
}

#[derive(Clone, Copy)]
#[repr(C)]
pub struct sample {
    pid: i32,
    seq: i32,
    value: i64,
    comm: [u8; 16],
}

corelate::maps! {
    static events: { type: RINGBUF, max_entries: 4096 };
    static others: { type: RINGBUF, max_entries: 8192 };
    static rings: { type: ARRAY_OF_MAPS, key: u32, value: u32, max_entries: 2, inner: Ring, values: [&ring_a, &ring_b] };
    static from_user: { type: USER_RINGBUF, max_entries: 4096 };
    static values: { type: ARRAY, key: u32, value: [u8; 64], max_entries: 1 };
    static by_record: { type: HASH, key: sample, value: u64, max_entries: 8 };
}
type Ring = RingBuf<4096>;
#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static ring_a: Ring = RingBuf::new();
#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static ring_b: Ring = RingBuf::new();

// selftest: test_ringbuf
// returns: 40
#[corelate::program("syscall")]
fn reserve_and_submit(ctx: &numbers) -> i32 {
    let Some(mut record) = events.reserve::<sample>() else { return -1 };
    record.write(sample { pid: ctx.five as i32, seq: 0, value: ctx.three as i64, comm: helpers::get_current_comm().unwrap_or([0; 16]) });
    record.submit(0);
    // The header of a record has eight bytes.
    events.query(Query::Available) as i32
}

// selftest: test_ringbuf test_ringbuf_n
// returns: 0
#[corelate::program("syscall")]
fn discard(_ctx: &numbers) -> i32 {
    for _ in 0..3 {
        let Some(record) = others.reserve::<sample>() else { return 1 };
        record.discard(1);
    }
    let (written, read) = (others.query(Query::ProducerPosition), others.query(Query::ConsumerPosition));
    if written != 120 || read != 0 || others.query(Query::Size) != 8192 { 2 } else { 0 }
}

// selftest: test_ringbuf_n ringbuf_bench
// returns: -11
#[corelate::program("syscall")]
fn no_room(_ctx: &numbers) -> i32 {
    let mut last = Ok(());
    for _ in 0..200 {
        last = ring_b.output(&[0u64; 8], 1);
        if last.is_err() {
            break;
        }
    }
    last.map_or_else(|error| error as i32, |()| 0)
}

// selftest: test_ringbuf_multi
// returns: 16
#[corelate::program("syscall")]
fn one_of_many(ctx: &numbers) -> i32 {
    let Some(ring) = rings.get(&((ctx.three as u32) & 0)) else { return -1 };
    match ring.reserve::<u64>() {
        Some(mut record) => {
            record.write(3);
            record.submit(0);
        }
        None => return -2,
    }
    ring_a.query(Query::Available) as i32
}

// selftest: test_ringbuf_map_key
// returns: 7
#[corelate::program("syscall")]
fn record_as_key(ctx: &numbers) -> i32 {
    let Some(record) = events.reserve::<sample>() else { return -1 };
    let place = record.as_mut_ptr();
    let mut answer = -2;
    unsafe {
        (*place) = sample { pid: ctx.five as i32, seq: 1, value: 0, comm: [0; 16] };
        if by_record.set(&*place, &7, 0).is_ok() {
            answer = by_record.get(&*place).map_or(-3, |value| *value as i32);
        }
    }
    record.submit(0);
    answer
}

// selftest: user_ringbuf_success
// returns: 0
#[corelate::program("syscall")]
fn nothing_to_drain(_ctx: &numbers) -> i32 {
    let mut sum = 0u64;
    let drained = from_user.drain(0, |record| {
        sum += record.read::<u64>(0).unwrap_or(0);
        Continue(())
    });
    match drained {
        Ok(0) => sum as i32,
        _ => -1,
    }
}

// selftest: dynptr_success
// returns: 0
#[corelate::program("syscall")]
fn read_and_write(ctx: &numbers) -> i32 {
    let Some(value) = values.get_ptr_or_none() else { return 1 };
    let done = DynPtr::over(value, |ptr| {
        ptr.write(8, &(ctx.five << 40)).is_ok() && ptr.read::<u64>(8) == Ok(5 << 40) && ptr.read::<u32>(12) == Ok(5 << 8) && ptr.read::<u64>(60) == Err(-7)
    });
    if done == Ok(true) { 0 } else { 2 }
}

trait OrNone {
    fn get_ptr_or_none(&self) -> Option<&mut [u8]>;
}
impl OrNone for ArrayElements<[u8; 64]> {
    #[inline(always)]
    fn get_ptr_or_none(&self) -> Option<&mut [u8]> {
        unsafe { self.get_ptr(&0).as_mut().map(|value| &mut value[..]) }
    }
}

// selftest: dynptr_success
// returns: 0x51
#[corelate::program("syscall")]
fn without_a_copy(_ctx: &numbers) -> i32 {
    let sent = events.record(24, 0, |ptr| {
        let place = ptr.data::<u32>(16);
        if place.is_null() || !ptr.data::<u64>(20).is_null() {
            return Err(-1);
        }
        unsafe { *place = 0x50 };
        Ok(ptr.read::<u32>(16)? + 1)
    });
    sent.map_or(-1, |value| value as i32)
}

// selftest: dynptr_success
// returns: 0
#[corelate::program("syscall")]
fn adjust(_ctx: &numbers) -> i32 {
    let sent = events.record(64, 0, |ptr| unsafe {
        ptr.write(24, &9u64)?;
        if bpf_dynptr_adjust(ptr, 8, 40) != 0 || bpf_dynptr_size(ptr) != 32 || ptr.read::<u64>(16) != Ok(9) {
            return Err(-1);
        }
        // Backwards, and past the end.
        if bpf_dynptr_adjust(ptr, 5, 3) != -22 || bpf_dynptr_adjust(ptr, 0, 33) != -34 {
            return Err(-2);
        }
        if bpf_dynptr_adjust(ptr, 32, 32) != 0 || bpf_dynptr_size(ptr) != 0 || ptr.read::<u8>(0) != Err(-7) {
            return Err(-3);
        }
        Ok(())
    });
    sent.map_or_else(|error| error as i32, |()| 0)
}

// selftest: dynptr_success
// returns: 0
#[corelate::program("syscall")]
fn is_null_or_read_only(_ctx: &numbers) -> i32 {
    let sent = events.record(8, 0, |ptr| unsafe {
        if bpf_dynptr_is_null(ptr) || bpf_dynptr_is_rdonly(ptr) {
            return Err(-2);
        }
        Ok(())
    });
    sent.map_or_else(|error| error as i32, |()| 0)
}

// selftest: dynptr_success
// returns: 5
#[corelate::program("syscall")]
fn cloned(ctx: &numbers) -> i32 {
    let Some(value) = values.get_ptr_or_none() else { return -1 };
    let answer = DynPtr::over(value, |ptr| unsafe {
        let mut clone = MaybeUninit::<DynPtr>::uninit();
        if bpf_dynptr_clone(ptr, clone.as_mut_ptr()) != 0 || ptr.write(0, &(ctx.five as u32)).is_err() {
            return -2;
        }
        (*clone.as_ptr()).read::<u32>(0).map_or(-3, |value| value as i32)
    });
    answer.unwrap_or(-4)
}

// selftest: dynptr_success test_parse_tcp_hdr_opt_dynptr
// returns: 0x0d0e
#[corelate::program("tc")]
fn slice_of_a_packet(ctx: &__sk_buff) -> i32 {
    let mut ptr = MaybeUninit::<DynPtr>::uninit();
    let mut buffer = [0u8; 14];
    unsafe {
        if bpf_dynptr_from_skb(ctx, 0, ptr.as_mut_ptr()) != 0 {
            return -1;
        }
        let header = bpf_dynptr_slice(ptr.as_ptr(), 0, buffer.as_mut_ptr().cast(), 14) as *const u8;
        if header.is_null() {
            return -2;
        }
        i32::from(*header.add(12)) << 8 | i32::from(*header.add(13))
    }
}

// selftest: dynptr_success test_xdp_dynptr
// returns: -34
#[corelate::program("tc")]
fn slice_behind_the_end(ctx: &__sk_buff) -> i32 {
    let mut ptr = MaybeUninit::<DynPtr>::uninit();
    let mut buffer = [0u8; 8];
    unsafe {
        if bpf_dynptr_from_skb(ctx, 0, ptr.as_mut_ptr()) != 0 || bpf_dynptr_size(ptr.as_ptr()) != 64 {
            return -1;
        }
        if bpf_dynptr_slice(ptr.as_ptr(), 60, buffer.as_mut_ptr().cast(), 8).is_null() { -34 } else { 0 }
    }
}

// selftest: dynptr_success
// returns: 2
#[corelate::program("cgroup_skb/egress")]
fn read_only_packet(ctx: &__sk_buff) -> i32 {
    let mut ptr = MaybeUninit::<DynPtr>::uninit();
    unsafe {
        if bpf_dynptr_from_skb(ctx, 0, ptr.as_mut_ptr()) != 0 {
            return 3;
        }
        // Such programs may not write to packets. What the program returns is 2 or 3.
        match (*ptr.as_mut_ptr()).write(0, &1u16) {
            Err(-22) => 2,
            _ => 3,
        }
    }
}

// selftest: strncmp_test
// returns: 0
#[corelate::program("syscall")]
fn compares_texts(ctx: &numbers) -> i32 {
    let mut text = *b"AAAAAAAA";
    if helpers::strncmp(&text, c"AAAAAAAA") != 0 {
        return 1;
    }
    text[ctx.five as usize & 7] = b'B';
    if helpers::strncmp(&text, c"AAAAAAAA") <= 0 {
        return 2;
    }
    text[ctx.five as usize & 7] = b'0';
    if helpers::strncmp(&text, c"AAAAAAAA") >= 0 {
        return 3;
    }
    (helpers::strncmp(&text, c"AAAAA0AA") != 0) as i32 * 4
}

// selftest: test_snprintf
// returns: 0
#[corelate::program("syscall")]
fn formats(ctx: &numbers) -> i32 {
    let mut to = [0u8; 64];
    let minus_eight = -8i64;
    let arguments = [minus_eight as u64, 9, ctx.five + 0xdd0, 255];
    if helpers::snprintf(&mut to, c"%d %u %x %llx", &arguments) != Ok(12) {
        return 1;
    }
    if helpers::strncmp(&to, c"-8 9 dd5 ff") != 0 {
        return 2;
    }
    // Cut off, with the length that all of it has.
    let mut short = [1u8; 4];
    if helpers::snprintf(&mut short, c"longer", &[]) != Ok(7) || short != *b"lon\0" {
        return 3;
    }
    0
}

static mut in_data: [u32; 4] = [1, 2, 3, 4];
static mut in_bss: u64 = 0;
#[unsafe(no_mangle)]
static setting: Global<sample> = Global::new(sample { pid: 7, seq: -1, value: 1 << 40, comm: *b"a text of 15 ch\0" });
#[unsafe(no_mangle)]
#[unsafe(link_section = ".data.own")]
static own_section: Global<u32> = Global::new(11);

// selftest: test_global_data
// returns: 110
#[corelate::program("syscall")]
fn variables(ctx: &numbers) -> i32 {
    unsafe {
        let index = ctx.three as usize & 3;
        (*addr_of_mut!(in_data))[index] = 100;
        in_bss += ctx.five;
        let sum: u32 = (*addr_of!(in_data))[ctx.three as usize & 3] + in_bss as u32;
        (sum + ctx.five as u32) as i32
    }
}

// selftest: test_skeleton test_rdonly_maps
// returns: 18
#[corelate::program("syscall")]
fn settings(_ctx: &numbers) -> i32 {
    let all = setting.load();
    if all.seq != -1 || all.value != 1 << 40 || all.comm[2] != b't' {
        return -1;
    }
    all.pid + own_section.load() as i32
}

// selftest: test_access_variable_array
// returns: 4
#[corelate::program("syscall")]
fn variable_index(ctx: &numbers) -> i32 {
    let table = [ctx.five, 4, ctx.three, 9];
    let index = (ctx.five - ctx.three) as usize;
    if index < 4 { table[index - 1] as i32 } else { -1 }
}

static mut payload: [u8; 64] = [0; 64];

// selftest: test_varlen
// returns: 12
#[corelate::program("raw_tp")]
fn variable_length(five: u64, three: u64) -> i32 {
    static text: [u8; 16] = *b"seven bytes\0....";
    let to = addr_of_mut!(payload);
    let offset = (five - three) as usize & 1;
    unsafe {
        // The second text is written behind the first one.
        let first = match helpers::probe_read_kernel_str(&mut (&mut *to)[..16], text.as_ptr()) {
            Ok(length) if length <= 16 => length,
            _ => return -1,
        };
        match helpers::probe_read_kernel_str(&mut (&mut *to)[first + offset..][..16], text.as_ptr()) {
            Ok(12) if (*to)[first] == b's' => first as i32,
            _ => -2,
        }
    }
}

// selftest: trace_printk trace_vprintk
// returns: 1507
#[corelate::program("raw_tp")]
fn prints(five: u64, three: u64) -> i32 {
    let arguments = [five, three, five, three];
    let long = unsafe { raw::trace_vprintk(c"%d %d %d %d".as_ptr().cast(), 12, arguments.as_ptr().cast(), 32) };
    helpers::trace_printk(c"testing,testing") as i32 * 100 + long as i32
}

// selftest: test_probe_read_user_str
// returns: -14
#[corelate::program("raw_tp")]
fn nothing_there(_five: u64, _three: u64) -> i32 {
    let mut to = [1u8; 8];
    match unsafe { helpers::probe_read_user_str(&mut to, 8 as *const c_char) } {
        Err(error) => error as i32,
        Ok(_) => 0,
    }
}
