//! Says which process became which program, and who its parent is.
//!
//!     corelate build src/main.rs -o exec-snoop.o
#![no_std]
#![no_main]

mod event;
mod kernel;

use core::ffi::c_void;
use corelate::maps::RingBuf;
use event::Event;
use kernel::{linux_binprm, task_struct};

corelate::license!("GPL");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static EVENTS: RingBuf<65536> = RingBuf::new();

/// What the kernel hands to programs at this tracepoint: one 64-bit number an argument of
/// `TP_PROTO(struct task_struct *p, pid_t old_pid, struct linux_binprm *bprm)`.
#[repr(C)]
pub struct Arguments {
    task: *const task_struct,
    old_pid: u64,
    bprm: *const linux_binprm,
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_process_exec")]
pub extern "C" fn on_exec(arguments: &Arguments) -> i32 {
    let Some(mut record) = EVENTS.reserve::<Event>() else {
        return 0; // The reader is behind.
    };
    let task = arguments.task;
    // The verifier knows where these pointers come from: it lets the program follow them as they are.
    let event = unsafe {
        let parent = (*task).real_parent;
        Event {
            pid: (*task).tgid,
            parent_pid: (*parent).tgid,
            old_pid: arguments.old_pid as i32,
            threads: (*(*task).signal).nr_threads,
            code_bytes: (*(*task).mm).end_code - (*(*task).mm).start_code,
            argument_count: (*arguments.bprm).argc,
            comm: read_comm(task),
            parent_comm: read_comm(parent),
        }
    };
    record.write(event);
    record.submit(0);
    0
}

/// Copies a task's name.
#[inline(always)]
unsafe fn read_comm(task: *const task_struct) -> [u8; 16] {
    let mut comm = [0; 16];
    let from = unsafe { &raw const (*task).comm } as *const c_void;
    let _ = unsafe { corelate::helpers::probe_read_kernel_str(&mut comm, from) };
    comm
}
