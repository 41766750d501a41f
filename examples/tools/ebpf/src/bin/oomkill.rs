//! Processes that are killed for want of memory.
#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::{get_current_comm_into, get_current_pid_tgid, raw};
use corelate::maps::RingBuf;
use corelate::type_exists;
use events::Oom;
use tools_ebpf::kernel::{btf_trace_mark_victim, task_struct};

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::map]
static events: RingBuf<{ 1 << 18 }> = RingBuf::new();

/// `TP_PROTO(struct task_struct *task, uid_t uid)`; before Linux 6.10 `TP_PROTO(int pid)`.
#[corelate::program("tp_btf/mark_victim")]
unsafe fn mark_victim(#[ctx] ctx: *const c_void) {
    let Some(record) = events.reserve::<Oom>() else {
        return;
    };
    let event = record.as_mut_ptr();
    (*event).by = (get_current_pid_tgid() >> 32) as u32;
    let _ = get_current_comm_into(&mut (*event).by_comm);
    if type_exists!(btf_trace_mark_victim) {
        let task = *ctx.cast::<*const task_struct>();
        (*event).victim = corelate::read_or_zero!(task, tgid) as u32;
        raw::probe_read_kernel_str(
            (&raw mut (*event).victim_comm).cast(),
            16,
            (&raw const (*task).comm).cast(),
        );
    } else {
        (*event).victim = *ctx.cast::<u32>();
        (*event).victim_comm = [0; 16];
    }
    record.submit(0);
}
