//! A program for each way into the kernel that people use most.
//!
//!     corelate build src/main.rs -o hooks.o
#![no_std]
#![no_main]

mod kernel;

use core::ffi::c_void;
use corelate::maps::Array;
use kernel::{bpf_iter__task, file, pt_regs___riscv, pt_regs___x86, sock, user_pt_regs};

corelate::license!("GPL");
corelate::panic_handler!();

/// What each program has seen.
#[corelate::map]
static COUNTS: Array<u64, 9> = Array::new();

#[inline(always)]
fn count(index: u32) {
    let value = COUNTS.get_ptr(&index);
    if !value.is_null() {
        unsafe { *value += 1 };
    }
}

const O_ACCMODE: u32 = 3;

/// Files that are opened for writing.
#[unsafe(no_mangle)]
#[unsafe(link_section = "lsm/file_open")]
pub extern "C" fn on_open(arguments: &(*const file,)) -> i32 {
    let opened = arguments.0;
    unsafe {
        if (*opened).f_flags & O_ACCMODE != 0 && (*(*opened).f_inode).i_ino != 0 {
            count(0);
        }
    }
    0
}

/// The same hook before security modules are asked. What it returns other than 0 is the answer.
#[unsafe(no_mangle)]
#[unsafe(link_section = "fmod_ret/security_file_open")]
pub extern "C" fn before_open(arguments: &(*const file, u64)) -> i32 {
    let (opened, before) = *arguments;
    if unsafe { (*opened).f_flags } & O_ACCMODE != 0 {
        count(1);
    }
    before as i32
}

/// Connections to privileged ports, as they begin.
#[unsafe(no_mangle)]
#[unsafe(link_section = "fentry/tcp_v4_connect")]
pub extern "C" fn on_connect(arguments: &(*const sock,)) -> i32 {
    if unsafe { (*arguments.0).__sk_common.skc_family } == 2 {
        count(2);
    }
    0
}

/// What `tcp_v4_connect` reads: a socket, an address, its length, and then what it has returned.
#[repr(C)]
pub struct Connected {
    socket: *const sock,
    address: u64,
    length: u64,
    result: u64,
}

/// Those that came to something.
#[unsafe(no_mangle)]
#[unsafe(link_section = "fexit/tcp_v4_connect")]
pub extern "C" fn connected(arguments: &Connected) -> i32 {
    if arguments.result as i32 == 0 && unsafe { (*arguments.socket).__sk_common.skc_dport } != 0 {
        count(3);
    }
    0
}

/// The first argument of the function that a kprobe is at, in the registers of the kernel that the program runs on.
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

/// Connections to privileged ports. A kprobe knows nothing of its arguments, so each field is read.
#[unsafe(no_mangle)]
#[unsafe(link_section = "kprobe/tcp_connect")]
pub extern "C" fn on_tcp_connect(registers: *const c_void) -> i32 {
    let Ok(argument) = first_argument(registers) else {
        return 0;
    };
    let port = corelate::read!(argument as *const sock, __sk_common.skc_dport);
    if port.is_ok_and(|port| u16::from_be(port) < 1024) {
        count(4);
    }
    0
}

/// When it returns.
#[unsafe(no_mangle)]
#[unsafe(link_section = "kretprobe/tcp_connect")]
pub extern "C" fn after_tcp_connect(_registers: *const c_void) -> i32 {
    count(5);
    0
}

/// Programs that start: the tracepoint's own record has the process at byte 12.
#[unsafe(no_mangle)]
#[unsafe(link_section = "tracepoint/sched/sched_process_exec")]
pub extern "C" fn on_exec(record: &[i32; 4]) -> i32 {
    if record[3] > 0 {
        count(6);
    }
    0
}

/// Leaders of thread groups, when the iterator is read.
#[unsafe(no_mangle)]
#[unsafe(link_section = "iter/task")]
pub extern "C" fn each_task(context: *const bpf_iter__task) -> i32 {
    let task = unsafe { (*context).task };
    if !task.is_null() && unsafe { (*task).tgid } > 0 {
        count(7);
    }
    0
}

/// The kernel's `struct xdp_md`, which is the same on every kernel, as far as it is read.
#[repr(C)]
pub struct XdpMd {
    data: u32,
    data_end: u32,
}

const XDP_PASS: i32 = 2;

/// Packets of IPv4.
#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn on_packet(context: &XdpMd) -> i32 {
    let (start, end) = (context.data as usize, context.data_end as usize);
    if start + 14 <= end && unsafe { *((start + 12) as *const u16) } == 0x0800u16.to_be() {
        count(8);
    }
    XDP_PASS
}
