//! Packets, subprograms, tail calls, CO-RE on the running kernel.
#![no_std]
#![no_main]
#![allow(non_camel_case_types, non_upper_case_globals)]
use core::hint::black_box;
use corelate::context::{__sk_buff, xdp_md};
use corelate::helpers;
use corelate::kconfig::Tristate;
use corelate::maps::{Array, ProgArray, Program};

corelate::panic_handler!();
corelate::license!("GPL");

#[repr(C)]
pub struct numbers {
    five: u64,
    three: u64,
}

#[corelate::preserve_access_index]
mod kernel {
    #[repr(C)]
    pub struct task_struct {
        pub comm: [u8; 16],
        pub pid: i32,
        pub tgid: i32,
        pub real_parent: *const task_struct,
        pub group_leader: *const task_struct,
    }
    #[repr(C)]
    pub struct task_struct___other {
        pub tgid: i32,
        pub never_was_there: i32,
    }
    #[repr(C)]
    pub struct never_was_there___struct {
        pub member: i32,
    }
}
use kernel::*;

#[repr(u32)]
pub enum pid_type {
    PIDTYPE_PID = 7,
    PIDTYPE_TGID = 9,
    PIDTYPE_NEVER = 11,
}

corelate::kconfig! {
    static LINUX_KERNEL_VERSION: u32;
    static CONFIG_BPF_SYSCALL: Tristate;
    #[weak]
    static CONFIG_NEVER_WAS_THERE: u64;
}

macro_rules! defined {
    ($($name:ident: $ty:ty = $value:expr;)+) => {$(
        #[unsafe(no_mangle)]
        #[unsafe(link_section = ".maps")]
        static $name: $ty = $value;
    )+};
}

defined! {
    steps: ProgArray<__sk_buff, 4, 3> = ProgArray::with([Program::of_mut_pointer(tail_zero), Program::of_mut_pointer(tail_one), Program::of_mut_pointer(tail_again)]);
    turns: Array<u32, 1> = Array::new();
}

/// The bytes of a packet, of which the verifier knows how many there are.
#[inline(always)]
fn bytes_of<const N: usize>(data: u32, end: u32) -> Option<&'static [u8; N]> {
    let (data, end) = (data as usize, end as usize);
    if data + N > end { None } else { Some(unsafe { &*(data as *const [u8; N]) }) }
}

// selftest: test_pkt_access verifier_direct_packet_access
// returns: 0x0d0e
#[corelate::program("tc")]
fn protocol(ctx: &__sk_buff) -> i32 {
    bytes_of::<14>(ctx.data, ctx.data_end).map_or(-1, |header| i32::from(u16::from_be_bytes([header[12], header[13]])))
}

// selftest: xdp_dummy test_xdp_link
// returns: 2
#[corelate::program("xdp")]
fn pass(_ctx: &xdp_md) -> u32 {
    2
}

// selftest: xdp_tx
// returns: 3
#[corelate::program("xdp")]
fn send_back(ctx: &xdp_md) -> u32 {
    let (data, end) = (ctx.data as usize, ctx.data_end as usize);
    if data + 12 > end {
        return 1;
    }
    let addresses = data as *mut [u8; 6];
    unsafe {
        core::ptr::swap(addresses, addresses.add(1));
        if (*addresses)[0] == 7 && (*addresses.add(1))[5] == 6 { 3 } else { 0 }
    }
}

// selftest: test_xdp_adjust_tail_shrink
// returns: 44
#[corelate::program("xdp")]
fn shorter(ctx: &mut xdp_md) -> u32 {
    if unsafe { helpers::xdp_adjust_tail(ctx, -20) }.is_err() {
        return 0;
    }
    ctx.data_end - ctx.data
}

// selftest: test_xdp_adjust_tail_grow
// returns: 74
#[corelate::program("xdp")]
fn longer(ctx: &mut xdp_md) -> u32 {
    if unsafe { helpers::xdp_adjust_tail(ctx, 10) }.is_err() {
        return 0;
    }
    ctx.data_end - ctx.data
}

// selftest: test_xdp_meta verifier_meta_access
// returns: 9
#[corelate::program("xdp")]
fn in_front_of_the_packet(ctx: &mut xdp_md) -> u32 {
    if unsafe { helpers::xdp_adjust_meta(ctx, -4) }.is_err() {
        return 0;
    }
    let (meta, data) = (ctx.data_meta as usize, ctx.data as usize);
    if meta + 4 > data {
        return 1;
    }
    unsafe {
        *(meta as *mut u32) = 9;
        black_box(meta as *mut u32).read()
    }
}

// selftest: test_xdp_update_frags
// returns: 0x0a0b
#[corelate::program("xdp")]
fn copies(ctx: &mut xdp_md) -> u32 {
    let mut bytes = [0u8; 4];
    unsafe {
        if helpers::xdp_store_bytes(ctx, 9, &[10, 11, 12, 13]).is_err() || helpers::xdp_load_bytes(ctx, 9, &mut bytes).is_err() {
            return 0;
        }
        if helpers::xdp_load_bytes(ctx, 62, &mut [0; 4]) != Err(-22) {
            return 1;
        }
    }
    u32::from(u16::from_be_bytes([bytes[0], bytes[1]]))
}

// selftest: skb_load_bytes
// returns: 0x15161718
#[corelate::program("tc")]
fn loads(ctx: &__sk_buff) -> i32 {
    let mut bytes = [0u8; 4];
    unsafe {
        if helpers::skb_load_bytes(ctx, 20, &mut bytes).is_err() || helpers::skb_load_bytes(ctx, 61, &mut [0; 4]) != Err(-14) {
            return -1;
        }
    }
    i32::from_be_bytes(bytes)
}

// selftest: test_skb_ctx test_pkt_md_access
// returns: 127
#[corelate::program("tc")]
fn members(ctx: &mut __sk_buff) -> i32 {
    ctx.cb[2] = 60;
    ctx.mark = 3;
    (ctx.cb[2] + ctx.mark + ctx.len) as i32
}

// selftest: test_tc_edt
// returns: 17
#[corelate::program("tc")]
fn departure(ctx: &mut __sk_buff) -> i32 {
    ctx.tstamp = 17;
    ctx.tstamp as i32
}

// selftest: verifier_helper_packet_access
// returns: 0xf9f7
#[corelate::program("tc")]
fn checksum(ctx: &__sk_buff) -> i32 {
    let Some(bytes) = bytes_of::<22>(ctx.data, ctx.data_end) else { return -1 };
    let words = [u32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]), ctx.len - 60];
    let Ok(sum) = helpers::csum_diff(&[], &words, 0) else { return -2 };
    i32::from(!((sum & 0xffff) + (sum >> 16)) as u16)
}

#[inline(never)]
fn static_function(a: u32, b: &mut u32) -> u32 {
    *b += a;
    black_box(*b) * 2
}

// selftest: test_subprogs verifier_subprog_precision
// returns: 26
#[corelate::program("syscall")]
fn two_levels(ctx: &numbers) -> i32 {
    let mut sum = ctx.three as u32;
    let first = static_function(ctx.five as u32, &mut sum);
    (first + static_function(black_box(2), &mut sum) / 2) as i32
}

#[inline(never)]
#[unsafe(no_mangle)]
extern "C" fn global_function(a: u32, b: u64) -> u32 {
    black_box(a) + b as u32
}

// selftest: test_global_func1 verifier_global_subprogs
// returns: 8
#[corelate::program("syscall")]
fn calls_a_global_function(ctx: &numbers) -> i32 {
    global_function(ctx.five as u32, ctx.three) as i32
}

#[inline(never)]
fn depth(n: u64) -> u64 {
    black_box(n) + 1
}

// selftest: test_global_func3 test_global_func8
// returns: 8
#[corelate::program("tc")]
fn from_several_places(ctx: &__sk_buff) -> i32 {
    let mut sum = 0;
    for _ in 0..4 {
        sum = depth(sum) + depth(u64::from(ctx.len) - 64);
        sum = depth(sum) - 1;
    }
    sum as i32
}

// selftest: tailcall1
// returns: 100
#[corelate::program("tc")]
fn tail_zero(_ctx: &__sk_buff) -> i32 {
    100
}

// selftest: tailcall1 tailcall2
// returns: 100
#[corelate::program("tc")]
fn tail_one(ctx: &__sk_buff) -> i32 {
    steps.tail_call(ctx, 0);
    -1
}

// selftest: tailcall3
// returns: 34
#[corelate::program("tc")]
fn tail_again(ctx: &__sk_buff) -> i32 {
    let place = turns.get_ptr(&0);
    if place.is_null() {
        return -1;
    }
    unsafe { *place += 1 };
    // The kernel goes on 33 times.
    steps.tail_call(ctx, 2);
    unsafe { *place as i32 }
}

// selftest: tailcall4 tailcall5 test_prog_array_init
// returns: 5
#[corelate::program("tc")]
fn no_such_program(ctx: &__sk_buff) -> i32 {
    steps.tail_call(ctx, 3);
    5
}

#[inline(never)]
fn tail_in_a_function(ctx: &__sk_buff) -> i32 {
    steps.tail_call(ctx, 0);
    // Not what the caller gets: the other program's result is.
    -3
}

// selftest: tailcall_bpf2bpf1
// returns: 100
#[corelate::program("tc")]
fn tail_call_in_a_function(ctx: &__sk_buff) -> i32 {
    tail_in_a_function(ctx)
}

// selftest: test_core_reloc_kernel test_core_read_macros
// returns: 1
#[corelate::program("raw_tp")]
fn pointers_of_the_kernel(_five: u64) -> i32 {
    let task: *const task_struct = helpers::get_current_task();
    let tgid = corelate::read!(task, group_leader, tgid).unwrap_or(-1);
    let mut name = [0u8; 16];
    let length = corelate::read_str!(&mut name, task, comm).unwrap_or(0);
    (tgid as u64 == helpers::get_current_pid_tgid() >> 32 && length > 1 && name == helpers::get_current_comm().unwrap_or_default()) as i32
}

// selftest: test_core_reloc_existence test_core_reloc_flavors
// returns: 0b0101101
#[corelate::program("syscall")]
fn exists(_ctx: &numbers) -> i32 {
    let answers = [
        corelate::field_exists!(task_struct, comm),
        corelate::field_exists!(task_struct___other, never_was_there),
        corelate::field_exists!(task_struct___other, tgid),
        corelate::type_exists!(task_struct),
        corelate::type_exists!(never_was_there___struct),
        corelate::enum_value_exists!(pid_type::PIDTYPE_TGID),
        corelate::enum_value_exists!(pid_type::PIDTYPE_NEVER),
    ];
    answers.iter().enumerate().fold(0, |all, (bit, answer)| all | (*answer as i32) << bit)
}

// selftest: test_core_reloc_enumval test_core_reloc_size
// returns: 116
#[corelate::program("syscall")]
fn values_and_sizes(_ctx: &numbers) -> i32 {
    let value = corelate::enum_value!(pid_type::PIDTYPE_TGID) * 100;
    let size = corelate::field_size!(task_struct, comm);
    if corelate::field_offset!(task_struct, comm) == 0 || corelate::type_size!(task_struct) < 1000 { -1 } else { (value as usize + size) as i32 }
}

// selftest: test_core_reloc_type_id
// returns: 1
#[corelate::program("syscall")]
fn numbers_of_types(_ctx: &numbers) -> i32 {
    (corelate::type_id_kernel!(task_struct) > 0 && corelate::type_id_local!(task_struct) > 0) as i32
}

// selftest: test_core_extern
// returns: 1
#[corelate::program("syscall")]
fn configuration(_ctx: &numbers) -> i32 {
    (LINUX_KERNEL_VERSION >= 6 << 16 && CONFIG_BPF_SYSCALL == Tristate::TRI_YES && CONFIG_NEVER_WAS_THERE == 0) as i32
}
